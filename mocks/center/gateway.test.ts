import { createHash, createHmac } from 'node:crypto';

import { expect, test } from 'vitest';

import { profiled } from '../../src/checks/profiled.ts';
import { createContract, type Contract } from '../../src/contract/validate.ts';
import { envelope, query, type Fields } from '../../src/contract/testing/documents.ts';
import { stage, type Answer, type OpenedSession } from './testing/stage.ts';

const contractOf = (profile: object): Contract =>
  createContract(profiled({ id: 'x', title: 'x', ...profile }).specification);

async function opened(
  profile: object,
): Promise<{ readonly session: OpenedSession; readonly now: () => number }> {
  const { open, clock } = await stage();
  return { session: open({}, undefined, contractOf(profile)), now: clock.now };
}

const tif = (atMs: number, nonce = 'n1', token = 'DemoToken0123456789abcdefDEMO'): Record<string, string> => {
  const stamp = String(Math.floor(atMs / 1000));
  return {
    'x-tif-paasid': 'DEMO_PAASID',
    'x-tif-timestamp': stamp,
    'x-tif-nonce': nonce,
    'x-tif-signature': createHash('sha256').update(`${stamp}${token}${nonce}${stamp}`).digest('hex'),
  };
};

const csb = (atMs: number, account = 'DEMO_AK', secret = 'DEMO_SK'): Record<string, string> => {
  const text = `_api_access_key=${account}&_api_name=4902&_api_timestamp=${atMs}&_api_version=1.0.0`;
  return {
    _api_access_key: account,
    _api_name: '4902',
    _api_timestamp: String(atMs),
    _api_version: '1.0.0',
    _api_signature: createHmac('sha1', secret).update(text).digest('base64'),
  };
};

const message = (changes: Fields = {}): string => JSON.stringify(envelope('4902', query(), changes));
const told = ({ status, body }: Answer): readonly unknown[] => [status, body['code'], body['message']];
/** The batch is unknown: an answer of the center itself, behind the gateway. */
const passed = ({ status, body }: Answer): boolean =>
  status === 200 && body['infcode'] === -1 && String(body['err_msg']).startsWith('没有找到批次');

test('x-tif: the gateway refuses outside the envelope, in the two sentences that are known', async () => {
  const { session, now } = await opened({ signing: { family: 'x-tif' } });
  const incomplete = { ...tif(now()), 'x-tif-nonce': '' };
  expect(told(await session.post(message(), incomplete))).toEqual([500, 400001, '鉴权参数不完整']);
  for (const headers of [tif(now(), 'n', 'other token'), tif(now() - 181_000), tif(now() * 1000)])
    expect(told(await session.post(message(), headers))).toEqual([500, 400001, '鉴权失败']);
  expect(passed(await session.post(message(), tif(now())))).toBe(true);
  expect(passed(await session.post(message(), tif(now() - 170_000, 'n2')))).toBe(true);
});

test('csb: every refusal has the words of the service bus', async () => {
  const { session, now } = await opened({ signing: { family: 'csb' } });
  const at = now();
  expect(told(await session.post(message(), {}))).toEqual([401, 401, '缺少服务网关的请求头!']);
  expect(told(await session.post(message(), csb(at, 'NOBODY')))).toEqual([401, 401, '非法用户!']);
  expect(told(await session.post(message(), csb(at, 'DEMO_AK', 'x')))).toEqual([401, 401, '签名不一致!']);
  expect(told(await session.post(message(), csb(at - 1_801_000)))).toEqual([401, 401, '签名时间戳超时!']);
  expect(passed(await session.post(message(), csb(at - 1_799_000)))).toBe(true);
});

test('a gateway looks before the envelope does, and a body that is no JSON comes after it', async () => {
  const { session, now } = await opened({ signing: { family: 'x-tif' } });
  expect(told(await session.post('{,}', {}))).toEqual([500, 400001, '鉴权参数不完整']);
  expect(await session.post('{,}', tif(now()))).toMatchObject({ status: 200, body: { infcode: -1 } });
});

test('a retry of the same bytes passes, and a signature used twice passes too unless the profile forbids it', async () => {
  const lenient = await opened({ signing: { family: 'x-tif' } });
  const headers = tif(lenient.now());
  for (const body of [message(), message(), message({ msgid: 'M2' })])
    expect(passed(await lenient.session.post(body, headers))).toBe(true);
  const strict = await opened({
    signing: { family: 'x-tif' },
    levels: { 'signing.nonce-fresh': 'must' },
  });
  const again = tif(strict.now());
  for (const body of [message(), message()])
    expect(passed(await strict.session.post(body, again))).toBe(true);
  expect(told(await strict.session.post(message({ msgid: 'M2' }), again))).toEqual([500, 400001, '鉴权失败']);
});

test('what a profile lowers is not refused', async () => {
  const { session } = await opened({ signing: { family: 'csb' }, levels: { 'signing.present': 'should' } });
  expect(passed(await session.post(message()))).toBe(true);
});

test('x-ca: without a known window no time stamp is refused, with one of the profile it is', async () => {
  const ca = (atMs: number, body: string): Record<string, string> => {
    const digest = createHmac('sm3', 'DEMO_SECRET').update(`${atMs}\n${body}`).digest('hex');
    return { 'x-ca-key': 'DEMO_KEY', 'x-ca-signature': `${atMs}:${digest.toUpperCase()}` };
  };
  const open = await opened({ signing: { family: 'x-ca' } });
  const old = open.now() - 86_400_000;
  expect(passed(await open.session.post(message(), ca(old, message())))).toBe(true);
  const changed = await open.session.post(message({ msgid: 'M2' }), ca(open.now(), message()));
  expect(changed).toMatchObject({ status: 401, body: { code: 401 } });
  expect(String(changed.body['message'])).toContain('签名之后不能再改动');
  const narrow = await opened({ signing: { family: 'x-ca', toleranceSeconds: 300 } });
  expect(await narrow.session.post(message(), ca(old, message()))).toMatchObject({ status: 401 });
});

test('cainfo is looked at in the envelope, and refused in it', async () => {
  const { session } = await opened({ signing: { family: 'cainfo' } });
  for (const cainfo of ['', 'MOCK']) {
    const { status, body } = await session.post(message({ cainfo }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ infcode: -1, output: null });
    expect(String(body['err_msg'])).toMatch(/cainfo|签名/);
  }
});

test('sealed: what cannot be opened is refused in the open', async () => {
  const { session, now } = await opened({ signing: { family: 'sealed' } });
  expect(await session.post(message())).toMatchObject({ status: 401, body: { code: 401 } });
  const frame = {
    appId: 'DEMOAPPID00000010000000000000001',
    encType: 'SM4',
    signType: 'SM2',
    timestamp: String(now()),
    encData: '00'.repeat(32),
    signData: 'x',
  };
  const refused = await session.post(JSON.stringify(frame));
  expect(told(refused).slice(0, 2)).toEqual([401, 401]);
  expect(refused.body['message']).toBe('encData 不能用约定的密钥解开');
  const stranger = await session.post(JSON.stringify({ ...frame, appId: 'NOBODY0000000000' }));
  expect(String(stranger.body['message'])).toContain('NOBODY0000000000');
});

test('a GET is answered as ever: whoever looks at the address signs nothing', async () => {
  const { session } = await opened({ signing: { family: 'x-tif' } });
  expect((await fetch(session.url)).status).toBe(405);
});
