import type { Page } from '@playwright/test';

import {
  askForScan,
  closeReceipt,
  enterLine,
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
} from '../support/hospital-screens.ts';

test.use({ viewport: { width: 1366, height: 768 }, actionTimeout: 60_000 });

const stored = (page: Page, name: string): ReturnType<typeof rowOf> =>
  rowOf(page, name).filter({ hasText: '未冲红、未报销' });

test('读卡器设置：缺少设置时说明缺什么，按手册填写后提示读卡环境设置成功', async ({ page, hospital }) => {
  await signIn(page, hospital);
  await open(page, '门诊管理', '门诊慢性病结算');
  await askForScan(page);
  await scan(page, hospital.code('chronic'));
  await expect(page.getByRole('alert')).toContainText('请在【系统管理】-【读卡器设置】中设置');
  expect(hospital.called).not.toContain('1162');
  await page.getByRole('button', { name: '取消' }).click();
  await setUpReader(page);
  await page.reload();
  await open(page, '系统管理', '读卡器设置');
  await expect(page.getByRole('row', { name: '第 1 行' }).getByLabel('端口')).toHaveValue('USB');
});

test('门诊慢性病结算：从读卡到单据、打印、参保人手机消息，电子凭证随后自动上传', async ({
  page,
  hospital,
}) => {
  const external: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(hospital.address)) external.push(request.url());
  });
  await signIn(page, hospital);
  await setUpReader(page);
  await open(page, '门诊管理', '门诊慢性病结算');
  await readCard(page, hospital.code('chronic'));
  await expect(page.getByRole('status').filter({ hasText: '叮' })).toContainText('扫码成功：测试乙');
  await expect(page.getByLabel('姓名')).toHaveValue('测试乙');
  await expect(page.getByLabel('身份证号码')).toHaveValue('37990019900101022X');
  await expect(page.getByLabel('社保卡号')).toHaveValue('S3799000002');
  await expect(page.getByLabel('社保卡余额')).toHaveValue('1520.00');
  await enterVisit(page, '高血压病');
  const price = await saveVisit(page);
  await expect(price.getByLabel('总金额')).toHaveValue('60.70');
  await expect(price.getByLabel('统筹支付')).toHaveValue('47.12');
  await expect(price.getByLabel('个人负担')).toHaveValue('13.58');
  await price.getByLabel('个人账户支付金额').fill('5.5');
  await price.getByRole('button', { name: '收费记账' }).click();
  const receipt = page.getByRole('dialog', { name: '结算单据' });
  await expect(receipt.getByLabel('个人账户消费额')).toHaveValue('5.50');
  await expect(receipt.getByLabel('个人账户余额')).toHaveValue('1514.50');
  await expect(receipt.getByLabel('现金支付')).toHaveValue('8.08');
  await page.evaluate("window.print = () => document.body.setAttribute('data-printed', '')");
  await receipt.getByRole('button', { name: '打印' }).click();
  await expect(page.locator('body')).toHaveAttribute('data-printed', '');
  await closeReceipt(page);
  await open(page, '电子凭证管理', '电子凭证上传');
  await expect(stored(page, '测试乙')).toContainText('成功');
  await rowOf(page, '测试乙').getByRole('button', { name: '查询状态' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '未冲红、未报销' })).toBeVisible();
  expect(hospital.messages('chronic')).toMatchObject([
    { kind: 'deducted', amount: '5.50', balance: '1514.50' },
  ]);
  const followed = hospital.called.filter((infno) => /^(49|55)/.test(infno));
  expect([...new Set(followed)]).toEqual(['4901', '4902', '5501']);
  expect(external).toEqual([]);
});

test('账户刷卡结算与退费：退费不扫码，资金返还账户，只能退一次，原凭证冲红', async ({ page, hospital }) => {
  await signIn(page, hospital);
  await setUpReader(page);
  await open(page, '门诊管理', '账户刷卡结算');
  await readCard(page, hospital.code('employee'));
  await enterVisit(page, '急性上呼吸道感染');
  const price = await saveVisit(page);
  await price.getByLabel('个人账户支付金额').fill('99');
  await price.getByRole('button', { name: '收费记账' }).click();
  await expect(price.getByRole('alert')).toHaveText('个人账户支付金额不能超过个人负担');
  await price.getByLabel('个人账户支付金额').fill('20');
  await price.getByRole('button', { name: '收费记账' }).click();
  await closeReceipt(page);
  await open(page, '电子凭证管理', '电子凭证上传');
  await expect(stored(page, '测试甲')).toBeVisible();
  await open(page, '综合查询', '定点医疗机构');
  await page.getByRole('tab', { name: '门诊账户刷卡查询' }).click();
  await expect(rowOf(page, '测试甲')).toContainText('20.00');
  await rowOf(page, '测试甲').getByRole('button', { name: '退费' }).click();
  await page.getByRole('dialog', { name: '退费' }).getByRole('button', { name: '确定' }).click();
  await expect(page.getByText('退费成功，个人账户资金已返还')).toBeVisible();
  await expect(rowOf(page, '测试甲').filter({ hasText: '-60.70' })).toContainText('-20.00');
  await expect(page.getByRole('button', { name: '退费' })).toHaveCount(0);
  expect(hospital.messages('employee').map(({ kind, amount }) => [kind, amount])).toEqual([
    ['deducted', '20.00'],
    ['refunded', '20.00'],
  ]);
  await open(page, '电子凭证管理', '电子凭证上传');
  await expect(rowOf(page, '测试甲').filter({ hasText: '红冲凭证' })).toContainText('成功');
  await expect(rowOf(page, '测试甲').filter({ hasText: '电子凭证' })).toContainText('已冲红');
});

test('住院登记、费用录入、出院结算：两次扫码，结算扣款后单据显示个人账户消费额', async ({
  page,
  hospital,
}) => {
  await signIn(page, hospital, '住院处一号窗口');
  await setUpReader(page);
  await open(page, '住院管理', '住院登记');
  await readCard(page, hospital.code('employee'));
  await expect(page.getByLabel('参保单位')).toHaveValue('测试机械有限公司');
  await expect(page.getByLabel('社保卡余额')).toHaveCount(0);
  await page.getByLabel('门诊科室').selectOption('内科');
  await page.getByLabel('确诊医师').selectOption('内科医师');
  await page.getByLabel('入室科室').selectOption('内科');
  await page.getByLabel('疾病编码').selectOption('J18.900 肺炎');
  await page.getByLabel('住院类别').selectOption('普通住院');
  await page.getByLabel('住院方式').selectOption('门诊');
  await page.getByLabel('病情说明').fill('咳嗽、发热一周');
  await page.getByRole('button', { name: '保存' }).click();
  const done = page.getByRole('alert').filter({ hasText: '登记成功' });
  const number = /ZY\d+/.exec(await done.innerText())?.[0] ?? '';

  await open(page, '住院管理', '住院费用录入');
  await page.getByLabel('住院流水号').first().fill(number);
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByLabel('姓名')).toHaveValue('测试甲');
  await enterLine(page, 1, '普通床位费', '3');
  await enterLine(page, 2, '静脉输液', '7');
  await enterLine(page, 3, '常规心电图检查', '40');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('住院费用保存成功')).toBeVisible();

  await open(page, '住院管理', '出院结算');
  await readCard(page, hospital.code('employee'));
  await expect(page.getByLabel('住院流水号', { exact: true })).toHaveValue(number);
  await page.getByLabel('出院方式').selectOption('医嘱离院');
  await page.getByLabel('治疗方式').selectOption('西医');
  await page.getByLabel('出院诊断').selectOption('肺炎');
  await page.getByRole('button', { name: '出院结算' }).click();
  const price = page.getByRole('dialog', { name: '预结算' });
  await expect(price.getByLabel('总金额')).toHaveValue('941.20');
  await price.getByLabel('个人账户支付金额').fill('100.50');
  await price.getByRole('button', { name: '结算扣款' }).click();
  await expect(page.getByLabel('个人账户消费额')).toHaveValue('100.50');
  await expect(page.getByLabel('个人账户余额')).toHaveValue('2760.00');
  await closeReceipt(page);
  await open(page, '电子凭证管理', '电子凭证上传');
  await expect(stored(page, '测试甲')).toBeVisible();
});

test('自费结算：门诊和住院都不读卡、不经医保结算，凭证按全自费上传', async ({ page, hospital }) => {
  await signIn(page, hospital);
  await open(page, '门诊管理', '自费结算');
  await page.getByLabel('姓名').fill('测试自费甲');
  await page.getByLabel('身份证号码').fill('379900199001010190');
  await enterVisit(page, '急性上呼吸道感染');
  const price = await saveVisit(page);
  await expect(price.getByLabel('个人账户支付金额')).toHaveCount(0);
  await price.getByRole('button', { name: '收费记账' }).click();
  await closeReceipt(page);

  await open(page, '住院管理', '住院登记');
  await page.getByLabel('自费病人（不读卡）').check();
  await page.getByLabel('姓名').fill('测试自费乙');
  await page.getByLabel('门诊科室').selectOption('外科');
  await page.getByLabel('确诊医师').selectOption('外科医师');
  await page.getByLabel('入室科室').selectOption('外科');
  await page.getByLabel('疾病编码').selectOption('K35.900 急性阑尾炎');
  await page.getByLabel('住院类别').selectOption('普通住院');
  await page.getByLabel('住院方式').selectOption('急诊');
  await page.getByRole('button', { name: '保存' }).click();
  const done = page.getByRole('alert').filter({ hasText: '登记成功' });
  const number = /ZY\d+/.exec(await done.innerText())?.[0] ?? '';
  await open(page, '住院管理', '住院费用录入');
  await page.getByLabel('住院流水号').first().fill(number);
  await enterLine(page, 1, '普通床位费', '2');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByText('住院费用保存成功')).toBeVisible();
  await open(page, '住院管理', '出院结算');
  await page.getByLabel('自费病人住院流水号').fill(number);
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByLabel('住院流水号', { exact: true })).toHaveValue(number);
  await page.getByLabel('出院方式').selectOption('医嘱离院');
  await page.getByLabel('治疗方式').selectOption('西医');
  await page.getByLabel('出院诊断').selectOption('急性阑尾炎');
  await page.getByRole('button', { name: '出院结算' }).click();
  await page.getByRole('button', { name: '结算扣款' }).click();
  await closeReceipt(page);

  await open(page, '电子凭证管理', '电子凭证上传');
  await expect(stored(page, '测试自费甲')).toBeVisible();
  await expect(stored(page, '测试自费乙')).toBeVisible();
  expect(hospital.called.filter((infno) => /^(1|2|5[23])/.test(infno))).toEqual([]);
});

test('跨省参保人照常结算；余额不足、未参保的人得到平台的说明', async ({ page, hospital }) => {
  await signIn(page, hospital);
  await setUpReader(page);
  await open(page, '门诊管理', '账户刷卡结算');
  await readCard(page, hospital.code('elsewhere'));
  await expect(page.getByLabel('参保地区划')).toHaveValue('329900');
  await enterVisit(page, '高血压病');
  const price = await saveVisit(page);
  await price.getByRole('button', { name: '收费记账' }).click();
  await closeReceipt(page);

  await readCard(page, hospital.code('short'));
  await enterVisit(page, '高血压病');
  const poor = await saveVisit(page);
  await poor.getByLabel('个人账户支付金额').fill('9');
  await poor.getByRole('button', { name: '收费记账' }).click();
  await expect(poor.getByRole('alert')).toHaveText('个人账户支付金额不能超过账户余额');
  await poor.getByRole('button', { name: '取消' }).click();

  await readCard(page, hospital.code('uninsured'));
  await enterVisit(page, '高血压病');
  await page.getByRole('button', { name: '保存' }).click();
  await expect(page.getByRole('alert')).toContainText('未参保');

  await open(page, '综合查询', '未完结业务');
  await rowOf(page, '测试己').getByRole('button', { name: '作废' }).click();
  await expect(page.getByText('没有未完结的业务')).toBeVisible();
  await open(page, '电子凭证管理', '电子凭证上传');
  await expect(stored(page, '测试戊')).toBeVisible();
  await open(page, '综合查询', '定点医疗机构');
  await page.getByLabel('姓名').fill('没有这个人');
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByText('没有符合条件的记录')).toBeVisible();
});
