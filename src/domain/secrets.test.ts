import { expect, test } from 'vitest';

import { blotted, secretsIn, secretVariables, withoutSecrets } from './secrets.ts';

const environment = {
  PATH: '/bin',
  EVOUCHER_HOME: '/home',
  EVOUCHER_KEY_PASSPHRASE: '口令$&',
  evoucher_token: 'abc-口令$&',
  EVOUCHER_HOOK_TOKEN: undefined,
};

test('a program that we start gets everything but the secrets, in whatever case they are written', () => {
  expect(withoutSecrets(environment)).toEqual({ PATH: '/bin', EVOUCHER_HOME: '/home' });
  const all = Object.fromEntries(secretVariables.map((name) => [name, 'x']));
  expect(withoutSecrets(all)).toEqual({});
});

test('secrets are blotted out of what a program says, the longer one first, and nothing in them is a pattern', () => {
  const secrets = secretsIn(environment);
  expect(secrets).toEqual(['abc-口令$&', '口令$&']);
  expect(blotted('a=口令$& b=abc-口令$& c=口令', secrets)).toBe('a=（已隐去） b=（已隐去） c=口令');
  expect(blotted('x', secretsIn({ EVOUCHER_TOKEN: 'x' }))).toBe('x');
});
