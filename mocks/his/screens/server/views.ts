import { dateTime } from '../../values/time.ts';
import { mostFromAccount } from '../counter/prices.ts';
import type { Settlement } from '../store/settlements.ts';
import { discrepancy } from '../counter/settling.ts';
import { isInpatient, isSelfPaid, type Person, type Visit } from '../store/visits.ts';
import type { VoucherRow } from '../vouchers/voucher-store.ts';

/** A person as the screens show one; the number behind the code stays in the hospital. */
export const personView = (person: Person): object => ({ ...person, certificate: '' });

/** A visit as the screens show it, with the receipt once there is one. */
export function visitView(visit: Visit, settlements: readonly Settlement[]): object {
  const { id, kind, state, at, form, lines, price, acctPay, notice, discharge } = visit;
  const last = settlements.at(-1);
  return {
    id,
    kind,
    state,
    at: dateTime(at),
    person: personView(visit.person),
    form,
    lines,
    price,
    acctPay,
    notice: notice ?? '',
    discharge,
    isSelfPaid: isSelfPaid(visit),
    isInpatient: isInpatient(visit),
    most: price === undefined ? '0.00' : mostFromAccount(price),
    ...(last === undefined ? {} : { receipt: settlementView(last, visit) }),
  };
}

/** A settlement as the screens list it, and as the receipt shows it. */
export function settlementView(settlement: Settlement, visit: Visit): object {
  const { id, kind, setlId, setlTime, price, acctPay, cash, balance, operator } = settlement;
  return {
    id,
    visit: visit.id,
    visitKind: visit.kind,
    kind,
    isRefundable: kind === 'charge' && visit.state === 'settled',
    setlId: setlId ?? '',
    setlTime,
    name: visit.person.psnName,
    certno: visit.person.certno,
    total: price.total,
    personal: price.personal,
    pooled: price.pooled,
    funds: price.funds,
    acctPay,
    cash,
    balance,
    operator,
    isSelfPaid: isSelfPaid(visit),
    warning: discrepancy(settlement) ?? '',
  };
}

const stateWords = { waiting: '上传中', failed: '失败', stored: '成功' } as const;

/** A voucher as 【电子凭证管理】 lists it. */
export function voucherView({ settlement, visit, state, reason, flags, dossier }: VoucherRow): object {
  const { voucher, batch, stage, reuploads = 0 } = dossier ?? {};
  const isStored = stage?.kind === 'stored';
  return {
    id: settlement.id,
    name: visit.person.psnName,
    kind: settlement.kind === 'refund' ? '红冲凭证' : '电子凭证',
    total: settlement.price.total,
    code: voucher?.code ?? '',
    no: voucher?.no ?? '',
    chkcode: voucher?.chkcode ?? '',
    batch: batch?.upldBchno ?? '',
    state: stateWords[isStored ? 'stored' : state],
    reason,
    reuploads,
    flags,
  };
}
