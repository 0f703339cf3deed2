import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import {
  LINES,
  READER,
  STAFF,
  startCounter,
  type CounterProcess,
  type CounterReply,
} from './testing/counter-process.ts';
import { codeOf, START_BALANCE, startFakePlatform, type FakePlatform } from './testing/fake-platform.ts';

type Fields = Readonly<Record<string, string>>;

let platform: FakePlatform;
let counter: CounterProcess;
let keys = 0;

const act = (path: string, content: object, key = `test-key-${(keys += 1)}`): Promise<CounterReply> =>
  counter.post(path, content, key);
const visitIn = ({ body }: CounterReply): Fields => (body['visit'] ?? {}) as Fields;
const setUp = (): Promise<CounterReply> => act('readers', { readers: [READER] });
const read = (code: string, purpose = 'account'): Promise<CounterReply> => act('read', { purpose, code });

async function priced(code = codeOf(1)): Promise<string> {
  await setUp();
  const { body } = await read(code);
  const said = await act('outpatient', { kind: 'account', reading: body['reading'], ...STAFF, lines: LINES });
  expect(said.status).toBe(200);
  return visitIn(said)['id'] ?? '';
}

beforeEach(async () => {
  platform = await startFakePlatform();
  counter = await startCounter(platform.url, mkdtempSync(join(tmpdir(), 'counter-')));
});
afterEach(async () => {
  await counter.end();
  await platform.close();
});

test('without a reader the counter says what is missing and asks nobody', async () => {
  expect(await read(codeOf(1))).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining('【系统管理】-【读卡器设置】') as string },
  });
  await act('readers', { readers: [{ ...READER, port: 'COM1' }] });
  expect((await read(codeOf(1))).body['message']).toContain('端口应为“USB”');
  expect(platform.asked).toEqual([]);
});

test('the settings of a reader belong to one workstation', async () => {
  await setUp();
  const elsewhere = { workstation: '门诊收费二号窗口', purpose: 'account', code: codeOf(1) };
  expect((await act('read', elsewhere)).status).toBe(409);
});

test('a code that was cut off is not sent', async () => {
  await setUp();
  expect((await read(codeOf(1).slice(0, 20))).body['message']).toContain('收到 20 位');
  expect((await read('9'.repeat(28))).body['message']).toContain('不是医保电子凭证');
  expect(platform.asked).not.toContain('1162');
});

test('a code that was used is refused with the words of the platform, and another is read', async () => {
  await setUp();
  await read(codeOf(1));
  expect((await read(codeOf(1))).body['message']).toBe(
    '请使用医保电子凭证二维码：该码已使用，请刷新后重新扫码',
  );
  expect((await read(codeOf(2))).body['person']).toMatchObject({ psnName: '测试甲', balance: START_BALANCE });
});

test('the same action under the same key happens once, also while it is still going on', async () => {
  await setUp();
  const { body } = await read(codeOf(1));
  const content = { kind: 'account', reading: body['reading'], ...STAFF, lines: LINES };
  const said = await Promise.all([1, 2, 3].map(() => act('outpatient', content, 'the-same-key')));
  expect(new Set(said.map((one) => visitIn(one)['id'])).size).toBe(1);
  expect(platform.asked.filter((infno) => infno === '2201')).toHaveLength(1);
});

test('two windows that collect for the same visit at once charge it once', async () => {
  const id = await priced();
  const said = await Promise.all([
    act('collect', { id, acctPay: '20' }),
    act('collect', { id, acctPay: '5' }),
  ]);
  expect(said.map(({ status }) => status)).toEqual([200, 200]);
  expect(platform.settlements.map(({ account }) => account)).toEqual(['20.00']);
  expect(platform.balance()).toBe('480.00');
});

test.each([
  ['500.01', '个人账户余额不足'],
  ['30.36', '超过个人负担 30.35'],
  ['1.005', '最多两位小数'],
  ['-1', '最多两位小数'],
])('%s from the account is refused: %s', async (acctPay, reason) => {
  const id = await priced();
  expect(await act('collect', { id, acctPay })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining(reason) as string },
  });
  expect(platform.asked).not.toContain('2207');
});

test('the whole personal part may come from the account', async () => {
  const id = await priced();
  const said = await act('collect', { id, acctPay: '30.35' });
  expect(said.body['visit']).toMatchObject({
    state: 'settled',
    receipt: { acctPay: '30.35', cash: '0.00', balance: '469.65', pooled: '30.35', warning: '' },
  });
});

test('a refund needs no scan, gives the account its money and happens once', async () => {
  const id = await priced();
  const { receipt } = visitIn(await act('collect', { id, acctPay: '20' })) as unknown as { receipt: Fields };
  const settlement = receipt['id'];
  expect((await act('refund', { settlement })).body['visit']).toMatchObject({ state: 'refunded' });
  expect(platform.balance()).toBe(START_BALANCE);
  expect(await act('refund', { settlement })).toMatchObject({
    status: 409,
    body: { message: '该结算已退费，不能重复退费' },
  });
  expect(platform.asked.filter((infno) => infno === '2208')).toHaveLength(1);
});

test('a self-paid patient needs neither card nor platform', async () => {
  const patient = { kind: 'self-paid', name: '测试自费', certno: '379900199001010190', region: '' };
  const opened = await act('outpatient', { ...patient, ...STAFF, lines: LINES });
  const said = await act('collect', { id: visitIn(opened)['id'], acctPay: '0' });
  expect(said.body['visit']).toMatchObject({ receipt: { isSelfPaid: true, cash: '60.70', setlId: '' } });
  expect(platform.asked.filter((infno) => !['4901', '4902', '5501'].includes(infno))).toEqual([]);
});

test('a voucher whose upload failed shows why, and is uploaded again when the operator says so or by itself', async () => {
  const vouchers = async (): Promise<readonly Fields[]> =>
    ((await counter.get('vouchers')) as { rows: readonly Fields[] }).rows;
  const selfPaid = async (): Promise<void> => {
    const patient = { kind: 'self-paid', name: '测试自费', certno: '', region: '' };
    const opened = await act('outpatient', { ...patient, ...STAFF, lines: LINES });
    await act('collect', { id: visitIn(opened)['id'], acctPay: '0' });
  };
  const states = async (): Promise<readonly (string | undefined)[]> =>
    (await vouchers()).map(({ state }) => state);
  platform.failUploads('版式文件存储失败，请重传');
  await selfPaid();
  await expect.poll(states, { timeout: 60_000 }).toEqual(['失败']);
  const [failed] = await vouchers();
  expect(failed).toMatchObject({ reason: '版式文件存储失败，请重传' });
  const settlement = failed?.['id'];
  expect((await act('vouchers/status', { settlement })).status).toBe(409);
  expect((await act('vouchers/reupload', { settlement })).status).toBe(200);
  await expect.poll(states, { timeout: 60_000 }).toEqual(['成功']);
  expect((await act('vouchers/reupload', { settlement })).status).toBe(409);
  expect((await act('vouchers/status', { settlement })).body['message']).toBe('未冲红、未报销');
  await act('settings', { reuploadsByItself: true });
  await selfPaid();
  await expect.poll(states, { timeout: 60_000 }).toEqual(['成功', '成功']);
  expect(platform.asked.filter((infno) => infno === '4905')).toHaveLength(2);
});

test('while the platform is silent the operator is told so, and afterwards nothing was charged twice', async () => {
  const id = await priced();
  platform.meet((infno) => (infno === '2207' ? 'answer-lost' : infno === '2601' ? 'lost' : 'answered'));
  const said = await act('collect', { id, acctPay: '20' });
  expect(said.body['visit']).toMatchObject({
    state: 'settling',
    notice: expect.stringContaining('正在核实是否扣款') as string,
  });
  const { rows } = (await counter.get('unfinished')) as { rows: readonly Fields[] };
  expect(rows.map(({ id: open, state }) => [open, state])).toEqual([[id, 'settling']]);
  platform.meet(() => 'answered');
  await expect
    .poll(async () => visitIn({ status: 200, body: await counter.get(`visit?id=${id}`) })['state'], {
      timeout: 60_000,
    })
    .toBe('priced');
  expect(platform.balance()).toBe(START_BALANCE);
  await act('collect', { id, acctPay: '20' });
  expect(platform.balance()).toBe('480.00');
});

test('a visit that is given up is withdrawn at the platform', async () => {
  const id = await priced();
  expect((await act('drop', { id })).body['visit']).toMatchObject({ state: 'dropped' });
  expect(platform.asked.slice(-2)).toEqual(['2205', '2202']);
  expect((await act('collect', { id, acctPay: '0' })).status).toBe(409);
});

test.each([
  [{ cnt: '0' }, '数量应大于 0'],
  [{ pric: '1.2345678' }, '单价应为'],
  [{ code: 'X' }, '医疗项目'],
])('a line with %o is not taken', async (change, reason) => {
  const lines = [{ ...LINES[0], ...change }];
  const said = await act('outpatient', { kind: 'self-paid', name: '测试自费', ...STAFF, lines });
  expect(said).toMatchObject({ status: 409, body: { message: expect.stringContaining(reason) as string } });
});

test('a request of another page, without a key or to nowhere is refused', async () => {
  const post = (path: string, type: string, body: string): Promise<Response> =>
    fetch(`${counter.address}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
  expect((await post('api/drop', 'text/plain', '{"key":"12345678"}')).status).toBe(415);
  expect((await post('api/drop', 'application/json', '{"id":"1"}')).status).toBe(400);
  expect((await post('api/nowhere', 'application/json', '{}')).status).toBe(404);
  expect((await fetch(`${counter.address}..%2fpackage.json`)).status).toBe(404);
});
