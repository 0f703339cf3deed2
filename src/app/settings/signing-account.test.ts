import { expect, test } from 'vitest';

import type { Profile } from '../../contract/profile.ts';
import { signingView } from '../center/signing-view.ts';
import { loadProfile } from './profiles.ts';
import { withAccount } from './signing-account.ts';
import { profileFixture } from '../testing/run.ts';

const tif = loadProfile(profileFixture('signing-x-tif'));
const csb = loadProfile(profileFixture('signing-csb'));
const sealed = loadProfile(profileFixture('signing-sealed'));
const signingOf = ({ document }: { readonly document: unknown }): Profile['signing'] =>
  (document as Profile).signing;

test('without anything given the simulator has its own account, and the journal needs none', () => {
  const same = withAccount(tif, {}, 'simulated');
  expect(same).toBe(tif);
  expect(same.contract.specification.signing?.accounts.map(({ id }) => id)).toEqual(['DEMO_PAASID']);
});

test('an account that is given is journaled as it is, and no secret of it is shown', () => {
  const given = withAccount(tif, { id: 'HOSPITAL', secret: 'real-token' }, 'simulated');
  expect(signingOf(given)?.accounts).toEqual([{ id: 'HOSPITAL', secret: 'real-token' }]);
  const view = JSON.stringify(signingView(given.contract.specification));
  expect(view).toContain('HOSPITAL');
  expect(view).not.toContain('real-token');
});

test('a secret alone goes to the first account that the profile names', () => {
  const given = withAccount(csb, { secret: 'NEW' }, 'simulated');
  expect(signingOf(given)?.accounts).toEqual([
    { id: 'OTHER_AK', secret: 'NEW' },
    { id: 'DEMO_AK', secret: 'DEMO_SK' },
  ]);
});

test('in front of a real environment no secret reaches the journal, unless nothing could be read without it', () => {
  const relayed = withAccount(csb, { id: 'HOSPITAL', secret: 'real' }, 'relayed');
  expect(JSON.stringify(relayed.document)).not.toMatch(/real|DEMO_SK|HOSPITAL/);
  const account = { id: 'REALAPPID0000000', secret: 'real' };
  expect(signingOf(withAccount(sealed, account, 'relayed'))?.accounts).toEqual([account]);
  expect(() => withAccount(sealed, {}, 'relayed')).toThrow(/须给出真实账户/);
});

test.each([
  [tif, { secret: 'x' }, /没有写账户标识/],
  [tif, { id: 'A' }, /账户 A 缺少密钥/],
  [sealed, { id: 'REALAPPID0000000', secret: 'x' }, /缺少公钥/],
  [sealed, { id: 'SHORT', secret: 'x', publicKey: `04${'1'.repeat(128)}` }, /不足 16 个字符/],
  [loadProfile('default'), { id: 'A' }, /没有要求签名/],
] as const)('what is incomplete is said before the run (%#)', (profile, given, words) => {
  expect(() => withAccount(profile, given, 'simulated')).toThrow(words);
});

test('a secret in the environment is no mistake where nothing is signed', () => {
  const plain = loadProfile('default');
  expect(withAccount(plain, { secret: 'x' }, 'simulated')).toBe(plain);
});
