import type { Card, Task } from 'evoucher-harness';
import type { Locator, Page } from 'playwright';

/** The steps of an operator at a window of this hospital, in the words of its screens. */

/** Opens the screens from the beginning, signed in; nothing is left open of what was done before. */
export async function enter(page: Page, address: string): Promise<void> {
  await page.goto(address);
  const login = page.getByRole('button', { name: '登录' });
  const menu = page.getByRole('menubar', { name: '主菜单' });
  await login.or(menu).first().waitFor();
  if (await login.isVisible()) await login.click();
  await menu.waitFor();
}

export async function open(page: Page, menu: string, name: string): Promise<void> {
  await page.getByRole('menubar', { name: '主菜单' }).getByRole('menuitem', { name: menu }).click();
  await page.getByRole('menu', { name: '功能' }).getByRole('menuitem', { name }).click();
}

const reader = {
  业务模式: '医保电子凭证模式',
  读卡器: '医保电子凭证读卡器',
  端口: 'USB',
  卡片: '医保电子凭证',
} as const;

/** Sets up the reader of this workstation, once: without it nothing can be scanned. */
export async function setUpReader(page: Page): Promise<void> {
  await open(page, '系统管理', '读卡器设置');
  const row = page.getByRole('row', { name: '第 1 行' });
  if (await row.isVisible()) return;
  await page.getByRole('button', { name: '插入一行' }).click();
  await row.getByLabel('名称').fill('医保电子凭证');
  for (const [label, value] of Object.entries(reader))
    await row.getByLabel(label, { exact: true }).selectOption(value);
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('读卡环境设置成功').waitFor();
}

/** Reads a card, from 【读卡】 to the beep: the person's phone is held under the scanner while the cursor is in the box. */
export async function readCard({ page, scanner, wallet }: Task): Promise<void> {
  await page.getByRole('button', { name: '读卡', exact: true }).click();
  await page.getByRole('dialog', { name: '读卡' }).getByRole('button', { name: '确定' }).click();
  const dialog = page.getByRole('dialog', { name: '请扫描二维码' });
  await dialog.getByLabel('二维码', { exact: true }).click();
  await scanner.scan(wallet.code());
  await done(dialog.waitFor({ state: 'hidden' }), dialog);
}

/** Chooses the first entry behind 请选择, where it does not matter which. */
export async function chooseAny(scope: Page | Locator, label: string): Promise<void> {
  await scope.getByLabel(label, { exact: true }).selectOption({ index: 1 });
}

/** Prices at this hospital have two decimals. */
const priceOf = (pric: string): string => Number(pric).toFixed(2);

export async function enterLines(page: Page, { feeLines }: Card): Promise<void> {
  for (const [index, line] of feeLines.entries()) {
    if (index > 0) await page.getByRole('button', { name: '增加一行' }).click();
    const row = page.getByRole('row', { name: `第 ${index + 1} 行` });
    await row.getByLabel('医疗项目').selectOption(line.medListCodg);
    await row.getByLabel('单价').fill(priceOf(line.pric));
    await row.getByLabel('数量').fill(line.cnt);
  }
}

export async function save(page: Page): Promise<void> {
  await page.getByRole('button', { name: '保存', exact: true }).click();
}

const priceDialog = (page: Page): Locator => page.getByRole('dialog', { name: '预结算' });

/** The text that the pre-settlement shows in a field. */
export async function shown(page: Page, label: string): Promise<string> {
  const dialog = priceDialog(page);
  await done(dialog.waitFor(), page);
  return dialog.getByLabel(label, { exact: true }).inputValue();
}

/** Pays the card's share from the account, as far as there is so much in it and to be paid. */
export async function payFromAccount(page: Page, { settlement }: Card): Promise<void> {
  const limits = [await shown(page, '个人账户余额'), await shown(page, '个人负担')];
  const wanted = Math.min(...[settlement.psnAcctPay ?? '0', ...limits].map(Number));
  await priceDialog(page).getByLabel('个人账户支付金额').fill(wanted.toFixed(2));
}

/** Collects, from 【收费记账】 or 【结算扣款】 to the receipt. */
export async function collect(page: Page): Promise<void> {
  const dialog = priceDialog(page);
  await dialog.getByRole('button', { name: /^(收费记账|结算扣款)$/ }).click();
  const receipt = page.getByRole('dialog', { name: '结算单据' });
  await done(receipt.waitFor(), dialog);
  await receipt.getByRole('button', { name: '关闭', exact: true }).last().click();
  await receipt.waitFor({ state: 'hidden' });
}

/** Waits for a success. @throws Error with the complaints of the screen when there was none */
async function done(success: Promise<void>, scope: Page | Locator): Promise<void> {
  try {
    await success;
  } catch (cause) {
    const alerts = await scope.getByRole('alert').allInnerTexts();
    const complaints = alerts.map((text) => text.trim()).filter((text) => text !== '');
    throw complaints.length === 0 ? cause : new Error(complaints.join('；'), { cause });
  }
}
