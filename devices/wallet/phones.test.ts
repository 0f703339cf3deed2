import { expect, test } from 'vitest';

import { createFakeWallet, type FakeWallet } from '../testing/fake-wallet.ts';
import { createWalletDesk, maskedName, type Phone, type WalletDesk } from './phones.ts';

function opened(): { readonly wallet: FakeWallet; readonly desk: WalletDesk; readonly phone: Phone } {
  const wallet = createFakeWallet();
  let tokens = 0;
  const desk = createWalletDesk({ wallet, now: wallet.now, newToken: () => `token-${(tokens += 1)}` });
  const [holder] = desk.holders();
  const phone = desk.phone(holder?.token ?? '');
  if (phone === undefined) throw new Error('The first holder has a phone.');
  return { wallet, desk, phone };
}

test('every holder has an address of their own that stays', () => {
  const { desk } = opened();
  expect(desk.holders().map(({ id, token }) => [id, token])).toEqual([
    ['P1', 'token-1'],
    ['P2', 'token-2'],
  ]);
  expect(desk.holders()).toEqual(desk.holders());
});

test('nobody has a phone for an unknown token', () => {
  const { desk } = opened();
  expect(desk.phone('')).toBeUndefined();
  expect(desk.phone('P1')).toBeUndefined();
  expect(desk.phone('undefined')).toBeUndefined();
});

test('looking does not use up codes; a code that ran out is replaced', () => {
  const { wallet, phone } = opened();
  const first = phone.code();
  wallet.pass(59_999);
  expect(phone.code()).toEqual(first);
  wallet.pass(1);
  expect(phone.code().text).not.toBe(first.text);
  expect(wallet.issued).toHaveLength(2);
});

test('renewing takes a new code at once', () => {
  const { phone } = opened();
  const first = phone.code();
  expect(phone.renew().text).not.toBe(first.text);
});

test('a printed code stays the same however often the sheet is opened, and has nothing to do with the phone', () => {
  const { wallet, desk, phone } = opened();
  const [printed] = desk.printed(['P1', 'nobody']);
  wallet.pass(3_600_000);
  phone.renew();
  expect(desk.printed(['P1'])).toEqual([printed]);
  expect(phone.code()).toMatchObject({ life: 'short' });
  expect(wallet.issued.map(({ life }) => life)).toEqual(['long', 'short']);
});

test('a phone shows the family name only', () => {
  expect(opened().phone.holder).toEqual({ psnName: '邴**', insuplcAdmdvs: '379900' });
  expect(maskedName('𠅤明')).toBe('𠅤*');
  expect(maskedName('')).toBe('');
});
