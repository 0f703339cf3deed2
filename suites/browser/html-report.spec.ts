import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from '../support/fixtures.ts';

test('网页报告可离线打开、筛选并跳到出错的请求', async ({ run, page }) => {
  const { folder } = await run({
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
  await test.step('不访问网络，没有脚本错误', () => {
    expect(requests.filter((url) => !url.startsWith('file:') && !url.startsWith('data:'))).toEqual([]);
    expect(problems).toEqual([]);
  });
});
