import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { emptyTrust } from '../trust/trust-list.ts';
import { accessColumns, goLiveMaterials, isIncomplete } from './workorder.ts';
import { writeWorkorder, type WorkorderOrder } from './workorder-folder.ts';

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-workorder-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
const order = (changes: Partial<WorkorderOrder> & Pick<WorkorderOrder, 'out'>): WorkorderOrder => ({
  stage: 'access',
  city: '聊城',
  paths: [],
  known: { trust: emptyTrust },
  ...changes,
});

test('the list for access has the default columns, and the sheet names what a line lacks', async () => {
  const folder = newFolder();
  const list = join(folder, 'list.csv');
  writeFileSync(
    list,
    '机构代码,机构名称,医保区划,HIS 厂商,联系人,电话\nH2,乙院,3715,某厂,,\nH1,甲院,3715,某厂,王五,0635\n',
  );
  const out = join(folder, 'out');
  const { materials, isComplete } = await writeWorkorder(order({ list, out }));
  expect(isComplete).toBe(false);
  expect(materials.map(({ state, remark }) => `${state} ${remark}`)).toEqual([
    'to-seal 请打印并加盖公章后上传',
    'present ',
    'missing 未填：联系人、电话',
  ]);
  const [head, first] = readFileSync(join(out, '定点医疗机构接入清单.csv'), 'utf8').split('\r\n');
  expect(head).toBe(`\ufeff${accessColumns.map(({ title }) => title).join(',')}`);
  expect(first).toContain('H1,甲院,,3715,某厂');
  const ticket = readFileSync(join(out, '工单说明.txt'), 'utf8');
  expect(ticket).toContain('工单类别：接入申请\r\n类别明细：电子结算凭证');
  await expect(writeWorkorder(order({ list, out }))).rejects.toThrow('目录不是空的');
});

test('a business request needs its document, and its category stays open', async () => {
  const folder = newFolder();
  const none = await writeWorkorder(order({ stage: 'business', out: join(folder, 'none') }));
  expect(none.isComplete).toBe(false);
  const file = join(folder, '需求书.pdf');
  writeFileSync(file, 'x');
  const out = join(folder, 'out');
  expect((await writeWorkorder(order({ stage: 'business', file, out }))).isComplete).toBe(true);
  expect(readdirSync(out).toSorted()).toEqual(['工单说明.txt', '材料核对表.csv', '需求书.pdf'].toSorted());
  expect(readFileSync(join(out, '工单说明.txt'), 'utf8')).toContain('工单类别：\r\n');
});

test('a ticket to go live is incomplete without a report or the city’s decision, not for a seal', () => {
  const whole = { subject: 'H1 甲院', report: true, sealed: false, seal: '', review: true, reason: '' };
  expect(isIncomplete(goLiveMaterials([whole]))).toBe(false);
  expect(isIncomplete(goLiveMaterials([whole, { ...whole, review: false, reason: '地市尚未审核' }]))).toBe(
    true,
  );
  expect(isIncomplete(goLiveMaterials([{ ...whole, report: false }]))).toBe(true);
  expect(isIncomplete(goLiveMaterials([]))).toBe(true);
});
