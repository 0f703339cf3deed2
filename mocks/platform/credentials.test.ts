import { expect, test } from 'vitest';

import { openWindow, personById, registration, withToken } from './testing/window.ts';

const NOT_A_CODE = '请使用医保电子凭证二维码';
const NO_TOKEN = '调用就诊凭证返回异常，异常信息：无效token';
const person = personById('employee');
const shown = (token: string): { readonly data: Record<string, string> } => ({
  data: { mdtrt_cert_type: '01', mdtrt_cert_no: token },
});

test('a code is 28 digits and names the province, its token is 38 characters', async () => {
  const { platform, decode } = await openWindow();
  const code = platform.wallet.newCode('elsewhere', 'short');
  expect(code?.text).toMatch(/^424\d{17}\d{2}320000$/);
  expect(code).toMatchObject({ expiresAt: (code?.issuedAt ?? 0) + 60_000 });
  expect(await decode(code?.text ?? '')).toMatchObject({
    code: 0,
    type: 'success',
    data: { ecToken: expect.stringMatching(/^320000ec[0-9a-z]{30}$/) as string, insuOrg: '329900' },
  });
});

test('a code counts once', async () => {
  const { platform, decode } = await openWindow();
  const { text = '' } = platform.wallet.newCode('employee', 'short') ?? {};
  expect(await decode(text)).toMatchObject({ code: 0 });
  expect(await decode(text)).toEqual({
    code: 500159,
    success: false,
    data: null,
    message: `${NOT_A_CODE}：该码已使用，请刷新后重新扫码`,
    orgId: 'H37990000001',
    type: 'error',
  });
});

test('a code runs out after a minute, a printed one does not', async () => {
  const { platform, decode, clock } = await openWindow();
  const short = platform.wallet.newCode('employee', 'short')?.text ?? '';
  const long = platform.wallet.newCode('chronic', 'long')?.text ?? '';
  clock.advance(59_999);
  const still = platform.wallet.newCode('retired', 'short')?.text ?? '';
  clock.advance(1);
  expect((await decode(short))['message']).toBe(`${NOT_A_CODE}：该码已过期，请刷新后重新扫码`);
  expect(await decode(still)).toMatchObject({ code: 0 });
  clock.advance(3_600_000);
  expect(await decode(long)).toMatchObject({ code: 0 });
  platform.wallet.newCode('chronic', 'short');
  expect(await decode(long)).toMatchObject({ code: 0 });
});

test('a new code takes the place of the one before', async () => {
  const { platform, decode } = await openWindow();
  const first = platform.wallet.newCode('employee', 'short')?.text ?? '';
  platform.wallet.newCode('employee', 'short');
  expect((await decode(first))['message']).toContain('已刷新');
});

test.each(['http://example.invalid/slip', '379900199001010115', '0123456789', `opc${'0'.repeat(25)}`])(
  '%s is no code',
  async (text) => {
    const { decode } = await openWindow();
    expect((await decode(text))['message']).toBe(NOT_A_CODE);
  },
);

test('a token serves a whole visit and then runs out', async () => {
  const { ask, refusal, scan, clock } = await openWindow();
  const token = await scan('employee');
  await ask('1101', shown(token));
  await ask('2201', registration(withToken(person, token)));
  clock.advance(30 * 60_000);
  expect(await refusal('1101', shown(token))).toBe(NO_TOKEN);
  expect(await refusal('2201', registration(withToken(person, token)))).toBe(NO_TOKEN);
  expect(await refusal('1101', shown('370000ecffff'))).toBe(NO_TOKEN);
});

test('the code itself is a certificate only where the setting says so', async () => {
  const usual = await openWindow();
  const code = usual.platform.wallet.newCode('employee', 'short')?.text ?? '';
  expect(await usual.refusal('1101', shown(code))).toBe(NO_TOKEN);
  const raw = await openWindow({ credentials: { acceptsRawCode: true } });
  const taken = raw.platform.wallet.newCode('employee', 'short')?.text ?? '';
  const read = await raw.ask('1101', shown(taken));
  expect(read['baseinfo']?.['psn_no']).toBe(person.psnNo);
  await raw.ask('2201', registration(withToken(person, taken)));
  raw.clock.advance(60_000);
  await raw.ask('1101', shown(taken));
});

test('lifetimes and single use can be set', async () => {
  const { platform, decode, clock } = await openWindow({ credentials: { codeMs: 5000, isSingleUse: false } });
  const code = platform.wallet.newCode('employee', 'short')?.text ?? '';
  expect(await decode(code)).toMatchObject({ code: 0 });
  expect(await decode(code)).toMatchObject({ code: 0 });
  clock.advance(5000);
  expect(await decode(code)).toMatchObject({ code: 500159 });
});

test('a phone that nobody holds has neither code nor messages', async () => {
  const { platform } = await openWindow();
  expect(platform.wallet.newCode('nobody', 'short')).toBeUndefined();
  expect(platform.wallet.messages('nobody')).toEqual([]);
  expect(platform.wallet.holders().map(({ id }) => id)).toContain('employee');
});
