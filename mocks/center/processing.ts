import type { PlannedFailure } from '../../src/evidence/entries.ts';
import type { ContentInspection, Hit } from '../../src/checks/inspect.ts';
import type { VoucherKey } from '../../src/book/register.ts';
import { plainText, reasonOf } from './answer.ts';

/** The outcome of processing for one voucher: the two results of 4902 and the reason. */
export interface Outcome {
  readonly ftfileSavRslt: '1' | '2';
  readonly chkRslt: '1' | '2';
  readonly reason: string;
}

/** The results of one accepted upload, by voucher. Only demands whose check says so fail a voucher. */
export function outcomesOf({ batch, vouchers }: ContentInspection): ReadonlyMap<VoucherKey, Outcome> {
  return new Map(vouchers.map(({ key, hits }) => [key, outcomeOf([...batch.hits, ...hits])]));
}

function outcomeOf(hits: readonly Hit[]): Outcome {
  const failing = hits.filter(
    ({ check }) => action(check) === 'fail-file' || action(check) === 'fail-relation',
  );
  const [first] = failing;
  return {
    ftfileSavRslt: failing.some(({ check }) => action(check) === 'fail-file') ? '2' : '1',
    chkRslt: failing.some(({ check }) => action(check) === 'fail-relation') ? '2' : '1',
    reason: first === undefined ? '' : plainText(reasonOf(first)),
  };
}

const action = (check: Hit['check']): string => ('center' in check ? check.center : 'ignore');

/** A re-upload without files relies on those sent before: what was wrong with them is still wrong. */
export const withEarlierFiles = (outcome: Outcome, earlier: Outcome | undefined): Outcome =>
  earlier?.ftfileSavRslt === '2'
    ? { ftfileSavRslt: '2', chkRslt: outcome.chkRslt, reason: earlier.reason }
    : outcome;

/** The planned fault takes effect only where the hospital caused no failure of its own. */
export const withFault = (outcome: Outcome, fault: PlannedFailure): Outcome | undefined =>
  outcome.ftfileSavRslt === '1' && outcome.chkRslt === '1'
    ? {
        ftfileSavRslt: fault.ftfileSavRslt === '2' ? '2' : '1',
        chkRslt: fault.chkRslt === '2' ? '2' : '1',
        reason: fault.reason,
      }
    : undefined;
