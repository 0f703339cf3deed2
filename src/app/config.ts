import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { isMap, LineCounter, parseDocument } from 'yaml';

import type { Hospital } from '../domain/card.ts';
import { HarnessError } from '../domain/harness-error.ts';
import type { Capabilities, OpenData } from '../evidence/entries.ts';

/** What `evoucher.yaml` may say; everything is optional. Schema: `schemas/config.json`. */
export interface Config {
  readonly hospital?: Partial<Hospital>;
  readonly his?: { readonly vendor?: string; readonly product?: string; readonly version?: string };
  readonly driver?: { readonly kind?: string; readonly command?: string };
  readonly capabilities?: Partial<Capabilities>;
  readonly report?: { readonly preparedBy?: string; readonly date?: string };
}

export const CONFIG_FILE = 'evoucher.yaml';

/** The test institution of the fixtures: a test code, never a real hospital. */
export const testHospital: Hospital = {
  fixmedinsCode: 'H37990000001',
  fixmedinsName: '仿真测试医院',
  admdvs: '379900',
};

export const fullCapabilities: Capabilities = {
  outpatient: true,
  inpatient: true,
  voucherTypes: ['1'],
  upldModes: ['1', '2'],
  crossProvince: true,
};

/** Settings of a run after configuration and defaults. */
export interface Settings {
  readonly hospital: Hospital;
  readonly capabilities: Capabilities;
  readonly his: OpenData['his'];
  readonly report: OpenData['report'];
  readonly driver: Config['driver'];
}

/**
 * Reads the file that was named, or `evoucher.yaml` of the current folder if there is one.
 * @throws HarnessError CONFIG-INVALID with line and column of what is wrong
 */
export function loadSettings(file: string | undefined, folder: string, schemas: string): Settings {
  const path = file ?? join(folder, CONFIG_FILE);
  if (file === undefined && !existsSync(path)) return withDefaults({});
  return withDefaults(readConfig(path, schemas));
}

function withDefaults({ hospital, capabilities, his, report, driver }: Config): Settings {
  return {
    hospital: { ...testHospital, ...hospital },
    capabilities: { ...fullCapabilities, ...capabilities },
    his,
    report,
    driver,
  };
}

function readConfig(path: string, schemas: string): Config {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new HarnessError('CONFIG-INVALID', `配置文件不能读取：${path}`, { cause });
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path} 第 ${line} 行第 ${col} 列`;
  };
  const [broken] = document.errors;
  if (broken !== undefined)
    throw new HarnessError('CONFIG-INVALID', `${place(broken.pos[0])}：不是合法的 YAML（${broken.code}）`);
  const value: unknown = document.toJS() ?? {};
  const schema = JSON.parse(readFileSync(join(schemas, 'config.json'), 'utf8')) as object;
  const validate = new Ajv2020({ allErrors: true }).compile<Config>(schema);
  if (validate(value)) return value;
  const [error] = validate.errors ?? [];
  const keys = (error?.instancePath ?? '').split('/').slice(1);
  const extra = (error?.params as { additionalProperty?: string } | undefined)?.additionalProperty;
  const holder = document.getIn([...keys], true);
  const node =
    isMap(holder) && extra !== undefined
      ? holder.items.find(({ key }) => String(key) === extra)?.key
      : holder;
  const offset = (node as { range?: readonly number[] } | undefined)?.range?.[0] ?? 0;
  const what =
    extra === undefined
      ? `${keys.join('.')} 的值不正确（${error?.message ?? ''}）`
      : `没有名为 ${extra} 的设置`;
  throw new HarnessError('CONFIG-INVALID', `${place(offset)}：${what}`);
}
