import { expect, test } from 'vitest';

import { standingTo, versionWords } from './version.ts';

test.each([
  ['0.2.0-dev.3', 'same'],
  ['0.1.0', 'older'],
  ['0.2.0-dev.0', 'older'],
  ['0.2.0-alpha', 'older'],
  ['0.2.0-dev.3.1', 'newer'],
  ['0.2.0-dev.30', 'newer'],
  ['0.2.0', 'newer'],
  ['0.10.0', 'newer'],
  ['1.0.0-rc.1', 'newer'],
  ['', 'unknown'],
  ['0.1', 'unknown'],
  ['99999999999999999999.0.0', 'unknown'],
  [undefined, 'unknown'],
  [{ major: 1 }, 'unknown'],
])('beside 0.2.0-dev.3, %s is %s', (version, standing) => {
  expect(standingTo(version, '0.2.0-dev.3')).toBe(standing);
});

test('what is no version is not repeated to anybody', () => {
  expect(['0.1.0', '0.1.0\u001B[2J', '<b>', 7, null].map(versionWords)).toEqual([
    '0.1.0',
    '不明版本',
    '不明版本',
    '不明版本',
    '不明版本',
  ]);
});
