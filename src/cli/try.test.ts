import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { expect, onTestFinished, test } from 'vitest';

import { packageRoot } from '../app/machine/package-root.ts';
import { requestLines } from './try.ts';

test('evoucher try tells its address, answers and explains, and leaves nothing behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-try-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin', 'evoucher.js'), 'try', '--port', '0', '--json'],
    {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = once(child, 'exit');
  let url = '';
  for await (const line of createInterface({ input: child.stderr })) {
    url = /http:\/\/\S+\/callService/.exec(line)?.[0] ?? '';
    if (url !== '') break;
  }
  const told = once(createInterface({ input: child.stdout }), 'line');
  const { status } = await fetch(`${new URL(url).origin}/fsi/api/wrong`, { method: 'POST', body: '{}' });
  const [line] = (await told) as [string];
  child.kill('SIGINT');
  expect(await exited).toEqual([0, null]);
  expect(status).toBe(404);
  expect(JSON.parse(line)).toMatchObject({ path: '/fsi/api/wrong', status: 404, encoding: 'UTF-8' });
  expect(readdirSync(folder)).toEqual([]);
});

test('a request is told in lines: where from, what, the answer, what to mend', () => {
  const request = {
    seq: 1,
    at: '2026-11-30T10:20:30.000+08:00',
    peer: '10.0.0.8',
    method: 'POST',
    path: '/abc/def',
    infno: null,
    bytes: 2,
    encoding: 'UTF-8',
    status: 404,
    answer: '拒绝（HTTP 404）',
    findings: [{ check: 'transport.path-known', level: 'must', message: '地址不对', remedy: '改地址' }],
  } as const;
  expect(requestLines(request)).toEqual([
    '10:20:30  来自 10.0.0.8  POST /abc/def',
    '  接口　（没有写明），2 字节，UTF-8',
    '  应答　拒绝（HTTP 404）',
    '  必须改　地址不对（transport.path-known）',
    '  　　　　解决办法：改地址',
  ]);
  expect(requestLines({ ...request, findings: [] })).toContain('  没有发现问题');
});
