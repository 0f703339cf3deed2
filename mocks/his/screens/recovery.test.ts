import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { totalOf, minus } from '../values/money.ts';
import {
  LINES,
  READER,
  STAFF,
  startCounter,
  type CounterProcess,
  type CounterReply,
} from './testing/counter-process.ts';
import {
  codeOf,
  START_BALANCE,
  startFakePlatform,
  type Fate,
  type FakePlatform,
} from './testing/fake-platform.ts';

type Fields = Readonly<Record<string, string>>;

const folder = (): string => mkdtempSync(join(tmpdir(), 'counter-'));

/** One operator, who goes on after a restart where the screen stood: the same action under the same key. */
type Step = (counter: CounterProcess, seen: Map<string, CounterReply>) => Promise<CounterReply>;

const visitIn = ({ body }: CounterReply | undefined = { status: 0, body: {} }): Fields =>
  (body['visit'] ?? {}) as Fields;
const readingIn = (said: CounterReply | undefined): string => String(said?.body['reading']);

const outpatient: Readonly<Record<string, Step>> = {
  reader: (counter) => counter.post('readers', { readers: [READER] }, 'key-reader'),
  read: (counter) => counter.post('read', { purpose: 'account', code: codeOf(1) }, 'key-read'),
  save: (counter, seen) =>
    counter.post(
      'outpatient',
      { kind: 'account', reading: readingIn(seen.get('read')), ...STAFF, lines: LINES },
      'key-save',
    ),
  collect: (counter, seen) => collect(counter, visitIn(seen.get('save'))),
  refund: (counter, seen) => {
    const { receipt } = visitIn(seen.get('collect')) as unknown as { receipt: Fields };
    return counter.post('refund', { settlement: receipt['id'] }, 'key-refund');
  },
};

const inpatient: Readonly<Record<string, Step>> = {
  reader: (counter) => counter.post('readers', { readers: [READER] }, 'key-reader'),
  read: (counter) => counter.post('read', { purpose: 'inpatient', code: codeOf(1) }, 'key-read'),
  admit: (counter, seen) =>
    counter.post(
      'admission',
      {
        kind: 'inpatient',
        reading: readingIn(seen.get('read')),
        clinic: 'A03',
        doctor: STAFF.doctor,
        ward: 'A03',
        disease: 'J18.900',
        type: '2101',
        way: '2',
        note: '咳嗽',
      },
      'key-admit',
    ),
  fees: (counter, seen) =>
    counter.post('fees', { id: visitIn(seen.get('admit'))['id'], lines: LINES }, 'key-fees'),
  scan: (counter) => counter.post('read', { purpose: 'discharge', code: codeOf(2) }, 'key-scan'),
  leave: async (counter, seen) => {
    const { today } = await counter.get('hospital');
    const who = { id: visitIn(seen.get('admit'))['id'], reading: readingIn(seen.get('scan')) };
    const how = { day: today, way: '1', treatment: '10', diagnosis: 'J18.900' };
    return counter.post('discharge', { ...who, ...how }, 'key-leave');
  },
  collect: (counter, seen) => collect(counter, visitIn(seen.get('leave'))),
};

/** Collects until it is known that it is paid, as an operator does who is told to collect again. */
async function collect(counter: CounterProcess, { id = '' }: Fields): Promise<CounterReply> {
  for (let tries = 1; ; tries += 1) {
    const said = await counter.post(
      'collect',
      { id, acctPay: '20.00' },
      `key-collect-${tries}-${Date.now()}`,
    );
    if (visitIn(said)['state'] === 'settled' || tries === 20) return said;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

type Scene = { readonly platform: FakePlatform; readonly data: string };

/** Goes through the steps; the process is killed once at the moment that is said, and started again. */
async function work(
  steps: Readonly<Record<string, Step>>,
  { platform, data }: Scene,
  killAt: { readonly infno: string; readonly fate: Fate },
): Promise<CounterProcess> {
  let counter = await startCounter(platform.url, data);
  let isKilled = false;
  platform.meet((infno) => {
    if (isKilled || infno !== killAt.infno) return 'answered';
    isKilled = true;
    void counter.kill();
    return killAt.fate;
  });
  const seen = new Map<string, CounterReply>();
  for (const [name, step] of Object.entries(steps)) {
    let said = await step(counter, seen).catch(() => undefined);
    if (said === undefined) {
      counter = await startCounter(platform.url, data);
      said = await step(counter, seen);
    }
    // The code was used up by the question that was never answered: the patient shows another.
    if (said.status === 409 && String(said.body['message']).includes('已使用'))
      said = await counter.post(
        'read',
        {
          purpose: name === 'scan' ? 'discharge' : steps === inpatient ? 'inpatient' : 'account',
          code: codeOf(9),
        },
        'key-again',
      );
    expect(said.status, `${name}: ${JSON.stringify(said.body)}`).toBe(200);
    seen.set(name, said);
  }
  expect(isKilled).toBe(true);
  return counter;
}

/** The bookings of the hospital and those of the platform. */
async function books(counter: CounterProcess): Promise<readonly Fields[]> {
  const { rows } = (await counter.get('settlements')) as { rows: readonly Fields[] };
  return rows;
}

const moments = (...infnos: readonly string[]): readonly (readonly [string, Fate])[] =>
  infnos.flatMap((infno) => [[infno, 'lost'] as const, [infno, 'answer-lost'] as const]);

test.each(moments('1162', '1101', '2201', '2203', '2204', '2206', '2207'))(
  'killed at %s (%s) the counter comes back and the patient has paid once, to the cent',
  async (infno, fate) => {
    const platform = await startFakePlatform();
    const steps = Object.fromEntries(Object.entries(outpatient).filter(([name]) => name !== 'refund'));
    const counter = await work(steps, { platform, data: folder() }, { infno, fate });
    const standing = platform.settlements.filter(({ stands }) => stands);
    const booked = await books(counter);
    expect(standing.map(({ setlId, total, account }) => [setlId, total, account])).toEqual(
      booked.map(({ setlId, total, acctPay }) => [setlId, total, acctPay]),
    );
    expect(booked).toHaveLength(1);
    expect(booked[0]).toMatchObject({ total: '60.70', acctPay: '20.00', warning: '' });
    expect(platform.balance()).toBe('480.00');
    await counter.end();
    await platform.close();
  },
);

test.each(moments('2208'))(
  'killed at %s (%s) a refund happens once and the account has its money',
  async (infno, fate) => {
    const platform = await startFakePlatform();
    const counter = await work(outpatient, { platform, data: folder() }, { infno, fate });
    const booked = await books(counter);
    expect(booked.map(({ kind }) => kind).toSorted()).toEqual(['charge', 'refund']);
    expect(totalOf(booked.map(({ total = '' }) => total))).toBe('0.00');
    expect(totalOf(booked.map(({ acctPay = '' }) => acctPay))).toBe('0.00');
    expect(platform.balance()).toBe(START_BALANCE);
    await counter.end();
    await platform.close();
  },
);

test.each(moments('2401', '2301', '2402', '2303', '2304'))(
  'killed at %s (%s) a stay has its fees once and is paid once',
  async (infno, fate) => {
    const platform = await startFakePlatform();
    const counter = await work(inpatient, { platform, data: folder() }, { infno, fate });
    const booked = await books(counter);
    expect(booked).toHaveLength(1);
    expect(booked[0]).toMatchObject({ total: '60.70', acctPay: '20.00', warning: '' });
    expect(platform.balance()).toBe(minus(START_BALANCE, '20.00'));
    await counter.end();
    await platform.close();
  },
);

test('a settlement that was made while nobody listened is resolved without the operator, and nothing is charged twice', async () => {
  const platform = await startFakePlatform();
  const data = folder();
  let counter = await startCounter(platform.url, data);
  await counter.post('readers', { readers: [READER] }, 'key-reader');
  const read = await counter.post('read', { purpose: 'account', code: codeOf(1) }, 'key-read');
  const opening = { kind: 'account', reading: readingIn(read), ...STAFF, lines: LINES };
  const { id = '' } = visitIn(await counter.post('outpatient', opening, 'key-save'));
  platform.meet((infno) => {
    if (infno !== '2207') return 'answered';
    void counter.kill();
    return 'answer-lost';
  });
  await counter.post('collect', { id, acctPay: '20.00' }, 'key-collect').catch(() => undefined);
  expect(platform.balance()).toBe('480.00');
  platform.meet(() => 'answered');
  counter = await startCounter(platform.url, data);
  await expect
    .poll(async () => visitIn({ status: 200, body: await counter.get(`visit?id=${id}`) })['state'], {
      timeout: 60_000,
    })
    .toBe('priced');
  expect(platform.balance()).toBe(START_BALANCE);
  expect(platform.asked.filter((infno) => infno === '2601')).toHaveLength(1);
  await counter.end();
  await platform.close();
});

test('killed while it takes back what nobody answered, the counter takes it back after all', async () => {
  const platform = await startFakePlatform();
  const data = folder();
  let counter = await startCounter(platform.url, data);
  await counter.post('readers', { readers: [READER] }, 'key-reader');
  const read = await counter.post('read', { purpose: 'account', code: codeOf(1) }, 'key-read');
  const opening = { kind: 'account', reading: readingIn(read), ...STAFF, lines: LINES };
  const { id = '' } = visitIn(await counter.post('outpatient', opening, 'key-save'));
  platform.meet((infno) => {
    if (infno === '2601') void counter.kill();
    return infno === '2207' || infno === '2601' ? 'answer-lost' : 'answered';
  });
  await counter.post('collect', { id, acctPay: '20.00' }, 'key-collect').catch(() => undefined);
  platform.meet(() => 'answered');
  counter = await startCounter(platform.url, data);
  const said = await collect(counter, { id });
  expect(visitIn(said)['state']).toBe('settled');
  expect(platform.settlements.filter(({ stands }) => stands)).toHaveLength(1);
  expect(platform.balance()).toBe('480.00');
  await counter.end();
  await platform.close();
});

test.each(moments('4901', '4902', '5501'))(
  'killed at %s (%s) the voucher of a settlement is issued once and reaches the center',
  async (infno, fate) => {
    const platform = await startFakePlatform();
    const data = folder();
    let counter = await startCounter(platform.url, data);
    const killed = new Promise<void>((resolve) => {
      platform.meet((met) => {
        if (met !== infno) return 'answered';
        platform.meet(() => 'answered');
        void counter.kill().then(resolve);
        return fate;
      });
    });
    const patient = { kind: 'self-paid', name: '测试自费', certno: '', region: '' };
    const opened = await counter.post('outpatient', { ...patient, ...STAFF, lines: LINES }, 'key-save');
    await counter
      .post('collect', { id: visitIn(opened)['id'], acctPay: '0.00' }, 'key-collect')
      .catch(() => undefined);
    await killed;
    counter = await startCounter(platform.url, data);
    const vouchers = async (): Promise<readonly Fields[]> =>
      ((await counter.get('vouchers')) as { rows: readonly Fields[] }).rows;
    await expect
      .poll(async () => (await vouchers()).map(({ flags }) => flags), { timeout: 60_000 })
      .toEqual(['未冲红、未报销']);
    const [voucher] = await vouchers();
    expect(voucher).toMatchObject({ state: '成功', total: '60.70' });
    expect(new Set(platform.vouchers())).toEqual(new Set([voucher?.['no']]));
    await counter.end();
    await platform.close();
  },
);

test('the process ends cleanly when it is asked to', async () => {
  const platform = await startFakePlatform();
  const counter = await startCounter(platform.url, folder());
  expect(await counter.end()).toBe(0);
  await platform.close();
});
