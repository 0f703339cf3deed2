import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { sendToHook } from '../../his/hook-request.ts';
import { packageRoot } from '../machine/package-root.ts';
import { noFile } from '../settings/config.ts';
import { settings } from '../testing/run.ts';
import { hookPlan } from './hook-plan.ts';
import { checkHook } from './hook-check.ts';
import { hookDemands } from './demands.ts';

const document = readFileSync(join(packageRoot(), 'docs/http-driver.md'), 'utf8');

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('the smallest hook of the document meets every demand', { timeout: 300_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-hook-'));
  const [, source = ''] = /```python\n(.+?)```/s.exec(document) ?? [];
  const port = await freePort();
  const file = join(folder, 'hook.py');
  writeFileSync(
    file,
    source.replace('9000', () => String(port)),
  );
  const his = join(packageRoot(), 'fixtures/hospitals/python/his.py');
  const hook = spawn('python3', ['-B', file, 'python3', '-B', his, '--state', join(folder, 'state.json')], {
    stdio: 'ignore',
    // eslint-disable-next-line no-restricted-syntax -- a hook's program needs a PATH
    env: { ...process.env, EVOUCHER_HOOK_TOKEN: 'token' },
  });
  try {
    const url = new URL(`http://127.0.0.1:${port}/act`);
    const look = async (): Promise<string> =>
      (await sendToHook({ method: 'HEAD', url, headers: {}, signal: AbortSignal.timeout(5_000) })).kind;
    await expect.poll(look, { timeout: 60_000 }).toBe('answer');
    const flags = { url: url.href, hookToken: 'token', silenceMs: 150, processingMs: 30 };
    const report = await checkHook({
      plan: hookPlan(flags, {}, noFile(settings)),
      environment: {},
      signal: new AbortController().signal,
    });
    expect(report.demands.filter(({ status }) => status !== 'passed')).toEqual([]);
  } finally {
    hook.kill();
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the document names every demand', () => {
  expect(hookDemands.map(({ id }) => id).filter((id) => !document.includes(`\`${id}\``))).toEqual([]);
});
