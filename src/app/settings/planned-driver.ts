import { HarnessError } from '../../domain/harness-error.ts';
import { given, originOf, type Given, type Origin } from './given.ts';
import { hookAddress, hookToken } from './hook-address.ts';
import type { DriverFlags } from './plan-sources.ts';
import { driverKinds, type Config, type DriverKind, type SettingsFile } from './shape.ts';

/** How the hospital's system will be set in motion. */
export type PlannedDriver =
  | {
      readonly kind: 'reference';
      readonly defect: Given<string>;
      readonly style: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'http'; readonly url: string; readonly token: Given<string> }
  | {
      readonly kind: 'web';
      /** The vendor's module, or the built-in hospital's screens. */
      readonly pages: { readonly kind: 'built-in' } | { readonly kind: 'module'; readonly file: string };
      /** Handed to the module. */
      readonly url: Given<string>;
      readonly headed: boolean;
      readonly scanner: PlannedScanner;
    }
  | {
      readonly kind: 'manual';
      readonly face: { readonly kind: 'terminal' } | { readonly kind: 'page'; readonly port: number };
    };

/** Where the scanner of the driver `web` is plugged in: into the page, or as a device of a computer. */
export type PlannedScanner =
  | { readonly kind: 'page' }
  | { readonly kind: 'usbip'; readonly host: string; readonly port: number }
  | { readonly kind: 'uhid' };

export interface DriverPlan {
  readonly driver: PlannedDriver;
  readonly origin: Origin;
  /** Keys of the file that this driver does not use, such as `driver.url`. */
  readonly unused: readonly string[];
}

type Key = 'command' | 'url' | 'module';
const keys = ['command', 'url', 'module'] as const satisfies readonly Key[];

/** The keys that each kind of driver uses. */
const usedBy: Readonly<Record<DriverKind, readonly Key[]>> = {
  reference: [],
  command: ['command'],
  http: ['url'],
  web: ['url', 'module'],
  manual: [],
};

const flagOf: Readonly<Record<Key, string>> = {
  command: '--his-command',
  url: '--his-url',
  module: '--his-module',
};

const PAGE_PORT = 8491;
const SCANNER_PORT = 3240;

/**
 * The driver of a run. A key alone names its kind: whoever writes a command means the command.
 * @throws HarnessError USAGE for what is missing, unknown, or says two things at once
 */
export function planDriver(
  flags: DriverFlags,
  environment: Readonly<Record<string, string | undefined>>,
  file: SettingsFile,
): DriverPlan {
  const stated = file.settings.driver ?? {};
  const typed: Partial<Record<Key, string>> = {
    ...(flags.hisCommand === undefined ? {} : { command: flags.hisCommand }),
    ...(flags.hisUrl === undefined ? {} : { url: flags.hisUrl }),
    ...(flags.hisModule === undefined ? {} : { module: flags.hisModule }),
  };
  const kind = typedKind(flags.his, typed, stated) ?? writtenKind(stated, file);
  const usable = usableOf(kind, stated);
  const value = (key: Key): string | undefined => typed[key] ?? usable[key];
  const isTyped = flags.his !== undefined || keys.some((key) => typed[key] !== undefined);
  return {
    driver: driverOf(kind, value, { flags, environment, file }),
    origin: isTyped ? 'flag' : originOf(undefined, keysIn(stated)[0] ?? stated.kind),
    unused: keysIn(stated)
      .filter((key) => usable[key] === undefined || typed[key] !== undefined)
      .map((key) => `driver.${key}`),
  };
}

type Stated = NonNullable<Config['driver']>;

const keysIn = (said: Partial<Record<Key, string>>): readonly Key[] =>
  keys.filter((key) => said[key] !== undefined);

/** The kinds that use all of these keys. */
const kindsWith = (wanted: readonly Key[]): readonly DriverKind[] =>
  driverKinds.filter((kind) => wanted.length > 0 && wanted.every((key) => usedBy[kind].includes(key)));

/** The kind that the command line names; `undefined` when it names none. */
function typedKind(
  his: string | undefined,
  typed: Partial<Record<Key, string>>,
  stated: Stated,
): DriverKind | undefined {
  const wanted = keysIn(typed);
  if (his !== undefined) {
    const kind = driverKinds.find((one) => one === his);
    if (kind === undefined)
      throw new HarnessError('USAGE', `没有驱动方式 ${his}；可用 ${driverKinds.join('、')}`);
    const stray = wanted.find((key) => !usedBy[kind].includes(key));
    if (stray !== undefined) throw notFor(stray, kind);
    return kind;
  }
  const [first] = wanted;
  if (first === undefined) return undefined;
  const kinds = kindsWith(wanted);
  const [only] = kinds;
  if (only === undefined)
    throw new HarnessError('USAGE', `${wanted.map((key) => flagOf[key]).join(' 与 ')} 不能一起使用`, {
      hint: '请用 --his 说明驱动方式，只留下它用到的一项。',
    });
  if (stated.kind !== undefined && kinds.includes(stated.kind)) return stated.kind;
  // An address alone may be that of a hook or that of pages.
  const together = stated.kind === undefined ? kindsWith([...wanted, ...keysIn(stated)]) : [];
  if (kinds.length > 1 && together.length !== 1) throw notFor(first, stated.kind ?? 'reference');
  return together.length === 1 ? together[0] : only;
}

/** Without this the built-in hospital would be tested, and its report handed in for the vendor's. */
function notFor(key: Key, kind: DriverKind): HarnessError {
  const users = driverKinds.filter((one) => usedBy[one].includes(key)).join(' 或 ');
  return new HarnessError('USAGE', `${flagOf[key]} 只用于 --his ${users}，驱动方式是 ${kind}`, {
    hint: `请同时给出 --his ${users}，或去掉 ${flagOf[key]}。`,
  });
}

/** The kind that the file names, or that its keys mean. */
function writtenKind(stated: Stated, { place }: SettingsFile): DriverKind {
  const written = keysIn(stated);
  if (stated.kind === undefined) {
    const [kind] = kindsWith(written);
    if (kind !== undefined) return kind;
    const [first, second] = written;
    if (first === undefined || second === undefined) return 'reference';
    throw new HarnessError(
      'USAGE',
      `${place(['driver', second])}：写了 driver.${first}，又写了 driver.${second}，不知道用哪一个`,
      { hint: '请加一行 driver.kind，或只留下一项。' },
    );
  }
  const { kind } = stated;
  const stray = written.find((key) => !usedBy[kind].includes(key));
  // A kind that has what it needs may stand beside what another kind needs; one that needs nothing leaves a doubt.
  const isDoubtful = kind === 'web' ? stated.module === undefined : usedBy[kind].length === 0;
  if (stray !== undefined && isDoubtful)
    throw new HarnessError(
      'USAGE',
      `${place(['driver', stray])}：driver.kind 为 ${kind}，又写了 driver.${stray}，它不会使用`,
      { hint: `请删除 driver.${stray}，或改写 driver.kind。` },
    );
  return kind;
}

/** What the file says for this kind: the address of a hook is none of pages. */
function usableOf(kind: DriverKind, stated: Stated): Partial<Record<Key, string>> {
  const other = kind === 'http' ? 'web' : 'http';
  const said = stated.kind ?? kindsWith(keysIn(stated))[0];
  return Object.fromEntries(
    usedBy[kind].filter((key) => key !== 'url' || said !== other).map((key) => [key, stated[key]]),
  );
}

interface DriverSources {
  readonly flags: DriverFlags;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: SettingsFile;
}

function driverOf(
  kind: DriverKind,
  value: (key: Key) => string | undefined,
  { flags, environment, file }: DriverSources,
): PlannedDriver {
  const needed = (key: Key): string => {
    const said = value(key);
    if (said === undefined) return missing(kind, key, flags.his === kind, file);
    if (said.trim() === '') throw new HarnessError('USAGE', `${flagOf[key]}（driver.${key}）的值是空的`);
    return said;
  };
  switch (kind) {
    case 'reference':
      return { kind, defect: given(flags.defect), style: flags.style ?? {} };
    case 'command':
      return { kind, command: needed('command') };
    case 'http':
      return { kind, url: hookAddress(needed('url')), token: given(hookToken(flags.hookToken, environment)) };
    case 'web': {
      const module = value('module');
      return {
        kind,
        pages: module === undefined ? { kind: 'built-in' } : { kind: 'module', file: module },
        url: given(value('url')),
        headed: flags.headed ?? false,
        scanner: scannerOf(flags),
      };
    }
    case 'manual':
      return {
        kind,
        face:
          flags.terminal === true
            ? { kind: 'terminal' }
            : { kind: 'page', port: flags.pagePort ?? PAGE_PORT },
      };
  }
}

function scannerOf({ scanner = 'page', scannerHost, scannerPort }: DriverFlags): PlannedScanner {
  if (scanner !== 'usbip') return { kind: scanner };
  return { kind: scanner, host: scannerHost ?? '127.0.0.1', port: scannerPort ?? SCANNER_PORT };
}

function missing(kind: DriverKind, key: Key, isTyped: boolean, { place }: SettingsFile): never {
  const message = isTyped
    ? `--his ${kind} 需要同时给出 ${flagOf[key]}`
    : `${place(['driver', 'kind'])}：driver.kind 为 ${kind}，没有写 driver.${key}`;
  throw new HarnessError('USAGE', message, {
    hint: `请给出 ${flagOf[key]}，或在 evoucher.yaml 的 driver 中写 ${key}。`,
  });
}
