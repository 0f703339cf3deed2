import type { Contract } from '../contract/validate.ts';
import type { BatchCheck, CaseCheck, Check, ExchangeCheck, HistoryCheck, VoucherCheck } from './check.ts';
import {
  batchChecks,
  caseChecks,
  exchangeChecks,
  historyChecks,
  isActive,
  voucherChecks,
} from './catalogue/index.ts';
import { wordedCheck } from './worded.ts';

/** The catalogue at the levels, and in the names, of one contract. */
export interface Roster {
  readonly exchange: readonly ExchangeCheck[];
  readonly batch: readonly BatchCheck[];
  readonly voucher: readonly VoucherCheck[];
  readonly history: readonly HistoryCheck[];
  readonly case: readonly CaseCheck[];
}

/** Levels never change for a contract, and a check of a contract is always the same object. */
const byContract = new WeakMap<Contract, Roster>();

/** The checks as this contract's profile has them. */
export function rosterOf(contract: Contract): Roster {
  const known = byContract.get(contract);
  if (known !== undefined) return known;
  const { levels = {} } = contract.specification;
  const leveled = <C extends Check>(checks: readonly C[]): readonly C[] =>
    checks
      .filter((check) => isActive(check, contract.specification))
      .map((check) => wordedCheck(atLevel(check, levels), contract));
  const roster = {
    exchange: leveled(exchangeChecks),
    batch: leveled(batchChecks),
    voucher: leveled(voucherChecks),
    history: leveled(historyChecks),
    case: leveled(caseChecks),
  };
  byContract.set(contract, roster);
  return roster;
}

/** Returns the check at the profile's level; once a remark, it is no reason for the center to refuse any more. */
function atLevel<C extends Check>(check: C, levels: Readonly<Record<string, C['level']>>): C {
  const level = Object.hasOwn(levels, check.id) ? levels[check.id] : undefined;
  if (level === undefined || level === check.level) return check;
  const isIgnored = 'center' in check && level === 'should';
  return Object.freeze<C>({ ...check, level, ...(isIgnored ? { center: 'ignore' } : {}) });
}
