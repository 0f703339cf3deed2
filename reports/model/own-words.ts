import type { Finding } from '../../src/domain/verdict.ts';

/** A finding's sentence where it says more than the columns beside it; `null` where it only repeats them. */
export function ownWords({
  message,
  expected,
  actual,
}: Pick<Finding, 'message' | 'expected' | 'actual'>): string | null {
  const repeats = message.includes(expected) && message.includes(actual);
  return message === '' || repeats ? null : message;
}
