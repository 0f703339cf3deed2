import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';

import { certificate } from '../../his/testing/certificate.ts';
import { listening } from '../../his/testing/hook.ts';
import { doctor, isReady } from './doctor.ts';

const binary = resolve(import.meta.dirname, '../../../bin/evoucher.js');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-doctor-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

async function evoucher(
  cwd: string,
  ...args: readonly string[]
): Promise<{ code: number | null; out: string; err: string }> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [binary, ...args], { cwd });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    child.on('close', (code) => done({ code, out, err }));
  });
}

test('only what is bad stands in the way of a run', () => {
  const line = { id: 'x', title: 'x', found: '', remedy: '' };
  expect(isReady([{ ...line, status: 'warn' }])).toBe(true);
  expect(isReady([{ ...line, status: 'bad' }])).toBe(false);
});

test('a clock to compare with must be an address', async () => {
  await expect(doctor({ folder, environment: {}, timeFrom: 'ntp.example' })).rejects.toMatchObject({
    code: 'USAGE',
  });
});

test('init, then doctor: the file is read and nothing stands in the way', async () => {
  const cwd = join(folder, 'fresh');
  mkdirSync(cwd);
  expect(await evoucher(cwd, 'init', '--his', 'command')).toMatchObject({ code: 0 });
  const again = await evoucher(cwd, 'init');
  expect(again).toMatchObject({ code: 2, err: expect.stringContaining('--dir') as string });
  const { code, out } = await evoucher(cwd, 'doctor', '--json');
  expect(code).toBe(0);
  const { ready, plan, findings } = JSON.parse(out) as {
    ready: boolean;
    plan: { id: string; text: string; origin: string }[];
    findings: { id: string; status: string; found: string; remedy: string | null }[];
  };
  expect(ready).toBe(true);
  expect(plan.find(({ id }) => id === 'driver')).toMatchObject({ origin: 'file' });
  expect(findings.find(({ id }) => id === 'hospital')).toMatchObject({ status: 'warn' });
  expect(findings.find(({ id }) => id === 'driver')?.found).toContain('python3 my_his.py');
  expect(findings.every(({ status, remedy }) => (remedy === null) === (status === 'ok'))).toBe(true);
  expect(readdirSync(cwd)).toEqual(['evoucher.yaml']);
});

test('a port that is taken ends the doctor with 1, and the remedy stands beside it', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(folder, 'taken.yaml'), `center: { port: ${port} }\n`);
  const { code, out } = await evoucher(folder, 'doctor', '--config', 'taken.yaml');
  server.close();
  expect(code).toBe(1);
  expect(out).toMatch(/✗ 仿真中心端口 +\d+ 已被占用\n +→ 请换一个端口/);
});

test('a configuration that cannot be read ends the doctor with 2', async () => {
  writeFileSync(join(folder, 'wrong.yaml'), 'hospital: { admdvz: "1" }\nsed: 1\n');
  const { code, err } = await evoucher(folder, 'doctor', '--config', 'wrong.yaml');
  expect(code).toBe(2);
  expect(err).toContain('wrong.yaml 第 1 行第 13 列：hospital 中没有名为 admdvz 的设置；是否为 admdvs？');
  expect(err).toContain('wrong.yaml 第 2 行第 1 列：没有名为 sed 的设置；是否为 seed？');
});

test('a hook behind a certificate of the hospital is answered for when its CA is named', async () => {
  const cwd = join(folder, 'tls');
  mkdirSync(cwd);
  const server = createTlsServer(certificate, (_request, answer) => answer.writeHead(405).end());
  const { href } = await listening(server, '127.0.0.1', 'https');
  writeFileSync(join(cwd, 'evoucher.yaml'), `driver:\n  kind: http\n  url: ${href}\n`);
  writeFileSync(join(cwd, 'ca.pem'), certificate.cert);
  expect((await evoucher(cwd, 'doctor')).out).toContain('NODE_EXTRA_CA_CERTS');
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('NODE_EXTRA_CA_CERTS', join(cwd, 'ca.pem'));
  expect((await evoucher(cwd, 'doctor')).out).toContain(`${href} 有应答`);
});
