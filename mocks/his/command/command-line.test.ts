import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { expect, test } from 'vitest';
import { runHospital } from './command-line.ts';
import { actDocument, course } from '../acts/testing/acts.ts';
import { startFakeCenter } from '../acts/testing/fake-center.ts';

type Result = { readonly code: number; readonly stdout: string; readonly stderr: string };

async function run(argv: readonly string[], stdin = ''): Promise<Result> {
  const [stdout, stderr] = [sink(), sink()];
  const code = await runHospital(argv, {
    stdin: Readable.from([stdin]),
    stdout: stdout.stream,
    stderr: stderr.stream,
  });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function sink(): { readonly stream: Writable; readonly text: () => string } {
  const parts: string[] = [];
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, next) => {
      parts.push(chunk.toString('utf8'));
      next();
    },
  });
  return { stream, text: () => parts.join('') };
}

test('serve mode answers every act with one line and ends with its input', async () => {
  const center = await startFakeCenter();
  const lines = course.map((name) => JSON.stringify(actDocument(name, 'real-time', center.url)));
  const { code, stdout } = await run(['--style', '{"pollMs":1}'], [...lines, 'no act', ''].join('\n'));
  await center.close();
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(code).toBe(0);
  expect(answers.map((answer) => answer['outcome'])).toEqual([...course.map(() => 'done'), 'failed']);
  expect(answers[0]).toEqual({
    id: 'real-time.outpatient.upload.1',
    outcome: 'done',
    message: '4901 已受理',
  });
});

test('with --once every act may run in a process of its own', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'his-'));
  const state = join(folder, 'state', 'his.json');
  const center = await startFakeCenter();
  for (const name of course) {
    const act = JSON.stringify(actDocument(name, 'self-paid', center.url), null, 2);
    expect((await run(['--once', '--state', state, '--style', '{"pollMs":1}'], act)).code).toBe(0);
  }
  expect(center.numbers()).toEqual(['4901', '4902', '4902', '4905', '4902', '4902', '5501']);
  const ids = center.received.map(({ body }) => body['msgid']);
  expect(new Set(ids).size).toBe(ids.length);
  expect(JSON.parse(await readFile(state, 'utf8'))).toHaveProperty('dossiers');
  await center.close();
  await rm(folder, { recursive: true });
});

test('with --once an act that cannot be done is exit code 1', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'his-'));
  const act = JSON.stringify(actDocument('reupload', 'real-time', 'http://127.0.0.1:1/'));
  expect((await run(['--once', '--state', join(folder, 'his.json')], act)).code).toBe(1);
  await rm(folder, { recursive: true });
});

test('the catalogue of defects is data', async () => {
  const { stdout } = await run(['--list-defects']);
  const [first] = JSON.parse(stdout) as Record<string, unknown>[];
  expect(first).toEqual({
    id: 'json-trailing-comma',
    title: '报文 JSON 末尾多一个逗号',
    check: 'transport.body-json',
    rows: ['1.1', '2.1', '3.1'],
  });
});

test.each([
  [['--defect', 'nonsense'], 'nonsense'],
  [['--style', '{"colour":"red"}'], 'colour'],
  [['--style', '{"layout":"doc"}'], 'layout'],
  [['--once'], '--state'],
  [['--unknown'], '--unknown'],
])('%j is wrong usage', async (argv, named) => {
  const { code, stderr } = await run(argv);
  expect(code).toBe(2);
  expect(stderr).toContain(named);
});
