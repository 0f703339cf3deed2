import type { Page } from '@playwright/test';
import { scanIntoPage, scannerModels, type KeyboardModel, type ScanFault } from 'evoucher-harness';

import {
  askForScan,
  closeReceipt,
  enterVisit,
  expect,
  open,
  readCard,
  rowOf,
  saveVisit,
  scan,
  setUpReader,
  signIn,
  test,
  type Hospital,
} from '../support/hospital-screens.ts';

test.use({ viewport: { width: 1366, height: 768 }, actionTimeout: 60_000 });

const typing = scannerModels.filter((model): model is KeyboardModel => model.interface === 'keyboard');
const gun = model('honeywell-gun');

function model(id: string): KeyboardModel {
  const found = typing.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no scanner ${id}.`);
  return found;
}

async function atCounter(page: Page, hospital: Hospital): Promise<void> {
  await signIn(page, hospital);
  await setUpReader(page);
  await open(page, '门诊管理', '账户刷卡结算');
}

const name = (page: Page): ReturnType<Page['getByLabel']> => page.getByLabel('姓名');
const decoded = ({ called }: Hospital): number => called.filter((infno) => infno === '1162').length;
/** Waits for what comes after a scan: nothing may happen any more. */
const afterwards = (page: Page): Promise<void> => page.waitForTimeout(600);

test('每种键盘口扫码枪都能读，回车、Tab、回车换行、带码制前缀和没有后缀的都一样', async ({
  page,
  hospital,
}) => {
  await atCounter(page, hospital);
  const requests = [
    ...typing.map((model) => ({ model })),
    { model: { ...gun, suffix: 'tab' as const } },
    { model: { ...gun, suffix: 'none' as const } },
  ];
  for (const request of requests) {
    await page.getByRole('button', { name: '清空' }).click();
    await askForScan(page);
    await scanIntoPage(page, { ...request, text: hospital.code('employee') });
    await expect(name(page)).toHaveValue('测试甲');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  expect(decoded(hospital)).toBe(requests.length);
});

const harmless: readonly ScanFault[] = ['caps-lock', 'ime', 'double-scan', 'no-suffix'];

test('大写锁定、中文输入法、重复扫码、没有后缀：仍然只读一次卡', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  for (const fault of harmless) {
    await page.getByRole('button', { name: '清空' }).click();
    await askForScan(page);
    const before = decoded(hospital);
    await scanIntoPage(page, { model: gun, text: hospital.code('employee'), faults: [fault] });
    await expect(name(page), fault).toHaveValue('测试甲');
    await afterwards(page);
    expect(decoded(hospital), fault).toBe(before + 1);
    await expect(page.getByRole('dialog'), fault).toHaveCount(0);
  }
});

const spoiled: readonly ScanFault[] = ['truncated', 'dropped-key', 'repeated-key'];

test('截断、丢键、重键的码不送出，说明原因，可以接着再扫', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  await askForScan(page);
  const dialog = page.getByRole('dialog', { name: '请扫描二维码' });
  for (const fault of spoiled) {
    await scanIntoPage(page, { model: gun, text: hospital.code('employee'), faults: [fault] });
    await expect(dialog.getByRole('alert'), fault).toContainText('应为 28 位');
  }
  expect(decoded(hospital)).toBe(0);
  await scanIntoPage(page, { model: gun, text: hospital.code('employee') });
  await expect(name(page)).toHaveValue('测试甲');
});

test('过期的码、别的码：显示平台的说明，窗口不关，再扫新码即可', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  const stale = hospital.code('employee');
  const fresh = hospital.code('employee');
  await askForScan(page);
  const dialog = page.getByRole('dialog', { name: '请扫描二维码' });
  await scanIntoPage(page, { model: gun, text: stale });
  await expect(dialog.getByRole('alert')).toContainText('该码不存在或已刷新，请出示新码');
  await scanIntoPage(page, { model: gun, text: '379900199001010115' });
  await expect(dialog.getByRole('alert')).toContainText('不是医保电子凭证二维码');
  await scanIntoPage(page, { model: gun, text: fresh });
  await expect(name(page)).toHaveValue('测试甲');
});

test('扫码时光标不在小框内：不触发按钮，不改动已录入的内容，也不读卡', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  await readCard(page, hospital.code('employee'));
  await enterVisit(page, '高血压病');
  const before = decoded(hospital);
  const count = page.getByRole('row', { name: '第 2 行' }).getByLabel('数量');
  for (const model of typing) {
    for (const place of [
      page.getByRole('button', { name: '保存' }),
      page.getByRole('button', { name: '清空' }),
      count,
    ]) {
      await place.focus();
      await scanIntoPage(page, { model, text: hospital.code('chronic') });
      await expect(page.getByText('光标不在二维码小框内').first()).toBeVisible();
    }
  }
  await afterwards(page);
  await expect(count).toHaveValue('2');
  await expect(name(page)).toHaveValue('测试甲');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  expect(decoded(hospital)).toBe(before);
  expect(hospital.called).not.toContain('2201');
});

test('小框之外的取消按钮上扫码：窗口不关；窗口正在关闭时再扫：什么也不发生', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  await askForScan(page);
  const dialog = page.getByRole('dialog', { name: '请扫描二维码' });
  await dialog.getByRole('button', { name: '取消' }).focus();
  await scanIntoPage(page, { model: gun, text: hospital.code('employee') });
  await afterwards(page);
  await expect(dialog).toBeVisible();
  expect(decoded(hospital)).toBe(0);
  await dialog.getByRole('button', { name: '取消' }).click();
  await scanIntoPage(page, { model: gun, text: hospital.code('employee') });
  await afterwards(page);
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(name(page)).toHaveValue('');
  expect(decoded(hospital)).toBe(0);
});

test('两个窗口同时操作：各结各的，同一笔待收费业务两边同时收只收一次', async ({
  page,
  context,
  hospital,
}) => {
  await atCounter(page, hospital);
  const other = await context.newPage();
  await signIn(other, hospital, '门诊收费二号窗口');
  await setUpReader(other);
  await open(other, '门诊管理', '账户刷卡结算');
  await Promise.all([readCard(page, hospital.code('employee')), readCard(other, hospital.code('retired'))]);
  await expect(name(page)).toHaveValue('测试甲');
  await expect(name(other)).toHaveValue('测试丁');
  await enterVisit(page, '高血压病');
  const price = await saveVisit(page);
  await price.getByLabel('个人账户支付金额').fill('10');
  await open(other, '综合查询', '未完结业务');
  await rowOf(other, '测试甲').getByRole('button', { name: '继续收费' }).click();
  await other.getByRole('dialog', { name: '预结算' }).getByLabel('个人账户支付金额').fill('10');
  await Promise.all([page, other].map((window) => window.getByRole('button', { name: '收费记账' }).click()));
  for (const window of [page, other]) await expect(window.getByLabel('个人账户消费额')).toHaveValue('10.00');
  expect(hospital.called.filter((infno) => infno === '2207')).toHaveLength(1);
  expect(hospital.messages('employee')).toHaveLength(1);
});

test('收费时平台没有应答：提示正在核实；恢复后冲正，再收一次，只扣一次款', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  await readCard(page, hospital.code('employee'));
  await enterVisit(page, '高血压病');
  const price = await saveVisit(page);
  await price.getByLabel('个人账户支付金额').fill('10');
  hospital.cut({ '2207': 'answer-lost', '2601': 'lost' });
  await price.getByRole('button', { name: '收费记账' }).click();
  await expect(price.getByRole('alert')).toContainText('正在核实是否扣款');
  await expect(price.getByRole('button', { name: '收费记账' })).toBeDisabled();
  hospital.cut({});
  await expect(price.getByRole('alert')).toContainText('没有扣款。请再次收费');
  await price.getByRole('button', { name: '收费记账' }).click();
  await expect(page.getByLabel('个人账户余额')).toHaveValue('2850.50');
  await closeReceipt(page);
});

test('医院的服务在收费时被强行结束：重新启动后接着收，只扣一次款', async ({ page, hospital }) => {
  await atCounter(page, hospital);
  await readCard(page, hospital.code('employee'));
  await enterVisit(page, '高血压病');
  const price = await saveVisit(page);
  await price.getByLabel('个人账户支付金额').fill('10');
  hospital.cut({ '2207': 'answer-lost', '2601': 'lost' });
  await price.getByRole('button', { name: '收费记账' }).click();
  await expect(price.getByRole('alert')).toContainText('正在核实是否扣款');
  await hospital.killAndRestart();
  hospital.cut({});
  await expect(price.getByRole('alert')).toContainText('没有扣款。请再次收费');
  await price.getByRole('button', { name: '收费记账' }).click();
  await expect(page.getByLabel('个人账户余额')).toHaveValue('2850.50');
});

test('快捷键打开读卡；整个读卡过程可以只用键盘', async ({ page, hospital }) => {
  await signIn(page, hospital);
  await setUpReader(page);
  await page.getByRole('row', { name: '第 1 行' }).getByLabel('热键').selectOption('F9');
  await page.getByRole('button', { name: '保存' }).click();
  await open(page, '门诊管理', '账户刷卡结算');
  await page.keyboard.press('F9');
  await page.getByRole('dialog', { name: '读卡' }).getByRole('button', { name: '确定' }).press('Enter');
  await expect(page.getByRole('dialog', { name: '请扫描二维码' }).getByLabel('二维码')).toBeFocused();
  await scan(page, hospital.code('employee'));
  await expect(name(page)).toHaveValue('测试甲');
});
