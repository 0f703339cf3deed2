import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';

import type { PackageReader } from '../../contract/reading/reader.ts';
import { emptyReading } from '../../contract/reading/reading.ts';
import { namedTables } from '../../contract/profile.ts';
import { specification, specificationDigest } from '../../contract/specification.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import type { Results } from '../../judge/results.ts';
import { openPackage, packageRoot } from '../machine/package-root.ts';
import { loadProfile } from '../settings/profiles.ts';
import { mustFindings, runFor, verdictsOf } from '../testing/run.ts';
import { judgeFolder } from './conclude.ts';
import { earlierRun } from './start.ts';

const renamed = join(packageRoot(), 'fixtures/profiles/renamed.yaml');
const PATH = '/ebc/api/medins/voucher/callService';

test('a province that renames, lengthens, adds a code, moves the address and answers otherwise needs no code', async () => {
  await withRenamingHospital(async (driver, seen) => {
    await runFor(
      driver,
      async (results, folder) => {
        expect(mustFindings(results)).toEqual([]);
        expect(results.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
        expect(results.profile).toEqual({ id: 'renamed', lowered: [] });
        expect(results.contract.digest).not.toBe(specificationDigest(specification));
        expect(remarks(results)).not.toContain('xml.fields-remarks');
        // Nobody tells the judge which profile it was: the journal does.
        expect(await judgeFolder(folder)).toEqual(results);
      },
      { profile: renamed },
    );
    expect(seen.paths.every((path) => path.endsWith(PATH))).toBe(true);
    const upload = seen.replies.find(({ tradeNo }) => tradeNo === '4901');
    expect(upload?.reply).toMatchObject({ retCode: '0', message: '交易成功（省内）', result: null });
    const query = seen.replies.find(({ tradeNo }) => tradeNo === '4902');
    expect(query?.reply).toMatchObject({ retCode: '0', result: { rows: [{ fileResult: '0' }] } });
  });
});

test('the same hospital fails without the profile', async () => {
  await withRenamingHospital(async (driver) => {
    await runFor(
      driver,
      (results) => {
        expect(verdictsOf(results)).toMatchObject({ '2.1': 'fail' });
        expect(results.profile.id).toBe('default');
      },
      { selected: ['self-paid'] },
    );
  });
});

test('a hospital that speaks the names of the specification fails a profile that renames them, in its own words', async () => {
  await runFor(
    { kind: 'reference', style: { pollMs: 20, speech: { names: {}, filled: {}, root: 'tktextinfo' } } },
    (results) => {
      expect(results.rows.find(({ no }) => no === '2.1')).toMatchObject({ verdict: 'fail' });
      expect(mustFindings(results)).toEqual(['2.1 envelope.infno-given']);
      const [finding] = results.rows[4]?.checks.flatMap(({ findings }) => findings) ?? [];
      expect(finding?.pointer).toBe('/tradeNo');
    },
    { selected: ['self-paid'], profile: renamed },
  );
});

test('the reference hospital speaks every profile: one that renames all there is, demands more and has its own keys', async () => {
  const profile = JSON.stringify({
    id: 'every-name',
    title: '每个名称都不同的省',
    rename: {
      xml: { tktextinfo: 'voucherinfo' },
      ...Object.fromEntries(
        Object.entries(namedTables(specification)).map(([table, fields]) => [
          table,
          Object.fromEntries(fields.map(({ field }, index) => [field, `n${index}${field.toUpperCase()}`])),
        ]),
      ),
    },
    fields: {
      'envelope.request': { dev_no: { required: 'always' } },
      '4901.input.upldDetlList[]': { extFld: { required: 'always' } },
    },
    reply: { infcode: 'text', successMessage: '第一行\n“第二行”', rowsNode: 'rows' },
    payload: { input: 'sm4', output: 'sm4', key: 'KEYOFTHEPROVINCE' },
    signing: { family: 'csb', accounts: [{ id: 'AK-OF-PROVINCE', secret: 'SK-OF-PROVINCE' }] },
  });
  await withFile('every-name.json', profile, async (file) => {
    await runFor(
      { kind: 'reference', style: { pollMs: 20 } },
      (results) => {
        expect(mustFindings(results)).toEqual([]);
        expect(results.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
      },
      { profile: file },
    );
  });
});

test('the profile of hunan lets the reference hospital pass, and its lowering is told', async () => {
  await runFor(
    { kind: 'reference', style: { pollMs: 20 } },
    async (results, folder) => {
      expect(verdictsOf(results)).toMatchObject({
        '2.1': 'pass',
        '2.2': 'pass',
        '2.3': 'pass',
        '2.4': 'pass',
      });
      expect(results.profile).toEqual({
        id: 'hunan',
        lowered: ['envelope.request.fixmedins_name: must → should'],
      });
      // The run keeps its profile: under another one its first attempt would have been judged otherwise.
      const resumed = {
        selected: ['self-paid'],
        suites: [],
        asked: loadProfile('default'),
        environment: 'simulated',
        hospital: results.hospital,
      } as const;
      const ports = { reader: noPackages, journals: createFileJournalStore() };
      await expect(earlierRun(folder, resumed, ports)).rejects.toMatchObject({ code: 'USAGE' });
      const same = await earlierRun(folder, { ...resumed, asked: undefined }, ports);
      expect(same.profile.id).toBe('hunan');
    },
    { selected: ['self-paid'], profile: 'hunan' },
  );
});

test('a check that a profile lowers is a remark, the center goes on, and the lowering is told', async () => {
  const profile = 'id: mild\ntitle: 放宽\nlevels:\n  batch.count: should\n';
  await withFile('mild.yaml', profile, async (file) => {
    await runFor(
      { kind: 'reference', defect: 'count-too-high', style: { pollMs: 20 } },
      (results, folder) => {
        expect(readFileSync(join(folder, 'test-report.html'), 'utf8')).toContain(
          'batch.count: must → should',
        );
        expect(results.profile.lowered).toEqual(['batch.count: must → should']);
        expect(remarks(results)).toContain('batch.count');
        expect(mustFindings(results)).toEqual([]);
        expect(verdictsOf(results)).toMatchObject({ '2.1': 'pass' });
      },
      { selected: ['self-paid'], profile: file, documents: true },
    );
  });
});

const POINT =
  '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
  'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';

test('an unknown name is wrong usage and lists the names there are', () => {
  expect(() => loadProfile('henan')).toThrow(/没有内置的差异配置 henan；可用：default、hunan/);
});

test.each([
  ['id: x\ntitle: x\nrenames: {}\n', '第 3 行第 1 列：没有名为 renames 的设置；是否为 rename？'],
  ['id: x\ntitle: x\nrename:\n  4903.input: {}\n', '第 4 行第 3 列：没有名为 4903.input 的表'],
  ['id: x\ntitle: x\nrename:\n  4902.input:\n    batch: b\n', '第 5 行第 5 列：没有名为 batch 的字段'],
  [
    'id: x\ntitle: x\nrename:\n  4902.input:\n    bizStsb: upldBchno\n',
    '第 5 行第 14 列：4902.input 中 bizStsb 与',
  ],
  ['id: x\ntitle: x\nfields:\n  4902.input:\n    bizStsb: { pattern: a+ }\n', '第 5 行第 16 列'],
  ['id: x\ntitle: x\nfields:\n  4902.input:\n    bizStsb: { length: many }\n', '第 5 行第 24 列'],
  ['id: x\ntitle: x\nfields:\n  4901.input:\n    upldDetlList: { length: 3 }\n', '不能设 length'],
  [
    'id: x\ntitle: x\nfields:\n  4902.input:\n    bizStsb: { required: { when: { field: no, in: ["1"] } } }\n',
    '名为 no 的字段',
  ],
  ['id: x\ntitle: x\ndictionaries:\n  insutype: { "3|.*": x }\n', '第 4 行'],
  ['id: x\ntitle: x\ndictionaries:\n  nothing: {}\n', '没有名为 nothing 的字典'],
  ['id: x\ntitle: x\nlevels:\n  no.such: must\n', '没有检查项或字段 no.such'],
  ['id: x\ntitle: x\nlevels:\n  transport.body-json: should\n', '不能降为 should'],
  ['id: x\ntitle: x\npaths: { service: /s/other }\n', '由仿真中心自用'],
  ['id: x\n\ttitle: x\n', '第 2 行'],
  ['id: x\ntitle: x\nreply: { style: loud }\n', "reply.style 不能是 'loud'"],
  ['id: x\ntitle: x\nreply: { successMessage: 0 }\n', "请加引号：'0'"],
  ['id: x\ntitle: x\nsigning: { family: md5 }\n', "signing.family 不能是 'md5'"],
  ['id: x\ntitle: x\nsigning: { toleranceSeconds: 3 }\n', '第 3 行'],
  ['id: x\ntitle: x\nsigning:\n  family: csb\n  accounts: [{ id: A }, { id: A }]\n', '账户 A 写了两次'],
  ['id: x\ntitle: x\nsigning:\n  family: sealed\n  accounts: [{ id: A }]\n', '账户 A 不足 16 个字符'],
  [
    `id: x\ntitle: x\nsigning:\n  family: cainfo\n  accounts: [{ id: A, publicKey: '04${'1'.repeat(128)}' }]\n`,
    '不是 SM2 曲线上的点',
  ],
  [
    `id: x\ntitle: x\nsigning:\n  family: cainfo\n  accounts: [{ id: A, publicKey: '${POINT}', privateKey: '${'1'.repeat(64)}' }]\n`,
    '公钥与私钥不是一对',
  ],
  ['id: x\ntitle: x\npayload: { input: sm4, key: short }\n', '第 3 行'],
  [
    'id: x\ntitle: x\nreply: { style: no-escapes }\npayload: { output: text }\n',
    '与 reply.escapes: none 矛盾',
  ],
])('a profile that is wrong is refused with its place: %j', async (text, words) => {
  await withFile('x.yaml', text, (file) => {
    const fault = thrownBy(() => loadProfile(file));
    expect(fault).toBeInstanceOf(HarnessError);
    expect(fault).toMatchObject({ code: 'PROFILE-INVALID', exitCode: 2 });
    expect(String(fault)).toContain(words);
  });
});

test('a profile may be JSON', async () => {
  await withFile('x.json', '{"id":"x","title":"甲省","paths":{"service":"/a"}}', (file) => {
    expect(loadProfile(file)).toMatchObject({ id: 'x', contract: { specification: { servicePath: '/a' } } });
  });
});

test('the default profile changes nothing, not even the digest', () => {
  const { contract } = loadProfile('default');
  expect(specificationDigest(contract.specification)).toBe(specificationDigest(specification));
});

const noPackages: PackageReader = {
  read: async () => Promise.resolve(emptyReading),
  close: async () => Promise.resolve(),
};

const remarks = ({ rows }: Results): readonly string[] =>
  rows.flatMap(({ checks }) => checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id));

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (fault) {
    return fault;
  }
  return undefined;
}

async function withFile(
  name: string,
  text: string,
  use: (file: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-profile-'));
  try {
    writeFileSync(join(folder, name), text);
    await use(join(folder, name));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Seen {
  readonly paths: string[];
  readonly replies: { readonly tradeNo: unknown; readonly reply: Node }[];
}
type Node = Record<string, unknown>;

/** The reference hospital behind a proxy that speaks as the renamed province does. */
async function withRenamingHospital(
  use: (driver: { kind: 'command'; command: string }, seen: Seen) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-renaming-'));
  const seen: Seen = { paths: [], replies: [] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      forward(request.url ?? '', Buffer.concat(chunks), seen).then(
        (text) => response.setHeader('content-type', 'application/json').end(text),
        (fault: unknown) => response.writeHead(502).end(String(fault)),
      );
    });
  });
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
  try {
    const script = join(folder, 'through.mjs');
    writeFileSync(script, throughScript(port, join(folder, 'records.json')));
    await use({ kind: 'command', command: `"${process.execPath}" "${script}"` }, seen);
  } finally {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Hands the act to the hospital with the proxy's address in place of the center's. */
const throughScript = (port: number, records: string): string => `
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
const act = JSON.parse(readFileSync(0, 'utf8'));
const url = new URL(act.center.url);
act.center.url = 'http://127.0.0.1:${port}/' + url.port + url.pathname;
const args = ['--once', '--state', ${JSON.stringify(records)}, '--style', '{"upldMode":"2","pollMs":20}'];
const run = spawnSync(process.execPath, [${JSON.stringify(openPackage().hospitalEntry)}, ...args], { input: JSON.stringify(act) });
process.stdout.write(run.stdout);
process.exitCode = run.status ?? 1;
`;

const requestNames: Readonly<Record<string, string>> = {
  infno: 'tradeNo',
  msgid: 'messageId',
  fixmedins_code: 'orgCode',
  input: 'payload',
  upldBchno: 'batchNo',
  upldDetlList: 'relations',
  reUploadDetlDTOList: 'relations',
  ftfileCompac: 'zipFile',
  psnName: 'patientName',
  setlId: 'settlementId',
};
const replyNames: Readonly<Record<string, string>> = {
  retCode: 'infcode',
  message: 'err_msg',
  result: 'output',
  fileResult: 'ftfileSavRslt',
  relationResult: 'chkRslt',
};
const tags: Readonly<Record<string, string>> = {
  tktextinfo: 'voucherinfo',
  billInfo: 'bill',
  feeDetlList: 'items',
  psnName: 'patientName',
  feeDetl: 'item',
  cnt: 'quantity',
};

async function forward(url: string, body: Buffer, seen: Seen): Promise<string> {
  const [, port = '', path = ''] = /^\/(\d+)(\/.*)$/.exec(url) ?? [];
  seen.paths.push(path);
  const message = JSON.parse(body.toString('utf8')) as Node;
  const isStatus = message['infno'] === '5501';
  const names = isStatus ? { ...requestNames, elecSetlCertNo: 'certNo' } : requestNames;
  const sent = renamedIn(provincial(message), names) as Node;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: 'POST',
    body: JSON.stringify(sent),
  });
  const reply = (await answer.json()) as Node;
  seen.replies.push({ tradeNo: sent['tradeNo'], reply });
  return JSON.stringify(
    renamedIn(reply, isStatus ? { ...replyNames, certNo: 'elecSetlCertNo' } : replyNames),
  );
}

/** A longer file name, the province's own code, its tags. */
function provincial(message: Node): Node {
  const input = message['input'] as Node;
  const zip = input['ftfileCompac'];
  const filename = input['filename'];
  return {
    ...message,
    input: {
      ...input,
      ...(typeof filename === 'string' ? { filename: filename.padStart(250, 'x') } : {}),
      ...(typeof zip === 'string' ? { ftfileCompac: retagged(zip) } : {}),
    },
  };
}

function retagged(zip: string): string {
  const files = unzipSync(Buffer.from(zip, 'base64'));
  const changed = Object.entries(files).map(([name, bytes]): [string, Uint8Array] => {
    if (!name.endsWith('.xml')) return [name, bytes];
    const text = strFromU8(bytes)
      .replace(/(<\/?)(\w+)>/g, (_, open: string, tag: string) => `${open}${tags[tag] ?? tag}>`)
      .replace(/<medType>\w+</, '<medType>Z11<');
    return [name, strToU8(text)];
  });
  return Buffer.from(zipSync(Object.fromEntries(changed))).toString('base64');
}

function renamedIn(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => renamedIn(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [names[key] ?? key, renamedIn(inner, names)]),
  );
}
