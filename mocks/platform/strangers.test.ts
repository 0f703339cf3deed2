import fc from 'fast-check';
import { expect, test } from 'vitest';

import { counterSpecification } from '../../src/contract/settlement.ts';
import { readMessage } from '../../src/contract/envelope.ts';
import { defaultPersons } from './person.ts';
import { createPlatform } from './platform.ts';
import { counted, openWindow } from './testing/window.ts';

const AT = Date.UTC(2026, 6, 30, 2, 20, 30);
const infnos = [...Object.keys(counterSpecification.interfaces), '3101', 'constructor', '__proto__'];
const psnNos = defaultPersons.map(({ psnNo }) => psnNo);

/** Values that come close to what is meant: real names of nodes and fields, real persons, odd everything else. */
const names = [
  ...new Set(
    Object.values(counterSpecification.interfaces).flatMap(({ tables }) =>
      Object.entries(tables).flatMap(([path, fields]) =>
        path.startsWith('input') ? fields.map(({ field }) => field) : [],
      ),
    ),
  ),
];
const value = fc.oneof(
  fc.constantFrom(
    ...psnNos,
    '310',
    '01',
    '02',
    '0',
    '2026-07-30 10:20:30',
    '1.00',
    '-5',
    '0000',
    '{"ACCT_PAY":[]}',
  ),
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constant(null),
);
const fields = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 20 });
const node = fc.oneof(fields, fc.array(fields, { maxLength: 3 }), value);
const input = fc.oneof(fc.dictionary(fc.constantFrom('data', ...names.slice(0, 12)), node), fields, value);

test('whatever is sent, the counter answers or refuses with a reason, and never breaks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...infnos),
      fc.array(input, { minLength: 1, maxLength: 3 }),
      (infno, inputs) => {
        const clock = { now: () => AT, wait: () => Promise.resolve() };
        const platform = createPlatform({ clock, chance: counted(), series: '1' });
        for (const sent of inputs) {
          const message = readMessage(Buffer.from(JSON.stringify({ ...envelope, infno, input: sent })));
          const { answer, apply } = platform.answer(message, AT);
          apply();
          if (answer.kind === 'refused') expect(answer.message).toMatch(/\p{Script=Han}/u);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

const envelope = {
  msgid: 'H37990000001202607301020300001',
  mdtrtarea_admvs: '379900',
  recer_sys_code: 'YBXT',
  infver: 'V1.0',
  opter_type: '1',
  opter: '001',
  opter_name: '收费员',
  inf_time: '2026-07-30 10:20:30',
  fixmedins_code: 'H37990000001',
  fixmedins_name: '仿真测试医院',
};

test('an interface that neither side has is refused over HTTP, whatever it is called', async () => {
  const { opened } = await openWindow();
  for (const infno of ['3101', 'constructor', '__proto__']) {
    const { status, body } = await opened.call(infno, { data: {} });
    expect([status, body['infcode']], infno).toEqual([200, -1]);
  }
});

test('a decode request that is no object of the kind is answered as such', async () => {
  const { opened, decode } = await openWindow();
  expect(await decode('')).toMatchObject({ code: 500159 });
  const url = opened.url.replace(/\/rsfComIfsService\/.*$/, '/hsecfc/localQrCodeQuery');
  const bare = await fetch(url, {
    method: 'POST',
    body: JSON.stringify({ data: [], transType: 'ec.query' }),
  });
  expect(await bare.json()).toMatchObject({ code: 500159, orgId: '' });
});
