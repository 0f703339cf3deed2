import { sm2 } from 'sm-crypto-v2';
import { expect, test } from 'vitest';
import { decimal, writeJson, type Fields } from '../values/json.ts';
import { signingNamed } from './signing.ts';
import { readPayload, writePayload } from './payload.ts';
import { accountOf, type Parcel, type SigningName } from './signatory.ts';

const AT = 1_700_000_000_000;
const same = (text: string): string => text;
const writing = { numbers: 'number', fieldOrder: 'spec' } as const;

function sent(name: SigningName, envelope: Fields, text: string): Parcel {
  const signatory = {
    ...accountOf(name, {}),
    nameOf: same,
    atMs: AT,
    nonce: '0f1e2d3c4b5a6978',
  };
  return signingNamed[name].parcel({ envelope, text, writing }, signatory, same);
}

test('x-tif, csb and x-ca give the published signatures', () => {
  expect(sent('x-tif', {}, '').headers).toMatchObject({
    'x-tif-timestamp': '1700000000',
    'x-tif-signature': '897b5483df3bec0ab0ee2c362526a61677458707fd8f077f0ee6d0d93b54f8de',
  });
  expect(sent('csb', { infno: '4901' }, '').headers).toMatchObject({
    _api_signature: 'fCSBRFyFtpPr9rdcJ0EQve+0QOw=',
  });
  expect(sent('x-ca', {}, '{"infno":"9001","msg":"签到"}').headers).toMatchObject({
    'x-ca-signature': '1700000000000:FC3C178545DBB7C917795B20A12D50DFF66DB580219CEDBE62B710F1C38C0421',
  });
});

const KEY =
  '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
  'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';

test('the sealed message is the published one', () => {
  const data = {
    appUserId: 'demo-user-1',
    idNo: '',
    userName: '张三',
    amt: decimal('1.5'),
    b: { z: decimal('1'), a: 'x' },
  };
  const frame = JSON.parse(sent('sealed', data, writeJson(data, writing)).text) as Record<string, string>;
  expect(frame['encData']).toBe(
    '2CE8AC9417A7847D48F9E20F785A55CEABA50C21D009B748D411B36A70587A4A9BBB8253EBC47210D26BE3C5EAED9A7F' +
      'ABE90C9F56C09DE66FF6381629EDF47905F6E5E6C571F18A852EFFA230A1542ACE990F825AF6A9E69111EDFD2110DDB3',
  );
  const text =
    'appId=DEMOAPPID00000010000000000000001&data={"amt":1.5,"appUserId":"demo-user-1","b":{"a":"x","z":1},' +
    '"userName":"张三"}&encType=SM4&signType=SM2&timestamp=1700000000000&version=2.0.1&key=DEMOSECRET0000000000000000000001';
  const signature = Buffer.from(frame['signData'] ?? '', 'base64').toString('hex');
  expect(sm2.doVerifySignature(text, signature, KEY, { hash: true })).toBe(true);
});

test('a payload that is encrypted or written as text is read again', () => {
  for (const payload of ['object', 'text', 'sm4'] as const) {
    const form = { payload, ...writing };
    expect(readPayload(writePayload({ name: '张三' }, form), form)).toEqual({ name: '张三' });
  }
});
