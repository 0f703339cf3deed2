import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { HarnessError } from '../../domain/harness-error.ts';
import { fullCapabilities, loadSettings, testHospital } from './config.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { defaultPort } from './planned-center.ts';
import { defaultLedger } from './run-plan.ts';
import { loadSchema } from './schema.ts';
import { type Settings, driverKinds } from './shape.ts';

const schemas = resolve(import.meta.dirname, '../../../schemas');
let folder = '';
let file = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-config-'));
  file = join(folder, 'evoucher.yaml');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function load(content: string | Uint8Array): Settings {
  writeFileSync(file, content);
  return loadSettings(file, folder, schemas);
}

/** The messages of a refusal, one a line, without the file's name. */
function refused(content: string | Uint8Array): readonly string[] {
  try {
    load(content);
  } catch (fault) {
    if (!(fault instanceof HarnessError)) throw fault;
    expect(fault.exitCode).toBe(2);
    return fault.message
      .split('\n')
      .map((line) => line.replace(file, '').trim())
      .filter((line) => !line.startsWith('配置有'));
  }
  throw new Error('The configuration was accepted.');
}

test('without a file everything has its default', () => {
  const empty = mkdtempSync(join(folder, 'empty-'));
  expect(loadSettings(undefined, empty, schemas)).toMatchObject({
    hospital: testHospital,
    capabilities: fullCapabilities,
  });
});

test.each(['', '# 只有注释\n', '---\n'])('an empty file %j is a configuration of defaults', (text) => {
  expect(load(text).hospital).toEqual(testHospital);
});

test('a file that was named and is not there is refused with what to do', () => {
  expect(() => loadSettings(join(folder, 'missing.yaml'), folder, schemas)).toThrow('配置文件不能读取');
});

test('everything that may be said is read, paths beside the file', () => {
  const settings = load(`
hospital: { fixmedinsCode: H37010000002, fixmedinsName: 示例医院, admdvs: '370100' }
his: { vendor: 甲, product: 乙, version: '1.0', counter: dll }
driver: { kind: web, module: ./his.mjs }
capabilities: { voucherTypes: ['1', '3'], notOffered: { crossProvince: 未开通 } }
report: { preparedBy: 张三, date: 2026-11-21 }
center: { host: 192.168.1.5, port: 8490 }
ledger: csv
cards: cards.yaml
profile: default
out: results
seed: 7
furtherCards: false
`);
  expect(settings).toEqual({
    hospital: { fixmedinsCode: 'H37010000002', fixmedinsName: '示例医院', admdvs: '370100' },
    stated: { fixmedinsCode: 'H37010000002', fixmedinsName: '示例医院', admdvs: '370100' },
    his: { vendor: '甲', product: '乙', version: '1.0' },
    counter: 'dll',
    driver: { kind: 'web', module: join(folder, 'his.mjs') },
    capabilities: {
      ...fullCapabilities,
      voucherTypes: ['1', '3'],
      crossProvince: false,
      notOffered: { crossProvince: '未开通' },
    },
    report: { preparedBy: '张三', date: '2026-11-21' },
    center: { host: '192.168.1.5', port: 8490 },
    ledger: 'csv',
    cards: join(folder, 'cards.yaml'),
    profile: 'default',
    out: join(folder, 'results'),
    seed: 7,
    furtherCards: false,
  });
});

test('a byte order mark and Windows line ends change neither the settings nor the columns', () => {
  expect(load('\uFEFFhospital:\r\n  admdvs: "370100"\r\n').hospital.admdvs).toBe('370100');
  expect(refused('\uFEFFhospital:\r\n  admdvz: "370100"\r\n')).toEqual([
    '第 2 行第 3 列：hospital 中没有名为 admdvz 的设置；是否为 admdvs？',
  ]);
  expect(refused('\uFEFFhospitl: {}\r\n')).toEqual([
    '第 1 行第 1 列：没有名为 hospitl 的设置；是否为 hospital？',
  ]);
});

test('a file in GBK is told to be saved as UTF-8, with the place of its first wrong byte', () => {
  const gbk = Buffer.concat([
    Buffer.from('hospital:\n  fixmedinsName: '),
    Buffer.from([0xb7, 0xc2, 0xd5, 0xe6, 0xb2, 0xe2, 0xca, 0xd4]),
    Buffer.from('\n'),
  ]);
  expect(refused(gbk)).toEqual(['第 2 行第 18 列：文件不是 UTF-8 编码，看起来是 GBK；请另存为 UTF-8 后重试']);
});

test('a file in UTF-16, as the Windows editor writes it, is told to be saved as UTF-8', () => {
  expect(refused(Buffer.from('\uFEFFhospital: {}', 'utf16le')).join('')).toContain('UTF-16');
});

test('a file far larger than settings is not read', () => {
  expect(refused(`# ${'x'.repeat(300_000)}\n`).join('')).toContain('262144');
});

test('all problems are named at once, in the order of the file', () => {
  const said = refused(`hospital:
  admdvz: '370100'
  fixmedinsCode: 7
driver:
  kind: comand
center:
  port: 70000
report:
  date: 21.11.2026
colour: red
`);
  expect(said).toEqual([
    '第 2 行第 3 列：hospital 中没有名为 admdvz 的设置；是否为 admdvs？',
    "第 3 行第 18 列：hospital.fixmedinsCode 应为文本，这里是数字 7；请加引号：'7'",
    "第 5 行第 9 列：driver.kind 不能是 'comand'；可用：'reference'、'command'、'manual'、'http'、'web'；是否为 command？",
    '第 7 行第 9 列：center.port 的值 70000 不正确；应为仿真中心的端口，0 到 65535 的整数，0 由系统选择，例如 8490',
    "第 9 行第 9 列：report.date 的值 '21.11.2026' 不正确；应为报告日期，yyyy-MM-dd，例如 '2026-11-21'",
    expect.stringMatching(/^第 10 行第 1 列：没有名为 colour 的设置；可用：hospital、his、/) as string,
  ]);
});

test.each([
  ['hospital: { admdvs: 379900 }', "请加引号：'379900'"],
  ['his: { version: 1.0 }', "这里是数字 1；请加引号：'1.0'"],
  ['his: { version: 007 }', "请加引号：'007'"],
  ['his: { vendor: true }', "请加引号：'true'"],
  ['capabilities: { outpatient: yes }', '是否为 true？'],
  ['capabilities: { inpatient: 否 }', '是否为 false？'],
  ["capabilities: { voucherTypes: '1' }", "应为列表，这里是文本 '1'；应为上传的凭证类型，例如 ['1']"],
  ['capabilities: { voucherTypes: [1] }', "请加引号：'1'"],
  ["capabilities: { upldModes: ['1', '1'] }", '重复'],
  ["center: { port: '8490' }", '请去掉引号：8490'],
  ['center: { port: 84.5 }', '应为整数'],
  ['center: 8490', '应为一组“键: 值”'],
  ['hospital:', '没有值'],
  ['hospital: { admdvs: }', "没有值；请写上值，例如 '379900'"],
  ['center: { relay: 10.0.0.1 }', '以 http:// 或 https:// 开头'],
  ['ledger: declare', '是否为 declared？'],
  ['his: { counter: DLL }', '是否为 dll？'],
  ['host: 127.0.0.1', '是否为 center.host？'],
  ['center: { profile: x }', '是否为 最外层的 profile？'],
  ['hospital: { fixmedins_code: H1 }', '是否为 fixmedinsCode？'],
  ["capabilities: { notOffered: { crosProvince: '未开通' } }", '是否为 crossProvince？'],
  ['capabilities: { notOffered: { crossProvince: } }', '没有值'],
  ["capabilities: { notOffered: { crossProvince: '' } }", '应为不提供该业务的原因'],
  ['- hospital', '配置文件 应为一组“键: 值”，这里是列表'],
])('the wrong value in %j is told with what was expected', (text, words) => {
  expect(refused(text)).toEqual([expect.stringContaining(words) as string]);
});

test.each([
  ['capabilities: { crossProvince: true, notOffered: { crossProvince: 无 } }', 'crossProvince: false'],
  ['capabilities: { outpatient: false, notOffered: { inpatient: 无 } }', '没有可以测试的业务'],
  ['center: { relay: http://a, url: http://b }', '只能用一个'],
  ['capabilities: { notOffered: { voucherTypes: 无 } }', 'capabilities.voucherTypes 中写出提供的'],
  ["capabilities: { upldModes: ['2', '1'], notOffered: { upldModes: 无 } }", '已全部提供'],
  ['report: { date: 2026-02-30 }', '不是真实的日期'],
])('settings that cannot be true together are refused: %j', (text, words) => {
  expect(refused(text)).toEqual([expect.stringContaining(words) as string]);
});

test.each([
  ['hospital:\n\tadmdvs: x\n', '第 2 行第 1 列', 'Tab'],
  ['seed: 1\nseed: 2\n', '第 2 行第 1 列', '写了两次'],
  ['hospital： {}\nseed： 1\n', '第 1 行第 1 列', '冒号应为半角'],
  ['hospital:\n  admdvs： 1\n  fixmedinsCode: x\n', '第 2 行第 3 列', '冒号应为半角'],
  ['seed:1\nout: x\n', '第 1 行第 1 列', '冒号后面应空一格'],
  ['seed: 1\n---\nseed: 2\n', '第 2 行第 1 列', '一份配置'],
  ["out: 'x\n", '第 2 行第 1 列', '缺少结尾'],
  ['out: @x\n', '第 1 行第 6 列', '请加引号'],
  ['out: !secret x\n', '第 1 行第 6 列', '标签'],
  ['[1]: 2\n', '第 1 行第 1 列', '键应为一个名称'],
  ['out: *nowhere\n', '第 1 行第 6 列', '锚点'],
  ['out: &a [*a]\n', '第 1 行第 10 列', '别名'],
])('broken text %j is named by place and remedy', (text, place, words) => {
  const [first = ''] = refused(text);
  expect(first).toContain(place);
  expect(first).toContain(words);
});

test('a doubled key does not hide what else is wrong', () => {
  expect(refused('seed: 1\nseed: 2\ncolor: red\n')).toHaveLength(2);
});

test('a value that an alias repeats is looked at where it was written', () => {
  expect(load("hospital: { admdvs: &region '370100', fixmedinsName: *region }").hospital.fixmedinsName).toBe(
    '370100',
  );
});

test('aliases that would unfold to thousands are refused at once', () => {
  const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
  for (const [name, before] of ['b a', 'c b', 'd c', 'e d', 'f e', 'g f'].map((pair) => pair.split(' ')))
    bomb.push(
      `${name ?? ''}: &${name ?? ''} [${Array.from({ length: 10 }, () => `*${before ?? ''}`).join(', ')}]`,
    );
  expect(refused(bomb.join('\n')).join('')).toContain('别名');
});

test.each([
  ['brackets', '['.repeat(60_000)],
  ['lists', '- '.repeat(30_000)],
  ['maps', Array.from({ length: 300 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
])('%s nested without end are refused and do not end the process', (_, text) => {
  expect(refused(text).join('')).toContain('嵌套');
});

test('names from the inside of the language are only unknown names', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    expect(refused(`${name}: 1\n`).join('')).toContain(`没有名为 ${name} 的设置`);
  }
});

test('a person declares the settlements, pages settle on the platform, everybody else settles what the card says', () => {
  expect(driverKinds.map(defaultLedger)).toEqual(['card', 'card', 'declared', 'card', 'platform']);
});

test('only a person needs a port that stays the same', () => {
  expect(driverKinds.map(defaultPort)).toEqual([0, 0, 8490, 0, 0]);
});

test('a near miss is suggested, a stranger is not', () => {
  const names = ['admdvs', 'fixmedinsCode', 'fixmedinsName'];
  expect(nearMiss('admvds', names)).toBe('admdvs');
  expect(nearMiss('FixMedins_Name', names)).toBe('fixmedinsName');
  expect(nearMiss('colour', names)).toBeUndefined();
  expect(nearMiss('x'.repeat(50_000), names)).toBeUndefined();
});

test('the published schema is strict, names every driver, and each of its examples obeys it', () => {
  const schema = JSON.parse(readFileSync(join(schemas, 'config.json'), 'utf8')) as object;
  const ajv = new Ajv2020({ strict: true });
  ajv.compile(schema);
  expect(JSON.stringify(schema)).toContain(JSON.stringify(driverKinds));
  const walk = (part: ReturnType<typeof loadSchema>): void => {
    for (const example of part.examples ?? []) {
      expect(ajv.validate(part, example), JSON.stringify(part)).toBe(true);
    }
    if (part.properties === undefined) expect(part.examples, JSON.stringify(part)).toBeDefined();
    for (const inner of Object.values(part.properties ?? {})) {
      expect(inner.description).toBeDefined();
      walk(inner);
    }
  };
  walk(loadSchema(schemas, 'config'));
});
