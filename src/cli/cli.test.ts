import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { startCommands, type Commands, type Ended } from '../app/testing/commands.ts';
import { sm3 } from '../domain/sm3.ts';
import { holdByFile } from '../evidence/file-lock.ts';
import type { Results } from '../judge/results.ts';

const root = resolve(import.meta.dirname, '../..');
let folder = '';
let commands: Commands;

beforeAll(() => {
  commands = startCommands();
  folder = mkdtempSync(join(tmpdir(), 'evoucher-cli-'));
});
afterAll(() => {
  commands.stop();
  rmSync(folder, { recursive: true, force: true });
});

const evoucher = async (...args: readonly string[]): Promise<Ended> => commands.run({ folder }, ...args);

const schema = (name: string): object =>
  JSON.parse(readFileSync(join(root, 'schemas', name), 'utf8')) as object;
const read = (...path: readonly string[]): string => readFileSync(join(folder, ...path), 'utf8');

test('certify leaves every file of the contract and ends with 0', async () => {
  const { code, out } = await evoucher('certify', '--no-further-cards', '--out', 'whole');
  expect(code).toBe(0);
  expect(out).toContain('通过 12 项，未通过 0 项，未测试 0 项，工具异常 0 项');
  const left = readdirSync(join(folder, 'whole'));
  for (const name of ['journal.ndjson', 'results.json', 'junit.xml', 'test-report.pdf', 'submission.zip']) {
    expect(left).toContain(name);
  }

  const results = JSON.parse(read('whole', 'results.json')) as Results;
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema('results.json'));
  expect(validate(results), JSON.stringify(validate.errors)).toBe(true);
  expect(read('whole', 'junit.xml').match(/<testcase/g)).toHaveLength(12);

  const files = unzipSync(readFileSync(join(folder, 'whole', 'submission.zip')));
  const manifest = JSON.parse(Buffer.from(files['manifest.json'] ?? []).toString()) as {
    readonly files: readonly { readonly name: string; readonly size: number; readonly sm3: string }[];
    readonly journal: { readonly head: string };
  };
  expect(manifest.journal.head).toBe(results.journal.head);
  for (const { name, size, sm3: digest } of manifest.files) {
    expect([name, files[name]?.length, sm3(files[name] ?? new Uint8Array())]).toEqual([name, size, digest]);
  }
});

test('judging the journal again, elsewhere, gives the same results to the byte', async () => {
  const { code, out } = await evoucher('judge', 'whole', '--json');
  expect(code).toBe(0);
  expect(out).toBe(read('whole', 'results.json'));
});

test('rendering the report again gives the same bytes', async () => {
  const { code } = await evoucher('report', 'test', '--in', 'whole', '--out', 'again.pdf');
  expect(code).toBe(0);
  expect(sm3(readFileSync(join(folder, 'again.pdf')))).toBe(
    sm3(readFileSync(join(folder, 'whole', 'test-report.pdf'))),
  );
});

test('a second run moves the first to previous, and what a person put there stays', async () => {
  writeFileSync(join(folder, 'whole', 'notes.txt'), 'mine');
  const { out, err } = await evoucher(
    ...['certify', '--no-further-cards', '--out', 'whole', '--scenario', 'self-paid'],
    ...['--reporter', 'list,json,junit=ci/junit.xml'],
  );
  // The machine has standard output to itself; people read standard error.
  expect(out).toBe(read('whole', 'results.json'));
  expect(err).toContain('通过 4 项');
  expect(read('ci', 'junit.xml').trim()).toBe(read('whole', 'junit.xml').trim());
  const [earlier = ''] = readdirSync(join(folder, 'whole', 'previous'));
  expect(readdirSync(join(folder, 'whole', 'previous', earlier))).toContain('journal.ndjson');
  expect(read('whole', 'notes.txt')).toBe('mine');
});

test('rows that were not selected do not count, and JUnit skips them', () => {
  const results = JSON.parse(read('whole', 'results.json')) as Results;
  expect(results.rows.filter(({ reason }) => reason === 'not-selected')).toHaveLength(8);
  expect(read('whole', 'junit.xml').match(/<skipped/g)).toHaveLength(8);
});

test('every act the command gets obeys the published schema', async () => {
  const script = join(folder, 'keep.mjs');
  writeFileSync(
    script,
    "import{appendFileSync}from'node:fs';let t='';for await(const c of process.stdin)t+=c;appendFileSync('acts.ndjson',t+'\\n');",
  );
  const { code } = await evoucher(
    'certify',
    '--his-command',
    `"${process.execPath}" "${script}"`,
    '--out',
    'acts',
    '--scenario',
    'real-time,self-paid',
    '--suite',
    'red',
  );
  expect(code).toBe(1);
  const validate = new Ajv2020().compile(schema('act.json'));
  const acts = read('acts.ndjson')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { readonly act: string });
  expect(acts.length).toBeGreaterThan(3);
  for (const act of acts) expect(validate(act), JSON.stringify(validate.errors)).toBe(true);
});

/** Returns the acts of a journal that ended no earlier than their deadline. */
function waitedOut(journal: string): readonly string[] {
  const lines = journal
    .trim()
    .split('\n')
    .map(
      (line) => JSON.parse(line) as { at: string; kind: string; data: { id: string; deadlineMs: number } },
    );
  const started = new Map(
    lines.filter(({ kind }) => kind === 'act-start').map((line) => [line.data.id, line]),
  );
  return lines
    .filter(({ kind }) => kind === 'act-end')
    .flatMap(({ at, data: { id } }) => {
      const start = started.get(id);
      const isLate = start === undefined || Date.parse(at) - Date.parse(start.at) >= start.data.deadlineMs;
      return isLate ? [id] : [];
    });
}

test('a hospital that only says it succeeded is not run, and no deadline is waited for', async () => {
  const { code, out } = await evoucher(
    'certify',
    '--his-command',
    'echo 上传成功',
    '--out',
    'talk',
    '--reporter',
    'json',
  );
  expect(code).toBe(1);
  expect(out).toBe(read('talk', 'results.json'));
  const results = JSON.parse(out) as Results;
  expect(results.summary).toEqual({ pass: 0, fail: 0, notRun: 12, error: 0 });
  expect(read('talk', 'junit.xml')).toContain('type="not-run"');
  expect(waitedOut(read('talk', 'journal.ndjson'))).toEqual([]);
});

test('baseline lists what a run did not show, with its reason; the folder stays as it is', async () => {
  const before = read('talk', 'results.json');
  const nameless = await evoucher('baseline', 'talk');
  expect([nameless.code, nameless.err.includes('--reason')]).toEqual([2, true]);
  const { code, out } = await evoucher('baseline', 'talk', '--reason', 'HIS-1', '--until', '2026-12-31');
  expect([code, out.includes('列入 1.1 未收到所需的请求')]).toEqual([0, true]);
  expect(read('evoucher-baseline.yaml')).toContain('notRun: nothing-received');
  expect(read('talk', 'results.json')).toBe(before);
});

test('a command that cannot start ends with 2 and a hint', async () => {
  const { code, err } = await evoucher(
    'certify',
    '--his-command',
    'no-such-program-anywhere',
    '--out',
    'none',
  );
  expect(code).toBe(2);
  expect(err).toContain('--his-command');
});

test('an occupied port ends with 2 and a hint', async () => {
  const server = createServer();
  const port = await new Promise<number>((done) => {
    server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port));
  });
  const { code, err } = await evoucher('certify', '--port', String(port), '--out', 'port');
  const alone = await evoucher('center', '--port', String(port), '--data', 'port-center');
  server.close();
  expect([code, alone.code]).toEqual([2, 2]);
  expect(err).toContain('--port');
});

test('a folder that cannot be written ends with 2 and a hint', async () => {
  writeFileSync(join(folder, 'a-file'), '');
  const { code, err } = await evoucher('certify', '--out', 'a-file/out');
  expect(code).toBe(2);
  expect(err).toContain('--out');
});

test('a folder that another run uses ends with 2', async () => {
  mkdirSync(join(folder, 'busy'));
  const letGo = holdByFile(join(folder, 'busy', '.held'));
  const { code, err } = await evoucher('certify', '--out', 'busy');
  letGo();
  expect(code).toBe(2);
  expect(err).toContain('另一个测试');
});

test('what nobody holds any more is taken over', async () => {
  writeFileSync(join(folder, 'busy', '.held'), '');
  const { code } = await evoucher(
    'certify',
    '--out',
    'busy',
    '--scenario',
    'self-paid',
    '--no-further-cards',
  );
  expect(code).toBe(0);
});

test.each([
  [['nonsense'], '没有命令'],
  [['certify', '--nonsense'], '没有选项'],
  [['center', 'token', 'list'], '缺少选项'],
  [['certify', '--scenario', 'nonsense'], '没有场景'],
  [['certify', '--suite', 'nonsense'], '没有演练'],
  [['certify', '--suite', 'red', '--relay', 'http://127.0.0.1:1'], '需要仿真中心'],
  [['certify', '--his', 'nonsense'], '没有驱动方式'],
  [['certify', '--port', '70000'], '端口'],
  [['certify', '--relay', 'nowhere'], 'http://'],
  [['certify', '--center', 'http://127.0.0.1:1'], 'EVOUCHER_TOKEN'],
  [['certify', '--center', 'http://127.0.0.1:1', '--token', 'x'], '连接不上省项目组的仿真中心'],
  [['certify', '--center', 'http://127.0.0.1:1', '--token', 'x', '--port', '1'], '--port'],
  [['certify', '--token', 'x'], '--center'],
  [['center', '--hospitals', 'none.csv', '--data', 'd'], '签名密钥'],
  [['center', '--key', 'none.pem'], '--hospitals'],
  [['center', '--raw-code'], '--counter'],
  [['center', '--counter', '--code-seconds', '0'], '--code-seconds'],
  [['center', '--counter', '--hospitals', 'none.csv'], '--counter'],
  [['center', 'token', 'issue', '--hospitals', 'none.csv'], '医院名单不能读取'],
  [['certify', '--his', 'http'], '--his-url'],
  [['certify', '--his-url', 'http://127.0.0.1:1/'], '--his http'],
  [['certify', '--his-command', ''], '--his-command'],
  [['certify', '--his', 'http', '--his-url', 'http://127.0.0.1:1/'], '连接被拒绝'],
  [['hook', 'check'], 'evoucher hook check http://'],
  [['hook', 'check', 'ftp://127.0.0.1/'], 'https://'],
  [['certify', '--his', 'http', '--his-url', 'http://a:b@127.0.0.1:1/'], 'EVOUCHER_HOOK_TOKEN'],
  [['certify', '--his', 'web', '--his-module', 'nowhere.mjs'], '没有这个文件'],
  [['certify', '--cards', 'missing.yaml'], '配置文件不能读取'],
  [['certify', '--scan-check', 'missing.json'], '扫码枪检查的结果不能读取'],
  [['certify', '--reporter', 'nonsense'], '没有输出方式'],
  [['certify', '--baseline', 'missing.yaml'], '配置文件不能读取'],
  [['certify', '--baseline', 'evoucher-baseline.yaml', '--relay', 'http://127.0.0.1:1'], '--baseline'],
  [['certify', '--baseline', 'evoucher-baseline.yaml', '--center', 'http://h', '--token', 'x'], '--baseline'],
  [['baseline', 'whole', '--until', '2026-02-31'], 'yyyy-MM-dd'],
  [['certify', '--ledger', 'csv'], '需要结算清单的文件'],
  [['certify', '--ledger', 'nonsense'], '没有结算数据来源'],
  [['certify', '--config', 'missing.yaml'], '配置文件不能读取'],
  [['verify', 'x.zip'], '没有这个文件或目录'],
  [['judge', 'no-such-folder'], '没有找到记录'],
] as const)('%j is wrong usage: exit code 2', async (args, words) => {
  const { code, err } = await evoucher(...args);
  expect(code).toBe(2);
  expect(err).toContain(words);
});

test('hook check prints its demands, and ends with 1 when one is not met', async () => {
  const text = await evoucher('hook', 'check', 'http://127.0.0.1:1/');
  expect(text.code).toBe(1);
  expect(text.out).toContain('✗ 接口可以连接');
  expect(text.out).toContain('请启动接口程序');
  const json = await evoucher('hook', 'check', 'http://127.0.0.1:1/', '--json');
  expect(JSON.parse(json.out)).toMatchObject({ schema: 'evoucher/hook-check@1', passed: false });
});

test('a wrong setting is named with its line and column', async () => {
  writeFileSync(join(folder, 'wrong.yaml'), 'hospital:\n  fixmedinsCode: H1\n  admdvz: "379900"\n');
  const { code, err } = await evoucher('certify', '--config', 'wrong.yaml');
  expect(code).toBe(2);
  expect(err).toContain('第 3 行第 3 列');
  expect(err).toContain('admdvz');
});

test.each([[[]], [['--center', 'http://127.0.0.1:1', '--token', 'x']]])(
  'going on with a run that is not there makes no folder (%j)',
  async (more) => {
    const { code } = await evoucher('certify', '--resume', '--out', 'never-there', ...more);
    expect(code).toBe(2);
    expect(existsSync(join(folder, 'never-there'))).toBe(false);
  },
);

test('an altered journal is not judged', async () => {
  const text = read('whole', 'journal.ndjson');
  mkdirSync(join(folder, 'altered'));
  writeFileSync(join(folder, 'altered', 'journal.ndjson'), text.replace('仿真测试医院', '另一所医院'));
  const { code, err } = await evoucher('judge', 'altered');
  expect(code).toBe(1);
  expect(err).toContain('第 1 行');
});

test('a run folder is private', () => {
  expect(statSync(join(folder, 'whole')).mode & 0o777).toBe(0o700);
});

test('checks lists the catalogue and explain tells one of it; an unknown id ends with 2 and a suggestion', async () => {
  const listed = JSON.parse((await evoucher('checks', '--json')).out) as { readonly id: string }[];
  expect(listed.map(({ id }) => id)).toContain('batch.count');
  const told = await evoucher('explain', 'batch.count');
  expect([told.code, told.out.includes('正确') && told.out.includes('错误')]).toEqual([0, true]);
  const unknown = await evoucher('explain', 'batch.cuont');
  expect(unknown).toMatchObject({ code: 2, out: '' });
  expect(unknown.err).toContain('是否为 batch.count？');
});

/** Starts the program as a shell does. */
const inShell = (
  line: string,
): { readonly status: number | null; readonly stdout: string; readonly stderr: string } =>
  spawnSync('bash', ['-c', line], {
    cwd: folder,
    encoding: 'utf8',
    // eslint-disable-next-line no-restricted-syntax -- a shell needs the caller's environment
    env: { ...process.env, NODE: process.execPath, EVOUCHER: join(root, 'bin/evoucher.js') },
  });

test('who reads only the first line leaves the program in peace', () => {
  const { status, stderr } = inShell('"$NODE" "$EVOUCHER" checks --json | head -1; exit "${PIPESTATUS[0]}"');
  expect([status, stderr]).toEqual([0, '']);
});

test('a Node that is too old is told so in words', () => {
  const old =
    'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.20.4" } });';
  writeFileSync(join(folder, 'old.cjs'), old);
  const { status, stderr } = inShell('"$NODE" --require ./old.cjs "$EVOUCHER" --version');
  expect(status).toBe(2);
  expect(stderr).toContain('需要 Node.js 20.19 或更高版本，这台机器上是 18.20.4');
  expect(stderr).not.toMatch(/^ +at /m);
});
