import { connect } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import type { Clock } from '../../src/domain/clock.ts';
import type { Disturbance, PlannedDisturbance } from '../../src/evidence/entries.ts';
import type { Delivery, Reply } from './call.ts';
import { serve } from './server.ts';
import {
  card,
  cardData,
  element,
  ledgerEntry,
  OTHER_BATCH,
  packed,
  pdf,
  query,
  stem,
  status,
  upload,
  voucher,
  type Voucher,
  xml,
  zipped,
} from '../../src/contract/testing/documents.ts';
import { reasonOf, resultOf, stage, type OpenedSession } from './testing/stage.ts';

const realTime = card('real-time');
const bill = voucher(realTime);

const planned = (disturbance: Disturbance, on: PlannedDisturbance['on'] = '4901'): PlannedDisturbance => ({
  id: 'resilience/x',
  scenario: 'real-time',
  card: realTime.id,
  on,
  ...disturbance,
});

interface Tried {
  readonly opened: OpenedSession;
  readonly send: () => ReturnType<OpenedSession['call']>;
}

/** A session that plays this, and the upload it is played on. */
async function disturbed(...faults: readonly PlannedDisturbance[]): Promise<Tried> {
  const { open } = await stage();
  const opened = open({
    cards: [cardData('real-time', realTime)],
    ledger: [ledgerEntry('real-time', realTime)],
    observe: false,
    faults,
  });
  const zip = await packed(bill);
  return { opened, send: async () => opened.call('4901', upload(zip, [element(bill)])) };
}

test('a request that is lost is recorded without an answer, and nothing of it is known', async () => {
  const { opened, send } = await disturbed(planned({ kind: 'no-answer', processed: false, heldMs: 50 }));
  await expect(send()).rejects.toThrow('fetch failed');
  expect(reasonOf(await opened.call('4902', query()))).toContain('没有找到批次');
  const [lost] = await opened.entries('exchange');
  expect(lost?.data.reply).toMatchObject({ status: 0, body: { text: '' } });
  expect(await opened.entries('fault-applied')).toMatchObject([
    { data: { fault: 'resilience/x', exchange: lost?.seq, voucher: stem(bill) } },
  ]);
  expect(await opened.entries('delivery')).toMatchObject([
    { data: { exchange: lost?.seq, kind: 'withheld', bytes: 0 } },
  ]);
  expect((await send()).body['infcode']).toBe(0);
});

test('a request that is processed without an answer is there when it is asked for', async () => {
  const { opened, send } = await disturbed(planned({ kind: 'no-answer', processed: true, heldMs: 50 }));
  await expect(send()).rejects.toThrow('fetch failed');
  expect(resultOf(await opened.call('4902', query()))).toBe('0/0');
  await opened.processed();
  expect(resultOf(await opened.call('4902', query()))).toBe('1/1');
});

test.each([
  ['before', false, 0],
  ['midway', true, 1],
] as const)('a connection that is reset %s the answer is recorded as cut', async (when, processed, least) => {
  const { opened, send } = await disturbed(planned({ kind: 'reset', processed, when }));
  await expect(send()).rejects.toThrow();
  const [cut] = await opened.entries('delivery');
  expect(cut?.data.kind).toBe('cut');
  expect(cut?.data.bytes).toBeGreaterThanOrEqual(least);
  const { body } = await opened.call('4902', query());
  expect(body['infcode']).toBe(processed ? 0 : -1);
});

test('what something in between says comes as it is, once', async () => {
  const page = {
    kind: 'page',
    processed: false,
    status: 502,
    type: 'application/json',
    text: '{"code":502}',
  } as const;
  const { opened, send } = await disturbed(planned(page));
  expect(await send()).toMatchObject({ status: 502, body: { code: 502 } });
  expect(await send()).toMatchObject({ status: 200, body: { infcode: 0 } });
  expect(await opened.entries('delivery')).toEqual([]);
});

test('a refusal by plan has its own code and reason; one that says duplicate was taken', async () => {
  const refusal = { kind: 'refusal', infcode: 999, reason: '重复提交' } as const;
  const lost = await disturbed(planned({ ...refusal, processed: false }));
  expect((await lost.send()).body).toMatchObject({ infcode: 999, err_msg: '重复提交', output: null });
  expect((await lost.opened.call('4902', query())).body['infcode']).toBe(-1);
  const taken = await disturbed(planned({ ...refusal, processed: true }));
  expect((await taken.send()).body['infcode']).toBe(999);
  expect((await taken.opened.call('4902', query())).body['infcode']).toBe(0);
});

test('a slow answer comes whole, and how late is recorded', async () => {
  const { opened, send } = await disturbed(planned({ kind: 'slow', processed: true, heldMs: 50 }));
  expect((await send()).body['infcode']).toBe(0);
  expect(await opened.entries('delivery')).toMatchObject([{ data: { kind: 'held' } }]);
});

test('results that are stuck stay at processing until their time', async () => {
  const { open, clock } = await stage();
  const opened = open({
    cards: [cardData('real-time', realTime)],
    ledger: [ledgerEntry('real-time', realTime)],
    observe: false,
    faults: [planned({ kind: 'stuck', processed: true, stuckMs: 5_000 })],
  });
  await opened.call('4901', upload(await packed(bill), [element(bill)]));
  await opened.idle();
  await opened.call('4902', query());
  clock.advance(4_999);
  expect(resultOf(await opened.call('4902', query()))).toBe('0/0');
  clock.advance(1);
  expect(resultOf(await opened.call('4902', query()))).toBe('1/1');
});

test('a fault of a query waits for a query about its card', async () => {
  const page = { kind: 'page', processed: false, status: 503, type: 'text/plain', text: '{}' } as const;
  const { opened, send } = await disturbed(planned(page, '4902'));
  expect((await send()).status).toBe(200);
  expect((await opened.call('4902', query({ upldBchno: OTHER_BATCH }))).status).toBe(200);
  expect((await opened.call('4902', query())).status).toBe(503);
  expect((await opened.call('4902', query())).status).toBe(200);
});

test('what the catalogue refuses is refused, and the fault is kept for what it does not', async () => {
  const page = { kind: 'page', processed: false, status: 502, type: 'text/plain', text: '{}' } as const;
  const { opened, send } = await disturbed(planned(page));
  const bad = upload(await packed(bill), [element(bill)], { bizStsb: '20257520-20250730' });
  expect((await opened.call('4901', bad)).status).toBe(200);
  expect((await send()).status).toBe(502);
});

test('a client that leaves ends the waiting, and that it was the client is told', async () => {
  const patient: Clock = {
    now: Date.now,
    wait: async (_ms, signal) =>
      new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
  };
  let tell: (delivery: Delivery) => void = () => undefined;
  const told = new Promise<Delivery>((resolve) => (tell = resolve));
  const reply: Reply = {
    status: 200,
    headers: [],
    body: new Uint8Array(),
    manner: { kind: 'never', heldMs: 60_000 },
    delivered: (delivery) => tell(delivery),
  };
  const center = {
    open: () => undefined,
    close: () => undefined,
    stray: () => Promise.resolve(false),
    handle: async () => Promise.resolve(reply),
  };
  const server = await serve({
    center,
    clock: patient,
    host: '127.0.0.1',
    port: 0,
    onFault: () => undefined,
  });
  onTestFinished(server.close);
  const socket = connect(server.port, '127.0.0.1', () => {
    socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n');
    setImmediate(() => socket.end());
  });
  expect(await told).toMatchObject({ kind: 'withheld', by: 'client' });
});

test('once a red voucher is stored the original shows that it was taken back', async () => {
  const { open } = await stage();
  const opened = open();
  const flagOf = async (): Promise<unknown> => {
    const { body } = await opened.call('5501', status(bill));
    return (body['output'] as Record<string, unknown>)['rhredFlag'];
  };
  await opened.call('4901', upload(await packed(bill), [element(bill)]));
  await opened.processed();
  expect(await flagOf()).toBe('0');
  const red = { ...bill, no: '0000000002', card: refundOf(bill.card) };
  const text = xml(red, {
    elecSetlCertFlag: '1',
    relElecSetlCertCode: bill.code,
    relElecSetlCertNo: bill.no,
  });
  const zip = zipped({ [`${stem(red)}.pdf`]: await pdf(text) });
  await opened.call('4901', upload(zip, [element(red)], { upldBchno: OTHER_BATCH }));
  await opened.processed();
  expect(await flagOf()).toBe('1');
});

/** The same treatment with every amount taken back. */
function refundOf(of: Voucher['card']): Voucher['card'] {
  const negated = <Fields extends object>(fields: Fields, names: RegExp): Fields =>
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [
        name,
        names.test(name) && typeof value === 'string' && Number(value) !== 0
          ? `-${value}`
          : (value as unknown),
      ]),
    ) as Fields;
  return {
    ...of,
    settlement: negated(of.settlement, /amt$|pay$/i),
    feeLines: of.feeLines.map((line) => negated(line, /^cnt$|amt$/i)),
  };
}
