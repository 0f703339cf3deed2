import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { Page } from '@playwright/test';

import { createOperator } from '../support/operator.ts';
import { expect, test } from 'evoucher-harness/playwright';

/** The limit for finding a button: nobody looks longer. */
test.use({ actionTimeout: 60_000 });

const row = (page: Page, no: string): ReturnType<Page['locator']> => page.locator(`[data-row="${no}"]`);
const task = (page: Page): ReturnType<Page['locator']> => page.locator('#task');

/** A one-pixel picture. */
const PICTURE = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

async function giveReason(page: Page, button: string, reason: string): Promise<void> {
  await page.getByRole('button', { name: button, exact: true }).last().click();
  const dialog = page.getByRole('dialog', { name: button });
  await dialog.getByLabel('原因').fill(reason);
  await dialog.getByRole('button', { name: '确定' }).click();
}

test('第一次使用的人在页面上手工完成一次认证', async ({ certify, page, context, request }, info) => {
  test.setTimeout(600_000);
  let opened: (address: string) => void = () => undefined;
  const address = new Promise<string>((resolve) => (opened = resolve));
  const finished = certify({
    driver: { kind: 'manual', onPage: ([first = '']) => opened(first) },
    ledger: 'card',
    processingMs: 50,
  });
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  const requests: string[] = [];
  page.on('request', (sent) => requests.push(sent.url()));

  await page.goto(await address);
  const operator = createOperator(request, await address, info.outputPath('records.json'));

  await test.step('页面说明做什么、用哪张案例卡、填哪个地址、在等什么', async () => {
    await expect(page.getByRole('heading', { name: '开票并上传' })).toBeVisible();
    await expect(task(page)).toContainText('接口 4901');
    await expect(
      page.getByText(/^http:\/\/127\.0\.0\.1:\d+\/fsi\/api\/rsfComIfsService\/callService$/),
    ).toBeVisible();
    await expect(page.getByRole('heading', { name: '案例卡 RT-OP' })).toBeVisible();
    const sheet = await context.newPage();
    await sheet.goto(`${await address}card/RT-OP`);
    await expect(sheet.getByRole('heading', { name: '费用明细' })).toBeVisible();
    await sheet.close();
  });

  const colleague = await context.newPage();
  await colleague.goto(await address);

  await test.step('试连接：看得到收到了什么、错在哪里，不计入测试', async () => {
    await page.getByRole('button', { name: '试连接', exact: true }).click();
    const trial = page.getByRole('region', { name: '试连接' });
    await expect(trial.getByRole('alert')).toContainText('试连接中：收到的请求不计入测试');
    const state = (await (await request.get(`${await address}api/state`)).json()) as {
      readonly addresses: readonly { readonly url: string }[];
    };
    const center = state.addresses[0]?.url ?? '';
    await request.post(center.replace(/\/fsi\/.*/, '/abc/def'), { data: '{"infno":"4901","input":{}}' });
    await expect(trial).toContainText('POST /abc/def');
    await expect(trial).toContainText('地址 /abc/def 不是凭证中心的地址');
    await expect(trial).toContainText('应答：拒绝（HTTP 404）');
    await expect(page.getByRole('button', { name: '已完成' })).toBeDisabled();
    await page.getByRole('button', { name: '结束试连接' }).click();
    await expect(page.getByRole('button', { name: '试连接', exact: true })).toBeVisible();
    await expect(row(page, '1.1')).toHaveAttribute('data-verdict', 'not-run');
    await expect(page.getByRole('region', { name: '已收到的请求' }).getByRole('listitem')).toHaveCount(0);
  });

  await test.step('过早点“已完成”：说明没有收到，并继续等待', async () => {
    await page.getByRole('button', { name: '已完成' }).click();
    await expect(task(page).getByText('还没有收到')).toBeVisible();
    await expect(page.getByRole('heading', { name: '开票并上传' })).toBeVisible();
  });

  await test.step('一次错误的上传：用平常的话说明错在哪里、怎么改，报文中标出位置', async () => {
    await operator.perform('listed-total-one-cent-more');
    await expect(page.getByRole('alert').filter({ hasText: '本场景已有未通过的项' })).toBeVisible();
    await expect(row(page, '1.1')).toHaveAttribute('data-verdict', 'fail');
    const news = page.getByRole('region', { name: '已收到的请求' });
    const received = news.getByRole('listitem').filter({ hasText: '医疗费总额须一致' }).first();
    await expect(received).toContainText('处理：');
    await received.getByRole('button', { name: '查看报文' }).click();
    const inspector = page.getByRole('dialog');
    await expect(inspector.locator('mark').filter({ hasText: '"medfeeSumamt"' })).toContainText('应为');
    await inspector.getByRole('tab', { name: '原文' }).first().click();
    await expect(inspector.locator('pre.raw').first()).toContainText('ftfileCompac');
    await page.keyboard.press('Escape');
    await expect(inspector).toBeHidden();
    await expect(row(colleague, '1.1')).toHaveAttribute('data-verdict', 'fail');
  });

  await test.step('重做该场景：新的案例卡，四行逐行变绿', async () => {
    await giveReason(page, '重做该场景', '总额填错，已改正');
    await expect(page.getByText('第 2 轮')).toBeVisible();
    await expect(row(page, '1.1')).toHaveAttribute('data-verdict', 'not-run');
    const isRealTime = ({
      ask,
    }: {
      readonly ask: { readonly act: { readonly id: string } } | null;
    }): boolean => ask?.act.id.startsWith('real-time.') === true;
    await operator.performWhile(isRealTime);
    for (const no of ['1.1', '1.2', '1.3', '1.4']) {
      await expect(row(page, no)).toHaveAttribute('data-verdict', 'pass');
      await expect(row(colleague, no)).toHaveAttribute('data-verdict', 'pass');
    }
  });

  await test.step('备注与照片', async () => {
    await page.getByRole('button', { name: '备注 / 照片' }).click();
    const dialog = page.getByRole('dialog', { name: '备注与照片' });
    await dialog.getByLabel('文字').fill('收费处窗口 3 操作');
    await dialog
      .getByLabel('照片或截图')
      .setInputFiles({ name: '窗口.png', mimeType: 'image/png', buffer: PICTURE });
    await dialog.getByRole('button', { name: '保存' }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText('收费处窗口 3 操作')).toBeVisible();
    await expect(page.getByRole('img', { name: '窗口.png' })).toBeVisible();
  });

  await test.step('写明原因跳过一张案例卡，其余照做', async () => {
    await operator.performWhile(({ ask }) => ask?.act.id.startsWith('self-paid.outpatient') === true);
    await expect(page.getByRole('heading', { name: '案例卡 SP-IP' })).toBeVisible();
    await giveReason(page, '跳过这张案例卡', '住院系统正在升级');
    await expect(page.getByText('跳过该案例卡：住院系统正在升级')).toBeVisible();
    await operator.performWhile(({ phase }) => phase !== 'choosing');
  });

  await test.step('全部步骤之后，把跳过的场景补做', async () => {
    await expect(page.getByRole('heading', { name: '全部步骤已完成' })).toBeVisible();
    await expect(row(page, '2.1')).toHaveAttribute('data-verdict', 'not-run');
    await expect(row(page, '3.4')).toHaveAttribute('data-verdict', 'pass');
    await page.getByText('全自费票据（0 / 4）').click();
    await page.getByRole('button', { name: '再做一遍所选场景' }).click();
    await expect(page.getByText('第 3 轮')).toBeVisible();
    await operator.performWhile(({ phase }) => phase !== 'choosing');
    await expect(page.getByText('已通过 12 / 12 项')).toBeVisible();
  });

  await test.step('生成报告，显示结论', async () => {
    await page.getByRole('button', { name: '生成报告并结束' }).click();
    await expect(page.getByRole('heading', { name: '测试已结束' })).toBeVisible();
    await expect(page.getByText('十二项全部通过。')).toBeVisible();
    await expect(colleague.getByText('十二项全部通过。')).toBeVisible();
    const link = await page.getByRole('link', { name: '测试报告（PDF，附件 2）' }).getAttribute('href');
    const paper = await request.get(new URL(link ?? '', await address).href);
    expect((await paper.body()).subarray(0, 5).toString()).toBe('%PDF-');
    expect(problems).toEqual([]);
    await page.getByRole('button', { name: '关闭测试程序' }).click();
    await expect(page.getByText('测试程序已关闭')).toBeVisible();
  });

  const { results, folder, text } = await finished;
  expect(results.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
  expect(results.attempts.map(({ scenarios }) => scenarios)).toEqual([
    ['real-time', 'self-paid', 'cross-province'],
    ['real-time', 'self-paid', 'cross-province'],
    ['self-paid'],
  ]);
  expect(existsSync(join(folder, 'test-report.pdf'))).toBe(true);
  expect(text('test-report.html')).toContain('住院系统正在升级');
  expect(requests.filter((url) => !/^(http:\/\/127\.0\.0\.1:|data:|blob:)/.test(url))).toEqual([]);
});
