import { expect, test } from 'evoucher-harness/playwright';

test.use({ scannerModel: 'zebra-gun' });

test('the code of a phone arrives in the field that has the focus', async ({ page, wallet, scanner }) => {
  await page.setContent('<input aria-label="二维码" autofocus>');
  await page.getByLabel('二维码').click();

  const code = wallet.code();
  await scanner.scan(code, { suffix: 'none' });

  await expect(page.getByLabel('二维码')).toHaveValue(code);
});

test('the reference hospital earns the rows of a scenario', async ({ certify }) => {
  const { results } = await certify({ scenarios: ['self-paid'] });

  expect(results.summary).toMatchObject({ pass: 4, fail: 0, error: 0 });
});
