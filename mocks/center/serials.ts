import { randomInt } from 'node:crypto';

import { compactTime } from '../../src/domain/china-time.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';

/** The numbers that the center gives out. */
export interface Serials {
  /** Receiver's region (6) + time (14) + serial (10). */
  readonly refmsgid: (message: Message) => string;
  readonly signNo: () => string;
}

export function createSerials(
  { hospital }: Pick<SessionPlan, 'hospital'>,
  { clock }: Pick<SessionPorts, 'clock'>,
): Serials {
  let serial = randomInt(1_000_000);
  const next = (digits: number): string => {
    serial += 1;
    return String(serial % 10 ** digits).padStart(digits, '0');
  };
  return {
    refmsgid: ({ envelope }) => {
      const region =
        hospital?.admdvs ?? (textOf(envelope, 'mdtrtarea_admvs') ?? '000000').slice(0, 6).padEnd(6, '0');
      return `${region}${compactTime(clock.now())}${next(10)}`;
    },
    signNo: () => `${compactTime(clock.now())}${next(6)}`,
  };
}
