import { createHash, createCipheriv } from 'node:crypto';

import { sm2 } from 'sm-crypto-v2';
import { expect, test } from 'vitest';

import { readMessage, textOf } from '../envelope.ts';
import { canonicalJson } from './canonical-json.ts';
import type { FamilyId, SignedRequest, SigningSettings } from './family.ts';
import { demoAccounts, demoCenterKey, families, readSignature } from './index.ts';
import { opened, openText, seal, signedTexts } from './sealed.ts';
import { publicKeyOf, rawSignature, sign, USER_ID, verifies } from '../../domain/sm2.ts';
import { applicationKey, encrypt } from './sm4.ts';

const D = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8';
const POINT =
  '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020' +
  'ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';

const settings = (family: FamilyId): SigningSettings => ({ family, accounts: demoAccounts(family) });

function request(body: string, headers: Readonly<Record<string, string>> = {}): SignedRequest {
  const bytes = Buffer.from(body, 'utf8');
  return {
    method: 'POST',
    path: '/fsi/api/rsfComIfsService/callService',
    headers: Object.entries(headers),
    body: bytes,
    message: readMessage(bytes),
    names: { cainfo: 'cainfo', input: 'input', institution: 'fixmedins_code' },
  };
}

const tif = {
  'X-Tif-PaasId': 'DEMO_PAASID',
  'x-tif-timestamp': '1700000000',
  'x-tif-nonce': '0f1e2d3c4b5a6978',
  'x-tif-signature': '897b5483df3bec0ab0ee2c362526a61677458707fd8f077f0ee6d0d93b54f8de',
};

test('x-tif: the vector verifies in either case, and names account, time and nonce', () => {
  const signature = readSignature(request('{}', tif), settings('x-tif'));
  expect(signature).toMatchObject({
    kind: 'signed',
    account: 'DEMO_PAASID',
    isKnown: true,
    verifies: true,
    at: 1_700_000_000_000,
    nonce: '0f1e2d3c4b5a6978',
  });
  expect(JSON.stringify(signature)).not.toContain('DemoToken');
  const upper = { ...tif, 'x-tif-signature': tif['x-tif-signature'].toUpperCase() };
  expect(readSignature(request('other body', upper), settings('x-tif'))).toMatchObject({ verifies: true });
});

test.each([
  ['x-tif-timestamp', '1700000001'],
  ['x-tif-nonce', '0f1e2d3c4b5a6979'],
  ['x-tif-signature', '0'.repeat(64)],
])('x-tif: with another %s it does not', (name, value) => {
  const changed = request('{}', { ...tif, [name]: value });
  expect(readSignature(changed, settings('x-tif'))).toMatchObject({ isKnown: true, verifies: false });
});

const csbHeaders = {
  _api_name: '4901',
  _api_version: '1.0.0',
  _api_timestamp: '1700000000000',
  _api_access_key: 'DEMO_AK',
  _api_signature: 'fCSBRFyFtpPr9rdcJ0EQve+0QOw=',
};

test('csb: the vector verifies over its string, and with any other pair it does not', () => {
  expect(readSignature(request('{}', csbHeaders), settings('csb'))).toMatchObject({
    verifies: true,
    text: '_api_access_key=DEMO_AK&_api_name=4901&_api_timestamp=1700000000000&_api_version=1.0.0',
    at: 1_700_000_000_000,
  });
  for (const name of ['_api_name', '_api_version', '_api_timestamp']) {
    const changed = request('{}', { ...csbHeaders, [name]: '1' });
    expect(readSignature(changed, settings('csb')), name).toMatchObject({ verifies: false });
  }
});

const caHeaders = {
  'x-ca-key': 'DEMO_KEY',
  'x-ca-signature': '1700000000000:FC3C178545DBB7C917795B20A12D50DFF66DB580219CEDBE62B710F1C38C0421',
};

test('x-ca: the vector verifies, and covers the body', () => {
  const body = '{"infno":"9001","msg":"签到"}';
  expect(readSignature(request(body, caHeaders), settings('x-ca'))).toMatchObject({
    verifies: true,
    at: 1_700_000_000_000,
  });
  expect(readSignature(request(`${body} `, caHeaders), settings('x-ca'))).toMatchObject({ verifies: false });
  expect(families['x-ca'].coversBody).toBe('yes');
});

test('a header family names everything that is not there', () => {
  expect(readSignature(request('{}', { 'x-tif-paasid': 'A', 'x-tif-nonce': '' }), settings('x-tif'))).toEqual(
    {
      kind: 'absent',
      missing: ['x-tif-timestamp', 'x-tif-nonce', 'x-tif-signature'],
    },
  );
});

test('a stranger is not known, whatever the signature', () => {
  const stranger = request('{}', { ...csbHeaders, _api_access_key: 'OTHER' });
  expect(readSignature(stranger, settings('csb'))).toMatchObject({ isKnown: false, verifies: false });
});

const publicExample =
  'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3' +
  'b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';

test('SM2: the example of the standard verifies, with its own user id only', () => {
  const bytes = Buffer.from('message digest');
  const signature = Buffer.from(publicExample, 'hex');
  expect(publicKeyOf(D)).toBe(POINT);
  expect(verifies({ publicKey: POINT, userId: USER_ID }, bytes, signature)).toBe(true);
  expect(verifies({ publicKey: POINT, userId: '' }, bytes, signature)).toBe(false);
  expect(verifies({ publicKey: `${POINT.slice(0, -1)}4`, userId: USER_ID }, bytes, signature)).toBe(false);
});

test('SM2: what is signed here verifies in another implementation, and the other way round', () => {
  for (let round = 0; round < 20; round += 1) {
    const text = `报文 ${round}`;
    const ours = Buffer.from(sign(D, USER_ID, Buffer.from(text))).toString('hex');
    expect(sm2.doVerifySignature(text, ours, POINT, { hash: true, userId: USER_ID })).toBe(true);
    const theirs = sm2.doSignature(text, D, { hash: true, userId: USER_ID });
    expect(
      verifies({ publicKey: POINT, userId: USER_ID }, Buffer.from(text), Buffer.from(theirs, 'hex')),
    ).toBe(true);
  }
});

test('SM3 and SM4 of this Node give the published vectors', () => {
  expect(createHash('sm3').update('abc').digest('hex')).toBe(
    '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
  );
  const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
  const cipher = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
  expect(cipher.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
});

test('cainfo: hex and Base64 verify; input and cainfo are not signed, everything else is', () => {
  const fields = { infno: '4901', msgid: 'M1', fixmedins_code: 'H37990000001', dev_no: '', sign_no: null };
  const text = 'dev_no=&fixmedins_code=H37990000001&infno=4901&msgid=M1&sign_no=';
  const raw = Buffer.from(sign(D, USER_ID, Buffer.from(text)));
  const signed = (cainfo: string, changes: object = {}): SignedRequest =>
    request(JSON.stringify({ ...fields, cainfo, input: { any: 'thing' }, ...changes }));
  for (const cainfo of [raw.toString('hex').toUpperCase(), raw.toString('base64')])
    expect(readSignature(signed(cainfo), settings('cainfo'))).toMatchObject({ verifies: true, text });
  const cainfo = raw.toString('hex');
  expect(readSignature(signed(cainfo, { input: 1 }), settings('cainfo'))).toMatchObject({ verifies: true });
  expect(readSignature(signed(cainfo, { msgid: 'M2' }), settings('cainfo'))).toMatchObject({
    verifies: false,
  });
  expect(readSignature(signed('MOCK'), settings('cainfo'))).toMatchObject({ verifies: false });
  expect(readSignature(signed(''), settings('cainfo'))).toEqual({ kind: 'absent', missing: ['cainfo'] });
});

test.each(['infno=4901&msgid=M1', 'dev_no=null&infno=4901&msgid=M1'])(
  'cainfo: a signer that treats empty fields otherwise (%s) is right too',
  (text) => {
    const cainfo = Buffer.from(sign(D, USER_ID, Buffer.from(text))).toString('hex');
    const body = JSON.stringify({ infno: '4901', msgid: 'M1', dev_no: null, cainfo, input: {} });
    expect(readSignature(request(body), settings('cainfo'))).toMatchObject({ verifies: true });
  },
);

const vector = {
  data: '{"appUserId":"demo-user-1","idNo":"","userName":"张三","amt":1.5,"b":{"z":1,"a":"x"}}',
  frame: {
    appId: 'DEMOAPPID00000010000000000000001',
    encType: 'SM4',
    signType: 'SM2',
    timestamp: '1700000000000',
    version: '2.0.1',
  },
  text:
    'appId=DEMOAPPID00000010000000000000001&data={"amt":1.5,"appUserId":"demo-user-1","b":{"a":"x","z":1},' +
    '"userName":"张三"}&encType=SM4&signType=SM2&timestamp=1700000000000&version=2.0.1',
  signData: 'V/WbhUkOagQfO3dxeZ60TJjbS2p6+PvWrdPoCFExZTufavb3lyEs1hvmk0bB9R4i4FwCSLtmeVes+3RcIBvM0Q==',
  bySecret: 'gKLLdBW8mqt5o1FJfBkb3R0tgdDiwnG3mLZAmBSax1PM5xmzObficyzU+q7401mLb8eIeLUaMe33pP+k1iAsCA==',
  encData:
    '2CE8AC9417A7847D48F9E20F785A55CEABA50C21D009B748D411B36A70587A4A9BBB8253EBC47210D26BE3C5EAED9A7F' +
    'ABE90C9F56C09DE66FF6381629EDF47905F6E5E6C571F18A852EFFA230A1542ACE990F825AF6A9E69111EDFD2110DDB3',
};

test('sealed: key, cipher text and signed text are those of the vector', () => {
  const key = applicationKey(vector.frame.appId, 'DEMOSECRET0000000000000000000001');
  expect(key).toBe('1CF8B5A25A58EBA5');
  expect(encrypt(key, Buffer.from(vector.data)).toString('hex').toUpperCase()).toBe(vector.encData);
  expect(signedTexts(vector.frame, vector.data)).toEqual([vector.text]);
});

test('sealed: the vector verifies, and its message is opened in either case of hex', () => {
  for (const encData of [vector.encData, vector.encData.toLowerCase()]) {
    const { frame, signData } = vector;
    const sent = request(JSON.stringify({ ...frame, encData, signData }));
    const signature = readSignature(sent, settings('sealed'));
    expect(signature).toMatchObject({ kind: 'signed', verifies: true, at: 1_700_000_000_000 });
    expect(JSON.stringify(signature)).not.toContain('DEMOSECRET');
    expect(opened(sent.message, settings('sealed')).envelope).toMatchObject({ userName: '张三', amt: '1.5' });
  }
});

test('sealed: the signature with the secret as user id verifies only where the profile says so', () => {
  const { frame, encData } = vector;
  const sent = request(JSON.stringify({ ...frame, encData, signData: vector.bySecret }));
  expect(readSignature(sent, settings('sealed'))).toMatchObject({ verifies: false });
  const agreed = { ...settings('sealed'), userId: 'DEMOSECRET0000000000000000000001' };
  expect(readSignature(sent, agreed)).toMatchObject({ verifies: true });
});

test('sealed: what another key closed is closed, and says why', () => {
  const { frame, signData } = vector;
  const encData = encrypt('0123456789ABCDEF', Buffer.from(vector.data)).toString('hex');
  const sent = request(JSON.stringify({ ...frame, encData, signData }));
  expect(readSignature(sent, settings('sealed'))).toMatchObject({ kind: 'closed' });
  expect(opened(sent.message, settings('sealed'))).toMatchObject({ isClosed: true });
});

test('sealed: the answer is opened and verified by the account with the key of the center', () => {
  const [account] = demoAccounts('sealed');
  const full = { ...settings('sealed'), center: demoCenterKey };
  const text = '{"infcode":0,"err_msg":null,"output":{"b":"2","a":"1"}}';
  const answer = readMessage(Buffer.from(seal(text, account!, full, 1_700_000_000_000))).envelope;
  expect(openText(answer, account)).toEqual({ kind: 'opened', text });
  const signature = rawSignature(textOf(answer, 'signData') ?? '');
  const signed = `${signedTexts(answer, text)[0] ?? ''}&key=DEMOSECRET0000000000000000000001`;
  const holder = { publicKey: demoCenterKey.publicKey, userId: USER_ID };
  expect(verifies(holder, Buffer.from(signed), signature!)).toBe(true);
});

test.each([
  ['{ "b" : 1.50, "a" : [ {"y":1,"x":"\\"}"} , [] ] }', '{"a":[{"x":"\\"}","y":1},[]],"b":1.50}'],
  ['{"a":{},"b":[],"c":{"d":null}}', '{"a":{},"b":[],"c":{}}'],
  ['{}', '{}'],
])('%s is signed as %s', (text, canonical) => {
  expect(canonicalJson(text, 'text')).toBe(canonical);
});

test('where empty nodes count as empty, they are left out', () => {
  expect(canonicalJson('{"a":{},"b":[],"c":{"d":null},"e":1}', 'text-and-nodes')).toBe('{"e":1}');
});

test('a message that is no JSON says nothing about who signed it', () => {
  for (const family of ['cainfo', 'sealed'] as const)
    expect(readSignature(request('{,}'), settings(family))).toEqual({ kind: 'unreadable' });
});

test('every family is in the roster under its own id and has accounts that can be verified', () => {
  for (const [id, family] of Object.entries(families)) {
    expect(family.id).toBe(id);
    for (const account of demoAccounts(family.id))
      for (const need of family.needs) expect(account[need], `${id} ${need}`).toBeDefined();
  }
});
