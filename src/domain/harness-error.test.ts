import { expect, test } from 'vitest';

import { HarnessError, type ErrorCode } from './harness-error.ts';

const exits: Readonly<Record<ErrorCode, 1 | 2 | 3>> = {
  USAGE: 2,
  'CONFIG-INVALID': 2,
  'PROFILE-INVALID': 2,
  'PORT-IN-USE': 2,
  'ADDRESS-UNAVAILABLE': 2,
  'FOLDER-UNWRITABLE': 2,
  'FOLDER-BUSY': 2,
  'COMMAND-NOT-STARTED': 2,
  'HOOK-UNREACHABLE': 2,
  'MODULE-INVALID': 2,
  'BROWSER-NOT-STARTED': 2,
  'SCREENS-NOT-STARTED': 3,
  'SCANNER-INVALID': 2,
  'SCANNER-UNREACHABLE': 2,
  'KEY-EXISTS': 2,
  'KEY-UNREADABLE': 2,
  'TRUST-INVALID': 2,
  'TRUST-CONFLICT': 2,
  'CHALLENGE-INVALID': 2,
  'REVIEW-REFUSED': 1,
  'REVIEW-SIGNER': 2,
  'SEAL-REFUSED': 1,
  'DECRYPT-FAILED': 1,
  'LIST-INVALID': 2,
  'HOSPITALS-INVALID': 2,
  'CENTER-KEY': 2,
  'CENTER-UNREACHABLE': 2,
  'CENTER-REFUSED': 2,
  'TOKEN-REFUSED': 2,
  'CENTER-LOST': 3,
  'PACKAGE-BROKEN': 3,
  'JOURNAL-NOT-FOUND': 2,
  'JOURNAL-BROKEN': 1,
  'JOURNAL-WRITE': 3,
  'RESULTS-WRITE': 3,
  'READER-FAILED': 3,
  UNEXPECTED: 3,
};

test.each(Object.entries(exits))('%s ends the process with %i and says what to do', (code, exit) => {
  const fault = new HarnessError(code as ErrorCode, '出了什么事');
  expect(fault.exitCode).toBe(exit);
  expect(fault.hint).toMatch(/[。]$/);
  expect(fault.message).toBe('出了什么事');
});

test('a hint that fits better takes the place of the usual one, and the cause is kept', () => {
  const cause = new Error('EACCES');
  const fault = new HarnessError('FOLDER-UNWRITABLE', '目录不可写', { hint: '请换一个盘。', cause });
  expect(fault.hint).toBe('请换一个盘。');
  expect(fault.cause).toBe(cause);
  expect(fault).toBeInstanceOf(Error);
});
