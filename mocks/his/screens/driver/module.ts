import { defineHis, type Card, type Declaration, type Task } from 'evoucher-harness';
import type { Locator, Page } from 'playwright';

import {
  chooseAny,
  collect,
  enter,
  enterLines,
  open,
  payFromAccount,
  readCard,
  save,
  setUpReader,
  shown,
} from './window.ts';

/**
 * The acts on the reference hospital's screens: an example for vendors, and the module of `certify --his web` when none is
 * given. The hospital issues and uploads vouchers by a job of its own, so that `upload` and `query-upload` only
 * look whether it has.
 */

/** The longest that a screen of this hospital needs. */
const PATIENCE_MS = 15_000;

const isSelfPaid = ({ act }: Task): boolean => act.scenario === 'self-paid';
const isInpatient = ({ visit }: Card): boolean => visit.mdtrtType === '2';
const mainDiagnosis = ({ diagnoses }: Card): string => diagnoses.find(({ main }) => main)?.code ?? '';

async function outpatient(task: Task): Promise<void> {
  const { page, card } = task;
  const isChronic = card.visit.medType === '14';
  if (isSelfPaid(task)) {
    await open(page, '门诊管理', '自费结算');
    await enterPatient(page, card);
  } else {
    await open(page, '门诊管理', isChronic ? '门诊慢性病结算' : '账户刷卡结算');
    await readCard(task);
  }
  // A chronic disease comes with the person.
  if (!isChronic) await page.getByLabel('疾病', { exact: true }).selectOption(mainDiagnosis(card));
  for (const label of ['医师', '开单科室', '执行科室']) await chooseAny(page, label);
  await enterLines(page, card);
  await save(page);
}

async function inpatient(task: Task): Promise<void> {
  const { page, card } = task;
  const number = await admitted(task);
  await open(page, '住院管理', '住院费用录入');
  await page.getByRole('textbox', { name: '住院流水号' }).first().fill(number);
  await enterLines(page, card);
  await save(page);
  await page.getByText('住院费用保存成功').waitFor();
  await open(page, '住院管理', '出院结算');
  if (isSelfPaid(task)) {
    await page.getByLabel('自费病人住院流水号').fill(number);
    await page.getByRole('button', { name: '查询', exact: true }).click();
  } else await readCard(task);
  for (const label of ['出院方式', '治疗方式']) await chooseAny(page, label);
  await page.getByLabel('出院诊断', { exact: true }).selectOption(mainDiagnosis(card));
  await page.getByRole('button', { name: '出院结算', exact: true }).click();
}

/** Fills in 住院登记; returns the 住院流水号 under which the stay goes on. */
async function admitted(task: Task): Promise<string> {
  const { page, card } = task;
  await open(page, '住院管理', '住院登记');
  const checkbox = page.getByLabel('自费病人（不读卡）');
  await checkbox.setChecked(isSelfPaid(task));
  if (isSelfPaid(task)) await enterPatient(page, card);
  else await readCard(task);
  for (const label of ['门诊科室', '确诊医师', '入室科室', '住院类别', '住院方式'])
    await chooseAny(page, label);
  await page.getByLabel('疾病编码', { exact: true }).selectOption(mainDiagnosis(card));
  await page.getByLabel('病情说明').fill(card.title);
  await save(page);
  const notice = page.getByRole('alert').filter({ hasText: '登记成功' });
  await notice.waitFor();
  const [number] = /[0-9A-Z]{8,}/.exec(await notice.innerText()) ?? [''];
  return number;
}

async function enterPatient(page: Page, { person }: Card): Promise<void> {
  await page.getByLabel('姓名', { exact: true }).fill(person.psnName ?? '');
  await page.getByLabel('身份证号码', { exact: true }).fill(person.certno ?? '');
  await page.getByLabel('参保地区划', { exact: true }).fill(person.insuplcAdmdvs ?? '');
}

/**
 * Settles an insured patient to the receipt. A self-paid one pays only with `upload`; the visit and its total, which the
 * center compares with, are declared here.
 */
async function settle(task: Task): Promise<Declaration | undefined> {
  const { page, card, url = '' } = task;
  await enter(page, url);
  await (isInpatient(card) ? inpatient : outpatient)(task);
  const fixmedinsMdtrtId = await shown(page, '就诊流水号');
  if (isSelfPaid(task)) {
    return { settlement: { fixmedinsMdtrtId, medfeeSumamt: await shown(page, '总金额') } };
  }
  await payFromAccount(page, card);
  await collect(page);
  return undefined;
}

const voucherRow = (page: Page, text: string): Locator => page.getByRole('row').filter({ hasText: text });

async function upload(task: Task): Promise<void> {
  const { page, card } = task;
  if (isSelfPaid(task)) await collect(page);
  await open(page, '电子凭证管理', '电子凭证上传');
  await voucherRow(page, card.person.psnName ?? '')
    .first()
    .waitFor();
}

/** The row of the act's voucher in 电子凭证上传, found by the number that the center saw. */
async function atVoucher({ page, act }: Task): Promise<Locator> {
  await open(page, '电子凭证管理', '电子凭证上传');
  const row = voucherRow(page, act.voucher?.no ?? '');
  await row.waitFor();
  return row;
}

const final = /成功|失败/;

export default defineHis({
  open: async ({ page, url = '' }) => {
    page.setDefaultTimeout(PATIENCE_MS);
    await enter(page, url);
    await setUpReader(page);
  },
  acts: {
    settle,
    upload,
    'query-upload': async (task) => {
      const row = await atVoucher(task);
      await row.filter({ hasText: final }).waitFor({ timeout: task.act.deadlineMs });
    },
    reupload: async (task) => {
      await (await atVoucher(task)).getByRole('button', { name: '重新上传' }).click();
    },
    'query-status': async (task) => {
      await (await atVoucher(task)).getByRole('button', { name: '查询状态' }).click();
    },
  },
});
