import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { CertifyOptions, Driver } from './api/certify-options.ts';
import { planOf as libraryPlan } from './api/certify-plan.ts';
import { doctorPlan } from './app/doctor/doctor.ts';
import { hookPlan } from './app/hook/hook-plan.ts';
import { completeSettings, noFile } from './app/settings/config.ts';
import type { PlanSources, RunFlags } from './app/settings/plan-sources.ts';
import { resolveRunPlan, type RunPlan } from './app/settings/run-plan.ts';
import type { Config, DriverKind } from './app/settings/shape.ts';
import type { CertifyFlags } from './cli/certify-flags.ts';
import { planOf as commandLinePlan } from './cli/certify-run.ts';
import { HarnessError } from './domain/harness-error.ts';
import { ledgerModes, type LedgerMode } from './domain/ledger-mode.ts';

const COMMAND = 'my-his';
const URL_TEXT = 'http://127.0.0.1:9000/act';
const MODULE = '/w/his.mjs';
const LIST = '/w/list.csv';
const RELAY = 'http://10.0.0.1/fsi';
const CENTER = 'https://center.example/';

/** Subsets of command, url and module, by their first letters. */
const keySets = ['', 'c', 'u', 'm', 'cu', 'cm', 'um', 'cum'] as const;
type KeySet = (typeof keySets)[number];
type Kind = DriverKind | 'none';
/** The kind of driver that follows, or `!` for an error of usage. */
type Row = readonly [Kind, ...(DriverKind | '!')[]];

/** Kind and keys in the file. */
const inFile: readonly Row[] = [
  ['none', 'reference', 'command', 'http', 'web', '!', '!', 'web', '!'],
  ['reference', 'reference', '!', '!', '!', '!', '!', '!', '!'],
  ['command', '!', 'command', '!', '!', 'command', 'command', '!', 'command'],
  ['http', '!', '!', 'http', '!', 'http', '!', 'http', 'http'],
  ['web', 'web', '!', 'web', 'web', '!', 'web', 'web', 'web'],
  ['manual', 'manual', '!', '!', '!', '!', '!', '!', '!'],
];

/** Kind and keys as options; an address alone may be a hook's or that of pages. */
const asFlags: readonly Row[] = [
  ['none', 'reference', 'command', '!', 'web', '!', '!', 'web', '!'],
  ['reference', 'reference', '!', '!', '!', '!', '!', '!', '!'],
  ['command', '!', 'command', '!', '!', '!', '!', '!', '!'],
  ['http', '!', '!', 'http', '!', '!', '!', '!', '!'],
  ['web', 'web', '!', 'web', 'web', '!', '!', 'web', '!'],
  ['manual', 'manual', '!', '!', '!', '!', '!', '!', '!'],
];

/** The kind as an option, the keys in a file that names no kind: the option decides which of them count. */
const mixed: readonly Row[] = [
  ['none', 'reference', 'command', 'http', 'web', '!', '!', 'web', '!'],
  ['reference', ...keySets.map(() => 'reference' as const)],
  ['command', '!', 'command', '!', '!', 'command', 'command', '!', 'command'],
  // The address beside a module is that of pages.
  ['http', '!', '!', 'http', '!', 'http', '!', '!', 'http'],
  ['web', ...keySets.map(() => 'web' as const)],
  ['manual', ...keySets.map(() => 'manual' as const)],
];

const placements = { inFile, asFlags, mixed };
type Placement = keyof typeof placements;

interface Case {
  readonly placement: Placement;
  readonly kind: Kind;
  readonly keys: KeySet;
  readonly driver: DriverKind | '!';
  readonly ledger: LedgerMode | undefined;
  readonly hasList: boolean;
  readonly center: 'local' | 'relay' | 'hosted';
  /** Whether ledger and center are options, or stand in the file. */
  readonly isTyped: boolean;
}

const cases: readonly Case[] = Object.entries(placements).flatMap(([placement, rows]) =>
  rows.flatMap(([kind, ...kinds]) =>
    keySets.flatMap((keys, at) =>
      [undefined, ...ledgerModes].flatMap((ledger) =>
        [false, true].flatMap((hasList) =>
          (['local', 'relay', 'hosted'] as const).flatMap((center) =>
            [false, true].map((isTyped) => ({
              placement: placement as Placement,
              kind,
              keys,
              driver: kinds[at] ?? '!',
              ledger,
              hasList,
              center,
              isTyped,
            })),
          ),
        ),
      ),
    ),
  ),
);

function sourcesOf({ placement, kind, keys, ledger, hasList, center, isTyped }: Case): {
  readonly flags: RunFlags;
  readonly config: Config;
} {
  const has = (key: string): boolean => keys.includes(key);
  const kindIn = kind === 'none' ? {} : { kind };
  const stated = {
    ...(placement === 'inFile' ? kindIn : {}),
    ...(placement === 'asFlags' ? {} : keysOf(has)),
  };
  return {
    flags: {
      ...(placement !== 'inFile' && kind !== 'none' ? { his: kind } : {}),
      ...(placement === 'asFlags' ? typedKeys(has) : {}),
      ...(isTyped && ledger !== undefined ? { ledger } : {}),
      ...(isTyped && hasList ? { ledgerFile: LIST } : {}),
      ...(isTyped && center === 'relay' ? { relay: RELAY } : {}),
      ...(isTyped && center === 'hosted' ? { center: CENTER } : {}),
    },
    config: {
      driver: stated,
      ...(isTyped || ledger === undefined ? {} : { ledger }),
      ...(isTyped || !hasList ? {} : { ledgerFile: LIST }),
      ...(isTyped || center === 'local'
        ? {}
        : { center: center === 'relay' ? { relay: RELAY } : { url: CENTER } }),
    },
  };
}

const keysOf = (has: (key: string) => boolean): NonNullable<Config['driver']> => ({
  ...(has('c') ? { command: COMMAND } : {}),
  ...(has('u') ? { url: URL_TEXT } : {}),
  ...(has('m') ? { module: MODULE } : {}),
});

const typedKeys = (has: (key: string) => boolean): RunFlags => ({
  ...(has('c') ? { hisCommand: COMMAND } : {}),
  ...(has('u') ? { hisUrl: URL_TEXT } : {}),
  ...(has('m') ? { hisModule: MODULE } : {}),
});

/** The driver and the ledger that are due, or an error of usage. */
function due({
  driver,
  ledger,
  hasList,
  center,
}: Case): { driver: DriverKind; ledger: LedgerMode } | 'error' {
  if (driver === '!') return 'error';
  const usual: Record<DriverKind, LedgerMode> = {
    reference: 'card',
    command: 'card',
    http: 'card',
    manual: 'declared',
    web: 'platform',
  };
  const mode = ledger ?? usual[driver];
  if (center === 'relay') return { driver, ledger: 'observe' };
  if (center === 'hosted' && (driver === 'web' || hasList || mode === 'csv' || mode === 'platform'))
    return 'error';
  return mode === 'csv' && !hasList ? 'error' : { driver, ledger: mode };
}

const plan = (flags: RunFlags, config: Config, environment: PlanSources['environment'] = {}): RunPlan =>
  resolveRunPlan({
    flags,
    environment,
    file: noFile(completeSettings(config, '/w')),
    hostedAt: () => undefined,
  });

/** The plan, or the error of usage that came instead. */
function tried(make: () => RunPlan): RunPlan | HarnessError {
  try {
    return make();
  } catch (fault) {
    if (fault instanceof HarnessError && fault.code === 'USAGE') return fault;
    throw fault;
  }
}

test(`every one of ${cases.length} combinations of driver, ledger and center means what the tables say`, () => {
  const wrong = cases.filter((one) => {
    const { flags, config } = sourcesOf(one);
    const made = tried(() => plan(flags, config));
    const expected = due(one);
    if (made instanceof HarnessError) return expected !== 'error';
    if (expected === 'error') return true;
    return (
      made.driver.kind !== expected.driver ||
      made.ledger.kind !== expected.ledger ||
      made.center.kind !== one.center ||
      (made.ledger.kind === 'csv' && made.ledger.file !== LIST)
    );
  });
  expect(wrong).toEqual([]);
});

/** A plan without the words about where it comes from. */
const meaning = ({ origins, unused, ...rest }: RunPlan): Omit<RunPlan, 'origins' | 'unused'> => {
  expect(Object.values(origins)).not.toContain(undefined);
  expect(unused.every((key) => key !== '')).toBe(true);
  return rest;
};

test('ledger and center mean the same as options and in the file', () => {
  for (const one of cases.filter(({ isTyped }) => isTyped)) {
    const [typed, written] = [one, { ...one, isTyped: false }].map((each) => {
      const { flags, config } = sourcesOf(each);
      const made = tried(() => plan(flags, config));
      return made instanceof HarnessError ? 'error' : meaning(made);
    });
    expect(typed).toEqual(written);
  }
});

test('a program that says the same gets the same plan as the command line', () => {
  const own = { furtherCards: true, port: 8490, pagePort: 0, key: '/w/key.pem' } as const;
  const said = cases.filter(
    ({ placement, kind, center, isTyped }) =>
      placement === 'asFlags' && kind !== 'none' && isTyped && center !== 'hosted',
  );
  let compared = 0;
  for (const one of said) {
    const typed = tried(() => plan({ ...sourcesOf(one).flags, ...own }, {}));
    const options = optionsOf(one);
    if (typed instanceof HarnessError || options === undefined) continue;
    compared += 1;
    expect(meaning(libraryPlan({ ...options, key: { file: own.key } }))).toEqual(
      meaning({ ...typed, out: 'o' }),
    );
  }
  expect(compared).toBeGreaterThan(50);
});

function optionsOf({ kind, keys, ledger, hasList, center }: Case): CertifyOptions | undefined {
  const driver = programDriver(kind, keys);
  return driver === undefined
    ? undefined
    : {
        out: 'o',
        furtherCards: true,
        port: 8490,
        driver,
        ...(ledger === undefined ? {} : { ledger }),
        ...(hasList ? { ledgerFile: LIST } : {}),
        ...(center === 'relay' ? { relay: RELAY } : {}),
      };
}

function programDriver(kind: Kind, keys: KeySet): Driver | undefined {
  if (kind === 'none') return undefined;
  const said = keysOf((key) => keys.includes(key));
  if (kind === 'command') return said.command === undefined ? undefined : { kind, command: said.command };
  if (kind === 'http') return said.url === undefined ? undefined : { kind, url: said.url };
  if (kind !== 'web') return { kind };
  const { module, url } = said;
  return { kind, ...(module === undefined ? {} : { module }), ...(url === undefined ? {} : { url }) };
}

test('an option goes before the environment, the environment before the file, the file before the default', () => {
  const file: Config = {
    driver: { kind: 'http', url: URL_TEXT },
    signing: { id: 'a', secret: 'file' },
    center: { host: '10.0.0.1', port: 1 },
    seed: 7,
    out: 'there',
  };
  const environment = { EVOUCHER_HOOK_TOKEN: ' env\n', EVOUCHER_SIGNING_SECRET: 'env' };
  expect(plan({}, file, environment)).toMatchObject({
    driver: { token: { kind: 'given', value: 'env' } },
    account: { id: 'a', secret: 'env' },
    center: { kind: 'local', host: '10.0.0.1', port: 1 },
    seed: 7,
    out: '/w/there',
    origins: { driver: 'file', center: 'file', out: 'file', ledger: 'default' },
  });
  expect(plan({ hookToken: 'flag', port: 2, seed: 8, out: 'here' }, file, environment)).toMatchObject({
    driver: { token: { kind: 'given', value: 'flag' } },
    center: { host: '10.0.0.1', port: 2 },
    seed: 8,
    out: 'here',
    origins: { center: 'flag', out: 'flag' },
  });
  expect(plan({}, {})).toMatchObject({
    driver: { kind: 'reference' },
    center: { kind: 'local', host: '127.0.0.1', port: 0 },
    seed: 1,
    out: 'out',
    profile: { kind: 'none' },
    cards: { kind: 'none' },
    key: { kind: 'own' },
    furtherCards: true,
    unused: [],
    origins: { hospital: 'default', driver: 'default', center: 'default' },
  });
  expect(plan({ his: 'manual' }, {})).toMatchObject({ center: { port: 8490 }, furtherCards: false });
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-plans-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The options of the command line when nobody typed any. */
const untyped: CertifyFlags = {
  headed: false,
  scanner: 'page',
  scannerHost: '127.0.0.1',
  scannerPort: 3240,
  terminal: false,
  reporter: { list: true, github: false },
  sync: false,
  resume: false,
};

test.each([
  '',
  'driver: { command: my-his }',
  'driver: { url: http://127.0.0.1:9000/act }',
  'driver: { module: ./his.mjs }\nledger: csv\nledgerFile: list.csv',
  'driver: { kind: manual }\ncards: cards.yaml',
  'driver: { kind: command, command: my-his, url: http://a }\ncenter: { relay: http://b }',
  'driver: { kind: manual }\ncenter: { url: https://c }\nprofile: hunan',
  'driver: { kind: web }\nfurtherCards: false\nsuites: [red]\nfaultTimes: { heldMs: 1000 }',
])('doctor and certify plan the same run from %j', async (text) => {
  writeFileSync(join(folder, 'evoucher.yaml'), text);
  const environment = { EVOUCHER_TOKEN: 'token' };
  const certified = await commandLinePlan(untyped, folder, environment);
  expect(doctorPlan({ folder, environment })).toEqual(certified);
});

test.each([
  ['driver: { kind: manual, command: my-his }', '第 1 行第 25 列', 'driver.command'],
  ['driver:\n  command: my-his\n  url: http://a', '第 3 行第 3 列', 'driver.kind'],
  ['driver: { kind: http }', '第 1 行第 11 列', '--his-url'],
  ['ledger: csv', '第 1 行第 1 列', '--ledger-file'],
  ['seed: 1\nsuites: [red]\ncenter: { relay: http://a }', '第 2 行第 1 列', ''],
  ['cards: c.yaml\ncenter: { url: http://a }', '第 1 行第 1 列', ''],
  ['driver: { kind: web }\ncenter: { url: http://a }', '', '--his manual'],
  ['center: { relay: "http://[" }', '第 1 行第 11 列', ''],
])('doctor and certify refuse %j alike, with its place and the way out', async (text, place, way) => {
  writeFileSync(join(folder, 'evoucher.yaml'), text);
  const refusal = await commandLinePlan(untyped, folder, {}).catch((fault: unknown) => fault as HarnessError);
  expect(refusal).toMatchObject({ exitCode: 2, message: expect.stringContaining(place) as string });
  expect((refusal as HarnessError).hint).toContain(way);
  expect(() => doctorPlan({ folder, environment: {} })).toThrow((refusal as HarnessError).message);
});

test('the check of a hook asks the hook that would be certified', () => {
  const config: Config = {
    driver: { kind: 'http', url: URL_TEXT },
    ledger: 'declared',
    center: { url: CENTER },
    profile: 'hunan',
  };
  const file = noFile(completeSettings(config, '/w'));
  const environment = { EVOUCHER_HOOK_TOKEN: 'token' };
  const certified = plan({}, config, environment);
  const checked = hookPlan({}, environment, file);
  for (const name of ['hospital', 'capabilities', 'driver', 'ledger', 'profile', 'account'] as const)
    expect(checked[name]).toEqual(certified[name]);
  expect(checked.center).toMatchObject({ kind: 'local', port: 0 });
  expect(() => hookPlan({}, {}, noFile(completeSettings({}, '/w')))).toThrow('请给出接口的地址');
});
