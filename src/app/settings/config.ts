import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

import type { Hospital } from '../../domain/card.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { Capabilities, DriverName, LedgerMode, OpenData } from '../../evidence/entries.ts';
import type { FaultTimes } from '../certify/deal-suites.ts';
import type { GivenAccount } from './signing-account.ts';
import { readDocument } from './document.ts';
import { contradictions } from './rules.ts';
import { loadSchema } from './schema.ts';
import { fullCapabilities, testHospital } from './default-hospital.ts';

export { fullCapabilities, testHospital };

/** How the HIS can be set in motion. */
export const driverKinds = ['reference', 'command', 'manual', 'http', 'web'] as const satisfies DriverName[];
export type DriverKind = (typeof driverKinds)[number];

/** How the counter settles: over an address that can be changed, or through a DLL whose address cannot. */
export type Counter = 'http' | 'dll';

/** What `evoucher.yaml` may say; everything is optional. Schema: `schemas/config.json`. */
export interface Config {
  readonly hospital?: Partial<Hospital>;
  readonly his?: {
    readonly vendor?: string;
    readonly product?: string;
    readonly version?: string;
    readonly counter?: Counter;
  };
  readonly driver?: {
    readonly kind?: DriverKind;
    readonly command?: string;
    readonly url?: string;
    readonly module?: string;
  };
  readonly capabilities?: Partial<Capabilities>;
  readonly report?: { readonly preparedBy?: string; readonly date?: string };
  readonly center?: {
    readonly host?: string;
    readonly port?: number;
    readonly relay?: string;
    readonly url?: string;
  };
  readonly ledger?: LedgerMode;
  /** The hospital's list of settlements, for the ledger `csv`. */
  readonly ledgerFile?: string;
  readonly cards?: string;
  readonly profile?: string;
  /** The account that requests are signed with, where the profile does not say it. */
  readonly signing?: GivenAccount;
  readonly out?: string;
  readonly seed?: number;
  readonly furtherCards?: boolean;
  readonly suites?: readonly SuiteId[];
  readonly faultTimes?: Partial<FaultTimes>;
  readonly key?: string;
  readonly challenge?: string;
}

export const CONFIG_FILE = 'evoucher.yaml';

/** Whether a code is one of ours, in regions that no real hospital has. */
export const isTestCode = (fixmedinsCode: string): boolean => /^H(379900|329900)/.test(fixmedinsCode);

/**
 * Settings of a run after configuration and defaults. What is optional was not said in the file: the default is its
 * user's, because an option of the command line may come before it. Paths are joined with the file's own folder.
 */
export interface Settings extends Pick<
  Config,
  | 'center'
  | 'ledger'
  | 'ledgerFile'
  | 'cards'
  | 'profile'
  | 'signing'
  | 'out'
  | 'seed'
  | 'furtherCards'
  | 'suites'
  | 'faultTimes'
  | 'key'
  | 'challenge'
> {
  readonly hospital: Hospital;
  /** What the file itself says of the hospital: the rest of `hospital` is the test institution's. */
  readonly stated?: Partial<Hospital>;
  readonly capabilities: Capabilities;
  readonly his: OpenData['his'];
  readonly report: OpenData['report'];
  readonly driver: Config['driver'];
  readonly counter?: Counter;
}

/**
 * Reads the file that was named, or `evoucher.yaml` of the current folder if there is one.
 * @throws HarnessError CONFIG-INVALID with line and column of everything that is wrong
 */
export function loadSettings(file: string | undefined, folder: string, schemas: string): Settings {
  const path = file ?? join(folder, CONFIG_FILE);
  if (file === undefined && !existsSync(path)) return withDefaults({}, folder);
  return withDefaults(readConfig(path, schemas), dirname(path));
}

/**
 * Where the settlements come from when nobody said so: a person settles in the real system and declares it, pages settle
 * through the platform's counter side.
 */
export function defaultLedger(kind: DriverKind): LedgerMode {
  if (kind === 'manual') return 'declared';
  return kind === 'web' ? 'platform' : 'card';
}

/** Where the center listens when nobody said so: what is typed into a HIS by hand stays the same after a restart. */
export const defaultPort = (kind: DriverKind): number => (kind === 'manual' ? 8490 : 0);

const readConfig = (path: string, schemas: string): Config =>
  readDocument<Config>(path, {
    noun: '配置',
    code: 'CONFIG-INVALID',
    schema: loadSchema(schemas, 'config'),
    rules: contradictions,
  });

function withDefaults(
  { hospital, capabilities, his, report, driver, ...rest }: Config,
  base: string,
): Settings {
  const { counter, ...stated } = his ?? {};
  const beside = (path: string): string => (isAbsolute(path) ? path : join(base, path));
  const { cards, ledgerFile, out, profile, key } = rest;
  return {
    ...rest,
    hospital: { ...testHospital, ...hospital },
    ...(hospital === undefined ? {} : { stated: hospital }),
    capabilities: offered(capabilities ?? {}),
    his: his === undefined ? undefined : filledIn(stated),
    report: report === undefined ? undefined : filledIn(report),
    driver: driver?.module === undefined ? driver : { ...driver, module: beside(driver.module) },
    ...(counter === undefined ? {} : { counter }),
    ...(ledgerFile === undefined ? {} : { ledgerFile: beside(ledgerFile) }),
    ...(cards === undefined ? {} : { cards: beside(cards) }),
    ...(out === undefined ? {} : { out: beside(out) }),
    ...(key === undefined ? {} : { key: beside(key) }),
    ...(profile === undefined ? {} : { profile: isProfileFile(profile) ? beside(profile) : profile }),
  };
}

/** A form's empty field says nothing. */
const filledIn = <T extends Readonly<Record<string, string>>>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '')) as Partial<T>;

/** A profile is a built-in name, or a file when it is written like one. */
export const isProfileFile = (profile: string): boolean => /[\\/]|\.(ya?ml|json)$/i.test(profile);

/** What has a reason not to be offered is not offered, also where nobody wrote `false`. */
function offered(capabilities: Partial<Capabilities>): Capabilities {
  const isOffered = (name: string): boolean => capabilities.notOffered?.[name] === undefined;
  return {
    ...fullCapabilities,
    outpatient: isOffered('outpatient'),
    inpatient: isOffered('inpatient'),
    crossProvince: isOffered('crossProvince'),
    ...capabilities,
  };
}
