import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';

import type { Capabilities } from '../../evidence/entries.ts';
import { fullCapabilities, testHospital } from './default-hospital.ts';
import { readPlaced } from './document.ts';
import { isProfileFile } from './profiles.ts';
import { contradictions } from './rules.ts';
import { loadSchema } from './schema.ts';
import type { Config, Settings, SettingsFile } from './shape.ts';

export { fullCapabilities, testHospital };

export const CONFIG_FILE = 'evoucher.yaml';

/**
 * Reads the file that was named, or `evoucher.yaml` of the current folder if there is one.
 * @throws HarnessError CONFIG-INVALID with line and column of everything that is wrong
 */
export function readSettings(file: string | undefined, folder: string, schemas: string): SettingsFile {
  const path = file ?? join(folder, CONFIG_FILE);
  if (file === undefined && !existsSync(path)) return noFile(completeSettings({}, folder));
  const { data, place } = readPlaced<Config>(path, {
    noun: '配置',
    code: 'CONFIG-INVALID',
    schema: loadSchema(schemas, 'config'),
    rules: contradictions,
  });
  return { settings: completeSettings(data, dirname(path)), place };
}

/** The settings of a file alone. @throws HarnessError as `readSettings` does */
export const loadSettings = (file: string | undefined, folder: string, schemas: string): Settings =>
  readSettings(file, folder, schemas).settings;

/** Settings that stand in no file. */
export const noFile = (settings: Settings): SettingsFile => ({ settings, place: (path) => path.join('.') });

/** Settings as a file says them, with what is the same for every run filled in; paths are joined with `base`. */
export function completeSettings(
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
