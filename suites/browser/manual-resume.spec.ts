import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';
import type { Results } from 'evoucher-harness';

import { expect, test } from 'evoucher-harness/playwright';
import { createOperator } from '../support/operator.ts';

test.use({ actionTimeout: 60_000 });

const COMMAND = fileURLToPath(new URL('../../bin/evoucher.js', import.meta.url));

/** The started programs, ended after each test: one that fails leaves none behind. */
const children: ChildProcess[] = [];
test.afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

interface Started {
  readonly child: ChildProcess;
  /** The page's address, as the program prints it. */
  readonly address: string;
  /** Resolves with the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

/** Starts the program as a person does. */
async function start(out: string, ...more: readonly string[]): Promise<Started> {
  const args = ['certify', '--his', 'manual', '--ledger', 'card', '--scenario', 'self-paid', '--out', out];
  const child = spawn(process.execPath, [COMMAND, ...args, ...more], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const found = /http:\/\/127\.0\.0\.1:\d+\/(?!fsi)/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    child.once('exit', () => reject(new Error(`The program ended without a page: ${said}`)));
  });
  return { child, address, ended };
}

const row = (page: Page, no: string): ReturnType<Page['locator']> => page.locator(`[data-row="${no}"]`);

test('中途按 Ctrl-C 停下，几天后接着做：上一轮的证据还在，修好后全部通过', async ({
  page,
  request,
}, info) => {
  test.setTimeout(300_000);
  const out = info.outputPath('run');
  let port = '';
  const records = info.outputPath('records.json');

  await test.step('第一次：上传有误，停下', async () => {
    const { child, address, ended } = await start(out, '--port', '0', '--page-port', '0');
    port = new URL(address).port;
    await page.goto(address);
    await expect(page.getByRole('heading', { name: '开票并上传' })).toBeVisible();
    await createOperator(request, address, records).perform('listed-total-one-cent-more');
    await expect(row(page, '2.1')).toHaveAttribute('data-verdict', 'fail');
    child.kill('SIGINT');
    expect(await ended).not.toBe(0);
    await expect(page.getByText('与测试程序的连接已中断')).toBeVisible();
  });

  await test.step('第二次：--resume 接着做，同一场景用新的案例卡', async () => {
    const { address, ended } = await start(out, '--resume', '--port', '0', '--page-port', port);
    // The page was left open: it comes back by itself.
    await expect(page.getByText('第 2 轮')).toBeVisible();
    await createOperator(request, address, records).performWhile(({ phase }) => phase !== 'choosing');
    for (const no of ['2.1', '2.2', '2.3', '2.4']) {
      await expect(row(page, no)).toHaveAttribute('data-verdict', 'pass');
    }
    await page.getByRole('button', { name: '生成报告并结束' }).click();
    await expect(page.getByRole('heading', { name: '测试已结束' })).toBeVisible();
    await page.getByRole('button', { name: '关闭测试程序' }).click();
    expect(await ended).toBe(0);
  });

  const results = JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results;
  expect(results.summary).toMatchObject({ pass: 4, fail: 0, error: 0 });
  expect(results.earlier.map(({ no, attempt }) => [no, attempt])).toEqual([['2.1', 1]]);
  expect(readFileSync(join(out, 'test-report.html'), 'utf8')).toContain('第 1 轮发现，第 2 轮复测通过');
});
