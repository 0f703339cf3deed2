import { expect, test } from 'vitest';
import { accepted, refused } from './testing/fake-center.ts';
import { elementOf, inputOf, messageOf, numbersOf, play } from './testing/run.ts';

test('a healthy hospital uploads, polls, re-uploads after the failure, polls again and asks for the state', async () => {
  const run = await play();
  expect(numbersOf(run)).toEqual(['4901', '4902', '4902', '4905', '4902', '4902', '5501']);
  expect(run.reports.map(({ outcome }) => outcome)).toEqual(['done', 'done', 'done', 'done', 'done']);
});

test('the envelope is the one of the national platform', async () => {
  const run = await play({ kind: 'cross-province' });
  const { headers, body } = messageOf(run, '4901');
  expect(headers['content-type']).toBe('application/json;charset=UTF-8');
  expect(body).toMatchObject({
    infno: '4901',
    mdtrtarea_admvs: '379900',
    insuplc_admdvs: '329900',
    recer_sys_code: 'EBC',
    infver: '1.0.0',
    opter_type: '1',
    inf_time: '2026-07-30 10:20:30',
    fixmedins_code: 'H37990000001',
    sign_no: '',
  });
  const ids = run.received.map((message) => String(message.body['msgid']));
  for (const id of ids) expect(id).toMatch(/^H37990000001202607301020\d{6}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

test('the list ties the voucher to the settlement', async () => {
  const run = await play();
  expect(inputOf(run, '4901')).toMatchObject({
    elecSetlCertCnt: '1',
    bizStsb: '20260730-20260730',
    upldMode: '1',
  });
  expect(inputOf(run, '4901')['upldBchno']).toMatch(/^20260730\d{5}$/);
  expect(elementOf(run, '4901')).toMatchObject({
    certSetlType: '1',
    bizSn: 'H37990000001202607290930000001',
    setlId: '379900G0000000001',
    medfeeSumamt: '126.50',
    hifpPay: '77.00',
    maindiagCode: 'J06.900',
    scddiagCode: 'R50.900',
  });
});

test('a self-paid voucher names the visit and nothing of a settlement', async () => {
  const element = elementOf(await play({ kind: 'self-paid' }), '4901');
  expect(element).toMatchObject({ certSetlType: '2', bizSn: 'V20260729000001', insuplcAdmdvs: '379900' });
  for (const field of ['setlId', 'setlTime', 'psnNo', 'insutype', 'inscpAmt', 'hifpPay']) {
    expect(element).not.toHaveProperty(field);
  }
});

test('a re-upload names the original and the reported reason, under the same batch', async () => {
  const run = await play();
  const original = elementOf(run, '4901');
  expect(inputOf(run, '4905')['upldBchno']).toBe(inputOf(run, '4901')['upldBchno']);
  expect(elementOf(run, '4905')).toMatchObject({
    initElecSetlCertCode: original['elecSetlCertCode'],
    initElecSetlCertNo: original['elecSetlCertNo'],
    initUpldWay: '1',
    certCodeNoErrFlag: '0',
    rea: '版式文件存储失败（测试计划内），请重传',
  });
});

test('after a refused upload the other acts fail without traffic', async () => {
  const run = await play({ override: () => refused('机构未登记') });
  expect(numbersOf(run)).toEqual(['4901']);
  expect(run.reports.map(({ outcome }) => outcome)).toEqual([
    'failed',
    'failed',
    'failed',
    'failed',
    'failed',
  ]);
  expect(run.reports[0]?.message).toContain('机构未登记');
});

test('polling ends before the deadline', async () => {
  const run = await play({
    override: (infno) => (infno === '4902' ? accepted({ data: [] }) : undefined),
    style: { pollMs: 10_000 },
  });
  // Two acts of 60 seconds each, 5 of which are kept for the report; the re-upload has no reason.
  expect(numbersOf(run)).toEqual(['4901', ...Array<string>(12).fill('4902')]);
  expect(run.reports[1]?.outcome).toBe('failed');
});

test('a success code of another type is a success', async () => {
  const run = await play({
    override: (infno) => (infno === '4901' ? { infcode: '0', err_msg: '' } : undefined),
  });
  expect(run.reports[0]?.outcome).toBe('done');
});

test('a hospital that re-uploads by itself leaves the later acts nothing to do', async () => {
  const run = await play({ style: { autoReupload: true } });
  expect(numbersOf(run)).toEqual(['4901', '4902', '4902', '4905', '4902', '4902', '5501']);
  expect(run.reports.every(({ outcome }) => outcome === 'done')).toBe(true);
});

test('styles change the form and nothing else', async () => {
  const run = await play({
    style: {
      upldMode: 'absent',
      numbers: 'number',
      optional: 'null',
      fieldOrder: 'reversed',
      reuploadZip: false,
      reuploadBatch: 'new',
      extraFields: true,
      contentType: 'text/plain',
    },
  });
  expect(run.reports.every(({ outcome }) => outcome === 'done')).toBe(true);
  const { body, headers, text } = messageOf(run, '4901');
  expect(inputOf(run, '4901')).not.toHaveProperty('upldMode');
  expect(text).toContain('"medfeeSumamt":126.50,');
  expect(text).toContain('"elecSetlCertCnt":1,');
  expect(elementOf(run, '4901')).toMatchObject({ certno: null });
  expect(Object.keys(body)[0]).toBe('input');
  expect(body).toHaveProperty('app_id');
  expect(headers['content-type']).toBe('text/plain');
  expect(inputOf(run, '4905')).not.toHaveProperty('ftfileCompac');
  expect(inputOf(run, '4905')['upldBchno']).not.toBe(inputOf(run, '4901')['upldBchno']);
});

test('optional fields can be left out or empty', async () => {
  expect(elementOf(await play({ style: { optional: 'absent' } }), '4901')).not.toHaveProperty('certno');
  const selfPaid = await play({ kind: 'self-paid', style: { optional: 'empty' } });
  expect(elementOf(selfPaid, '4901')).toMatchObject({ certno: '', setlId: '' });
});
