import { expect, test } from '@playwright/test';
import {
  openCheckPage,
  readCodes,
  scanIntoPage,
  scannerModels,
  type KeyboardModel,
  type ScanFault,
} from 'evoucher-harness';

// Recording slows the page by more than a key's time.
test.use({ trace: 'off', screenshot: 'off' });

const gun = scannerModels.find(({ id }) => id === 'honeywell-gun') as KeyboardModel;

test('在网页上检查扫码枪：故障各有说明和解决办法，正常时不报', async ({ page }, info) => {
  test.setTimeout(300_000);
  const faults: unknown[] = [];
  const check = await openCheckPage('127.0.0.1', 0, (fault) => faults.push(fault));
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  await page.goto(check.urls[0] ?? '');

  const next = page.getByRole('button', { name: /^(?:下一个|完成)$/ });
  /** Scans the text under the QR code of the page, which is what a scanner would see. */
  const scan = async (model: KeyboardModel, ...wrong: readonly ScanFault[]): Promise<void> => {
    await page.getByRole('button', { name: '重扫这个码' }).click();
    await expect(page.getByRole('status')).toHaveText('等待扫码');
    const [code] = await readCodes(await page.screenshot());
    await scanIntoPage(page, { model, text: code?.text ?? '', faults: wrong });
    await expect(next).toBeEnabled();
  };
  const findings = page.getByRole('listitem');

  await test.step('28 位数字：正常', async () => {
    await scan(gun);
    await expect(page.getByRole('status')).toContainText('正常：收到 4240000000000000000099370000⏎');
    await expect(findings).toHaveCount(0);
  });
  await test.step('各种故障', async () => {
    const expected: readonly (readonly [KeyboardModel, readonly ScanFault[], string])[] = [
      [gun, ['no-suffix'], '码后面没有回车'],
      [gun, ['double-scan'], '同一个码收到两次'],
      [gun, ['ime'], '中文输入法拦截了按键'],
      [{ ...gun, suffix: 'tab' }, [], '码后面是 Tab'],
      [{ ...gun, suffix: 'crlf' }, [], '回车之后还有多余的按键'],
    ];
    for (const [model, wrong, title] of expected) {
      await scan(model, ...wrong);
      await expect(findings, title).toHaveCount(1);
      await expect(findings).toContainText(title);
      await expect(findings).toContainText('解决办法：');
    }
  });
  await test.step('数字小键盘、没有按键直接写入、输入框丢了一半', async () => {
    const code = '4240000000000000000099370000';
    /** Presses every digit on the number pad, or none; then the field has this text. */
    const arrive = async (value: string, pad: boolean): Promise<void> => {
      await page.getByRole('button', { name: '重扫这个码' }).click();
      // The suites know no DOM: what happens in the page is text.
      await page.evaluate(`{
        const field = document.getElementById('field');
        const press = (key, code) => {
          for (const type of ['keydown', 'keyup'])
            field.dispatchEvent(new KeyboardEvent(type, { key, code, bubbles: true }));
        };
        if (${String(pad)}) for (const digit of '${code}') press(digit, 'Numpad' + digit);
        field.value = '${value}';
        field.dispatchEvent(new Event('input', { bubbles: true }));
        if (${String(pad)}) press('Enter', 'NumpadEnter');
      }`);
      await expect(next).toBeEnabled();
    };
    await arrive(code, true);
    await expect(page.getByRole('status')).toContainText('，数字小键盘');
    await expect(findings).toHaveCount(0);
    await arrive(code, false);
    await expect(page.getByRole('status')).toContainText('，没有按键，直接写入输入框');
    await expect(findings).toContainText('没有看到回车');
    await arrive(code.slice(0, 14), true);
    await expect(findings).toContainText('按键是对的，输入框中的内容不对');
  });
  await test.step('没有反应也能往下走', async () => {
    await page.getByRole('button', { name: '扫了没有反应' }).click();
    await expect(findings).toContainText('没有收到任何按键');
    await scan(gun);
    await next.click();
  });
  await test.step('字母：大写锁定', async () => {
    await expect(page.getByText('第 2 个，共 2 个')).toBeVisible();
    await scan(gun, 'caps-lock');
    await expect(findings).toContainText('大写锁定已打开');
    await info.attach('check.png', { body: await page.screenshot(), contentType: 'image/png' });
    await next.click();
    await expect(page.getByText('检查完毕')).toBeVisible();
  });

  const { codes, open } = await check.finished;
  expect(open).toEqual([]);
  expect(codes.map(({ findings: found }) => found.map(({ id }) => id))).toEqual([[], ['caps-lock']]);
  expect(problems).toEqual([]);
  expect(faults).toEqual([]);
  await check.close();
});
