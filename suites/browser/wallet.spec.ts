import { expect, test, type Page } from '@playwright/test';
import { readCodes, startWallet, type Wallet } from 'evoucher-harness';

/** A phone of usual size. */
test.use({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });

type Message = ReturnType<Wallet['messages']>[number];

interface Opened {
  readonly operator: string;
  readonly issued: readonly string[];
  readonly tell: (message: Message) => void;
  readonly close: () => Promise<void>;
}

/** Opens a wallet whose short codes live `lifeMs`; the second person's name is an attack on pages. */
async function openWallet(lifeMs: number): Promise<Opened> {
  const received: Message[] = [];
  const issued: string[] = [];
  const wallet: Wallet = {
    holders: () => [
      { id: 'P1', psnName: '邴菂㛃', certno: '379900199001010018', insuplcAdmdvs: '379900' },
      {
        id: 'P2',
        psnName: '<img src=x onerror=alert(1)>',
        certno: '329900199001010029',
        insuplcAdmdvs: '329900',
      },
    ],
    newCode: (_, life) => {
      const text = `424${String(issued.push('') + 1_000).padStart(19, '0')}370000`;
      issued[issued.length - 1] = text;
      const now = Date.now();
      return { text, issuedAt: now, expiresAt: now + (life === 'long' ? 86_400_000 : lifeMs) };
    },
    messages: (holder) => (holder === 'P1' ? received : []),
  };
  const faults: unknown[] = [];
  const server = await startWallet({
    wallet,
    host: '127.0.0.1',
    port: 0,
    onFault: (fault) => faults.push(fault),
  });
  return {
    operator: server.operatorUrls[0] ?? '',
    issued,
    tell: (message) => void received.push(message),
    close: async () => {
      await server.close();
      expect(faults).toEqual([]);
    },
  };
}

/** Collects the errors of a page, and its requests to other hosts. */
function watched(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('dialog', (dialog) => problems.push(dialog.message()));
  page.on('request', (request) => {
    if (!/^(?:http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) problems.push(request.url());
  });
  return problems;
}

const codesOn = async (page: Page): Promise<readonly string[]> =>
  (await readCodes(await page.screenshot())).map(({ text }) => text);

test('参保人手机：二维码可扫，可刷新，到期自动换新，扣费消息自己出现', async ({ page }, info) => {
  const wallet = await openWallet(6_000);
  const problems = watched(page);
  await page.goto(wallet.operator);
  const link = page.getByRole('link', { name: '在本机打开手机页面' }).first();
  await page.goto(new URL((await link.getAttribute('href')) ?? '', wallet.operator).href);

  await test.step('屏幕上的码就是钱包给出的码，姓名不全部显示', async () => {
    await expect(page.getByText('邴**')).toBeVisible();
    await expect(page.getByText('参保地 379900')).toBeVisible();
    await expect.poll(async () => (await codesOn(page)).join()).toBe(wallet.issued.at(-1) ?? '');
    await info.attach('phone.png', { body: await page.screenshot(), contentType: 'image/png' });
  });
  await test.step('页面适合手机宽度', async () => {
    for (const width of [360, 430]) {
      await page.setViewportSize({ width, height: 844 });
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
  });
  await test.step('刷新立即换新，到期自动换新', async () => {
    const before = wallet.issued.length;
    await page.getByRole('button', { name: '刷新' }).click();
    await expect.poll(() => wallet.issued.length).toBe(before + 1);
    await expect.poll(() => wallet.issued.length).toBeGreaterThan(before + 1);
    await expect.poll(async () => (await codesOn(page)).join()).toBe(wallet.issued.at(-1) ?? '');
  });
  await test.step('扣费和退费消息自己出现，新的在上', async () => {
    const common = { balance: '480.00', fixmedinsName: '仿真测试医院', setlId: 'S1' };
    wallet.tell({ ...common, at: Date.now() - 60_000, kind: 'deducted', amount: '20.00' });
    wallet.tell({ ...common, at: Date.now(), kind: 'refunded', amount: '20.00', balance: '500.00' });
    const items = page.getByRole('listitem');
    await expect(items).toHaveCount(2);
    await expect(items.first()).toContainText('个人账户退费+20.00 元');
    await expect(items.last()).toContainText('个人账户扣费-20.00 元');
    await info.attach('messages.png', { body: await page.screenshot(), contentType: 'image/png' });
  });
  expect(problems).toEqual([]);
  await wallet.close();
});

test('操作员把手机页面的地址交给真手机，也能打印纸质码', async ({ page, context }, info) => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const wallet = await openWallet(60_000);
  const problems = watched(page);
  await page.goto(wallet.operator);

  await test.step('二维码就是手机页面的地址', async () => {
    const links = await page.getByRole('link', { name: '在本机打开手机页面' }).all();
    expect(links).toHaveLength(2);
    const { origin } = new URL(wallet.operator);
    const addresses = await Promise.all(
      links.map(async (link) => origin + ((await link.getAttribute('href')) ?? '')),
    );
    await expect.poll(async () => [...(await codesOn(page))].toSorted()).toEqual(addresses.toSorted());
    await expect(page.getByText('<img src=x onerror=alert(1)>')).toBeVisible();
    await expect(page.getByText('只能在本机打开')).toBeVisible();
    await info.attach('operator.png', { body: await page.screenshot(), contentType: 'image/png' });
  });
  await test.step('勾选后打印：A4 上每人一个长效码', async () => {
    await expect(page.getByRole('button', { name: /打印/ })).toBeDisabled();
    for (const box of await page.getByRole('checkbox').all()) await box.check();
    const [sheet] = await Promise.all([
      context.waitForEvent('page'),
      page.getByRole('button', { name: '打印所选参保人的纸质码' }).click(),
    ]);
    const sheetProblems = watched(sheet);
    await expect(sheet.getByText('仿真专用', { exact: true })).toHaveCount(2);
    await sheet.setViewportSize({ width: 794, height: 1123 });
    await sheet.emulateMedia({ media: 'print' });
    await expect(sheet.getByRole('button', { name: '打印' })).toBeHidden();
    await expect
      .poll(async () => [...(await codesOn(sheet))].toSorted())
      .toEqual([...wallet.issued].toSorted());
    await info.attach('sheet.png', { body: await sheet.screenshot(), contentType: 'image/png' });
    expect(sheetProblems).toEqual([]);
  });
  expect(problems).toEqual([]);
  await wallet.close();
});
