import { expect, test } from 'vitest';

import { createFakeWallet, type FakeWallet } from '../testing/fake-wallet.ts';
import { createPhones, maskedName, type Phone, type Phones } from './phones.ts';

function opened(): { readonly wallet: FakeWallet; readonly phones: Phones; readonly phone: Phone } {
  const wallet = createFakeWallet();
  let tokens = 0;
  const phones = createPhones({ wallet, now: wallet.now, newToken: () => `token-${(tokens += 1)}` });
  const [holder] = phones.holders();
  const phone = phones.phone(holder?.token ?? '');
  if (phone === undefined) throw new Error('The first holder has a phone.');
  return { wallet, phones, phone };
}

test('every holder has an address of their own that stays', () => {
  const { phones } = opened();
  expect(phones.holders().map(({ id, token }) => [id, token])).toEqual([
    ['P1', 'token-1'],
    ['P2', 'token-2'],
  ]);
  expect(phones.holders()).toEqual(phones.holders());
});

test('nobody has a phone for an unknown token', () => {
  const { phones } = opened();
  expect(phones.phone('')).toBeUndefined();
  expect(phones.phone('P1')).toBeUndefined();
  expect(phones.phone('undefined')).toBeUndefined();
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
  const { wallet, phones, phone } = opened();
  const [printed] = phones.printed(['P1', 'nobody']);
  wallet.pass(3_600_000);
  phone.renew();
  expect(phones.printed(['P1'])).toEqual([printed]);
  expect(phone.code()).toMatchObject({ life: 'short' });
  expect(wallet.issued.map(({ life }) => life)).toEqual(['long', 'short']);
});

test('a phone shows the family name only', () => {
  expect(opened().phone.holder).toEqual({ psnName: '邴**', insuplcAdmdvs: '379900' });
  expect(maskedName('𠅤明')).toBe('𠅤*');
  expect(maskedName('')).toBe('');
});
