import type { Page } from '@playwright/test';

import { expect, test } from 'evoucher-harness/playwright';

test.use({ actionTimeout: 60_000 });
const patient = expect.configure({ timeout: 20_000 });

async function startSkipping(page: Page, reason: string): Promise<void> {
  await page.getByRole('button', { name: '跳过这张案例卡', exact: true }).last().click();
  await page.getByRole('dialog', { name: '跳过这张案例卡' }).getByLabel('原因').fill(reason);
}

const confirm = async (page: Page): Promise<void> =>
  page.getByRole('dialog', { name: '跳过这张案例卡' }).getByRole('button', { name: '确定' }).click();

test('两个浏览器打开同一页面：进度相同，先到的操作生效，过时的操作有说明', async ({ certify, browser }) => {
  test.setTimeout(300_000);
  let opened: (address: string) => void = () => undefined;
  const address = new Promise<string>((resolve) => (opened = resolve));
  const finished = certify({
    driver: { kind: 'manual', onPage: ([first = '']) => opened(first) },
    scenarios: ['self-paid'],
  });
  const [here, there] = await Promise.all(
    [0, 1].map(async () => {
      const page = await (await browser.newContext()).newPage();
      await page.goto(await address);
      return page;
    }),
  );
  if (here === undefined || there === undefined) throw new Error('Two pages were opened.');
  const bothShow = async (heading: string): Promise<void> => {
    for (const page of [here, there])
      await patient(page.getByRole('heading', { name: heading })).toBeVisible();
  };

  await bothShow('案例卡 SP-OP');
  await startSkipping(there, '乙：门诊系统升级');
  await startSkipping(here, '甲：门诊系统升级');
  await confirm(here);
  await bothShow('案例卡 SP-IP');
  await confirm(there);
  await patient(there.getByText('这一步已经结束，页面已更新').first()).toBeVisible();
  await bothShow('案例卡 SP-IP');

  await there.reload();
  await startSkipping(there, '乙：住院系统升级');
  await confirm(there);
  await bothShow('全部步骤已完成');
  await here.getByRole('button', { name: '生成报告并结束' }).click();
  await bothShow('测试已结束');
  await there.getByRole('button', { name: '关闭测试程序' }).click();
  await patient(there.getByText('测试程序已关闭')).toBeVisible();

  const { results } = await finished;
  const words = results.remarks.map(({ text }) => text).join('\n');
  expect([words.includes('甲：门诊'), words.includes('乙：住院'), words.includes('乙：门诊')]).toEqual([
    true,
    true,
    false,
  ]);
  await Promise.all([here.context().close(), there.context().close()]);
});
