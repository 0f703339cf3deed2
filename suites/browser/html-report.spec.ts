import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from 'evoucher-harness/playwright';

test('网页报告可离线打开、筛选并跳到出错的请求', async ({ certify, page }) => {
  const { folder } = await certify({
    scenarios: ['real-time'],
    driver: { kind: 'reference', defect: 'listed-total-one-cent-more' },
  });
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));

  await page.goto(pathToFileURL(join(folder, 'test-report.html')).href);

  await test.step('结论与十二行结果可见', async () => {
    await expect(page.getByText('尚未完成联调').first()).toBeVisible();
    await expect(page.getByRole('cell', { name: '未通过' }).first()).toBeVisible();
    await expect(page.getByText('【医疗机构上传电子结算凭证】').first()).toBeVisible();
  });
  await test.step('按接口与不符合项筛选，数量读出', async () => {
    const count = page.locator('#filter-count');
    await expect(count).toHaveAttribute('aria-live', 'polite');
    const all = await count.textContent();
    await page.getByLabel('接口').selectOption('4901');
    await page.getByLabel('只看有不符合项的').check();
    await expect(count).not.toHaveText(all ?? '');
    const shown = page.locator('article.exchange:visible');
    expect(await shown.count()).toBeGreaterThan(0);
    for (const article of await shown.all()) {
      await expect(article).toHaveAttribute('data-interface', '4901');
      await expect(article.getByText('amounts.total-agrees')).toBeVisible();
    }
    await page.getByRole('button', { name: '清除筛选' }).click();
    await expect(count).toHaveText(all ?? '');
  });
  await test.step('只用键盘：跳过目录，从检查项跳到请求', async () => {
    await page.reload();
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.locator('#main')).toBeFocused();
    const link = page.locator('main a[href^="#exchange-"]').first();
    const target = await link.getAttribute('href');
    await link.focus();
    await page.keyboard.press('Enter');
    await expect(page.locator(target ?? '')).toBeInViewport();
  });
  await test.step('案例卡上的姓名与证件号不出现', async () => {
    const content = await page.content();
    expect(content).not.toContain('测试壬');
    expect(content).not.toMatch(/\d{6}19900101\d{3}[\dX]/);
  });
  await test.step('不访问网络，没有脚本错误', () => {
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    expect(problems).toEqual([]);
  });
});
