import { expect, test } from 'vitest';

import { createContracts } from '../../src/checks/profiled.ts';
import { readMessage } from '../../src/contract/envelope.ts';
import type { Call } from './call.ts';
import { SERVICE_PATH } from '../../src/contract/service-path.ts';
import { isFrom } from './session.ts';
import { START_MS } from './testing/clock.ts';
import {
  BATCH,
  card,
  element,
  envelope,
  hospital,
  otherHospital,
  OTHER_BATCH,
  packed,
  query,
  status,
  stem,
  upload,
  voucher,
  xml,
  zipped,
  type Fields,
} from '../../src/contract/testing/documents.ts';
import { answerOf, reasonOf, resultOf, stage, type Answer } from './testing/stage.ts';

const bill = voucher(card('real-time'));

const postTo = async (url: string, message: Fields | string): Promise<Answer> => {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  const response = await fetch(url, { method: 'POST', body });
  return answerOf(response.status, await response.text());
};

const of = (fixmedins: string, infno: string, input: Fields): Fields =>
  envelope(infno, { ...input, fixmedinsCode: fixmedins }, { fixmedins_code: fixmedins });

const call = (path: string, message: Fields): Call => ({
  method: 'POST',
  path,
  headers: [['content-type', 'application/json']],
  body: Buffer.from(JSON.stringify(message)),
  peer: 'test',
  receivedAt: START_MS,
});

test('the center is a plain function: a whole upload without HTTP', async () => {
  const { center, open } = await stage();
  const { processed, entries, path } = open();
  const ask = async (infno: string, input: Fields): Promise<Answer> => {
    const reply = await center.handle(call(path, envelope(infno, input)));
    return answerOf(reply.status, Buffer.from(reply.body).toString());
  };
  expect((await ask('4901', upload(await packed(bill), [element(bill)]))).body['infcode']).toBe(0);
  expect(resultOf(await ask('4902', query()))).toBe('0/0');
  await processed();
  expect(resultOf(await ask('4902', query()))).toBe('1/1');
  expect((await ask('5501', status(bill))).body['infcode']).toBe(0);
  expect((await entries('exchange')).map(({ data }) => data.peer)).toEqual(Array(4).fill('test'));
});

test.each([
  '/4902',
  SERVICE_PATH,
  `${SERVICE_PATH}/4902`,
  '/fsi/api/medInfoQueryService/queryUpldRslt',
  '/ebc/api/medins/qury/queryUpldRslt',
  '/mbs-hiIntf-x/web/api/fsi/callService',
  `${SERVICE_PATH}?infno=4902`,
])('a message to %s is answered by its infno', async (path) => {
  const { origin, open } = await stage();
  const { entries } = open();
  expect(reasonOf(await postTo(`${origin}${path}`, envelope('4902', query())))).toContain('没有找到批次');
  expect((await entries('exchange')).map(({ data }) => data.request.path)).toEqual([path.split('?')[0]]);
});

test('a session is addressed by its prefix under every path style', async () => {
  const { origin, open } = await stage();
  open();
  const { entries } = open({ hospital: otherHospital });
  for (const path of [
    SERVICE_PATH,
    '//fsi//api/rsfComIfsService/callService/',
    '/4902',
    '/ebc/api/medins/qury/x',
  ])
    reasonOf(await postTo(`${origin}/s/session2${path}`, of(otherHospital.fixmedinsCode, '4902', query())));
  expect(await entries('exchange')).toHaveLength(4);
});

test.each(['', '/', '/fsi/api/wrong', '/abc/def'])(
  'behind the prefix of a session %j is refused outside the envelope, and recorded',
  async (path) => {
    const { origin, open } = await stage();
    const { entries, session } = open({ observe: true });
    const { status: http, body } = await postTo(
      `${origin}/s/session1${path}`,
      envelope('4901', upload(zipped({ [`${stem(bill)}.xml`]: xml(bill) }), [element(bill)])),
    );
    expect(http).toBe(404);
    expect(body).toEqual({ code: 404, message: expect.stringContaining('不是凭证中心的地址') as string });
    expect([...session.register.all()]).toEqual([]);
    expect((await entries('exchange')).map(({ data }) => data.reply.status)).toEqual([404]);
  },
);

test('a profile names its own address; the address of the library stands beside it', async () => {
  const { origin, open } = await stage();
  const provincial = createContracts()({
    id: 'x',
    title: '甲省',
    based: 'default',
    source: '测试数据',
    paths: { service: '/abc/def' },
  });
  open({ servicePath: '/own/center' }, undefined, provincial);
  for (const path of ['/abc/def', '/abc/def/4902', '/own/center', SERVICE_PATH])
    expect(reasonOf(await postTo(`${origin}${path}`, envelope('4902', query())))).toContain('没有找到批次');
  expect((await postTo(`${origin}/abc/de`, envelope('4902', query()))).body).toEqual({
    code: 404,
    message: '地址 /abc/de 不是凭证中心的地址：与 /abc/def 相近，请核对拼写',
  });
});

test('an unknown session is 404 outside the envelope, whoever else is open', async () => {
  const { origin, open } = await stage();
  const { entries } = open();
  const { status: http, body } = await postTo(
    `${origin}/s/session9${SERVICE_PATH}`,
    envelope('4902', query()),
  );
  expect([http, body]).toEqual([404, { code: 404, message: '测试会话不存在或已结束，请检查地址' }]);
  expect(await entries('exchange')).toEqual([]);
});

test('a session that was closed is unknown', async () => {
  const { center, open } = await stage();
  const { url } = open();
  center.close('session1');
  expect((await postTo(url, envelope('4902', query()))).status).toBe(404);
});

test('without a session nothing is answered', async () => {
  const { origin } = await stage();
  expect((await postTo(origin, envelope('4902', query()))).status).toBe(503);
});

test('the only open session gets everything without a prefix, malformed bodies included', async () => {
  const { origin, open } = await stage();
  const { entries } = open();
  expect(reasonOf(await postTo(`${origin}${SERVICE_PATH}`, '{,'))).toContain('第 1 行第 2 列');
  expect(await entries('exchange')).toHaveLength(1);
});

test('of two sessions without a prefix the hospital code tells, in the envelope or in the input', async () => {
  const { origin, open } = await stage();
  const first = open();
  const second = open({ hospital: otherHospital });
  const code = otherHospital.fixmedinsCode;
  reasonOf(await postTo(`${origin}${SERVICE_PATH}`, envelope('4902', query())));
  reasonOf(await postTo(`${origin}${SERVICE_PATH}`, of(code, '4902', query())));
  const nameless = { ...of(code, '4902', query()), fixmedins_code: '' };
  expect(reasonOf(await postTo(`${origin}${SERVICE_PATH}`, nameless))).toContain('/fixmedins_code ');
  expect((await first.entries('exchange')).length).toBe(1);
  expect((await second.entries('exchange')).length).toBe(2);
});

test('a session knows its hospital by the name that its profile gives the field', () => {
  const renamed = createContracts()({
    id: 'renamed',
    title: '改名',
    based: 'default',
    source: '测试数据',
    rename: { 'envelope.request': { fixmedins_code: 'orgCode' } },
  });
  const says = (message: Fields): boolean =>
    isFrom(hospital, renamed)(readMessage(Buffer.from(JSON.stringify(message))));
  expect(says({ orgCode: hospital.fixmedinsCode, input: {} })).toBe(true);
  expect(says({ orgCode: otherHospital.fixmedinsCode, input: {} })).toBe(false);
  expect(says({ fixmedins_code: hospital.fixmedinsCode, input: {} })).toBe(false);
});

test.each([
  ['of an unknown hospital', JSON.stringify(of('H37990000009', '4902', query()))],
  ['that names nobody', '{}'],
  ['that is no JSON', '{'],
])(
  'with two sessions a request %s is refused with the reason and credited to nobody',
  async (_title, body) => {
    const { origin, open } = await stage();
    const sessions = [open(), open({ hospital: otherHospital })];
    const refused = await postTo(`${origin}${SERVICE_PATH}`, body);
    expect(refused.status).toBe(400);
    expect(refused.body).toEqual({ code: 400, message: expect.stringContaining('会话') as string });
    for (const { entries } of sessions) expect(await entries('exchange')).toEqual([]);
  },
);

test('with two sessions of the same hospital only the prefix can tell', async () => {
  const { origin, open } = await stage();
  open();
  const { url } = open();
  expect((await postTo(`${origin}${SERVICE_PATH}`, envelope('4902', query()))).status).toBe(400);
  expect((await postTo(url, envelope('4902', query()))).status).toBe(200);
});

test('the wrong hospital on a session is refused and named', async () => {
  const { open } = await stage();
  const { url } = open();
  expect(reasonOf(await postTo(url, of(otherHospital.fixmedinsCode, '4902', query())))).toContain(
    `/fixmedins_code 应为 ${hospital.fixmedinsCode}`,
  );
});

test('a session for anybody takes any hospital that agrees with itself', async () => {
  const { open } = await stage();
  const { url } = open({ hospital: undefined });
  expect(reasonOf(await postTo(url, of('H37990000009', '4902', query())))).toContain('没有找到批次');
  const divided = envelope('4902', { ...query(), fixmedinsCode: 'H37990000009' });
  expect(reasonOf(await postTo(url, divided))).toContain('/input/fixmedinsCode');
});

test('the health of the center can be asked', async () => {
  const { origin, open } = await stage();
  open();
  const response = await fetch(`${origin}/healthz`);
  expect([response.status, await response.json()]).toEqual([200, { status: 'ok', sessions: 1 }]);
});

test.each(['GET', 'PUT', 'DELETE', 'OPTIONS'])('%s on the service is 405 and recorded', async (method) => {
  const { open } = await stage();
  const { url, entries } = open();
  const response = await fetch(url, { method });
  expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  expect(await response.json()).toEqual({ code: 405, message: `不支持 ${method}，请使用 POST` });
  expect((await entries('exchange')).map(({ data }) => [data.request.method, data.reply.status])).toEqual([
    [method, 405],
  ]);
});

test('two sessions at once never mix: interleaved uploads of two hospitals end in their own journals', async () => {
  const { open } = await stage();
  const theirs = { fixmedinsCode: otherHospital.fixmedinsCode };
  const wrong = { ...bill, no: '0000000777' };
  const first = open();
  const second = open({ hospital: otherHospital });
  const right = zipped({ [`${stem(bill)}.pdf`]: 'no layout file' });
  const secondZip = zipped({
    [`${stem(wrong)}.xml`]: xml(wrong).replaceAll(hospital.fixmedinsCode, () => otherHospital.fixmedinsCode),
  });
  const firstWay = async (): Promise<string> => {
    await first.call('4901', upload(right, [element(bill)]));
    await first.call('4902', query());
    await first.processed();
    return resultOf(await first.call('4902', query()));
  };
  const secondWay = async (): Promise<string> => {
    const code = { fixmedins_code: otherHospital.fixmedinsCode };
    await second.call('4901', upload(secondZip, [element(wrong)], theirs), code);
    await second.call('4902', query(theirs), code);
    await second.processed();
    expect(reasonOf(await second.call('5501', status(bill, theirs), code))).toContain('没有上传过');
    return resultOf(await second.call('4902', query(theirs), code));
  };
  const results = await Promise.all(
    Array.from({ length: 5 }, async () => Promise.all([firstWay(), secondWay()])),
  );
  expect(results.at(-1)?.[0]).toMatch(/^2\/1 .*PDF/);
  expect(results.at(-1)?.[1]).toMatch(/^2\/1 .*代码-号码/);
  for (const [opened, name, no, count] of [
    [first, 'session1', bill.no, 15],
    [second, 'session2', wrong.no, 20],
  ] as const) {
    const exchanges = await opened.entries('exchange');
    expect(exchanges).toHaveLength(count);
    expect(new Set(exchanges.map(({ data }) => data.session))).toEqual(new Set([name]));
    expect([...opened.session.register.all()].map((record) => record.no)).toEqual([no]);
  }
});

test('the same batch number in two sessions means two batches', async () => {
  const { open } = await stage();
  const first = open();
  const second = open();
  await first.call('4901', upload(await packed(bill), [element(bill)], { upldBchno: BATCH }));
  expect(reasonOf(await second.call('4902', query()))).toContain('没有找到批次');
  expect(reasonOf(await first.call('4902', query({ upldBchno: OTHER_BATCH })))).toContain('没有找到批次');
  expect(resultOf(await first.call('4902', query()))).toBe('0/0');
});
