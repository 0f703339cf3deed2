import { counterSpecification } from '../../src/contract/settlement.ts';
import { dayText, timeText } from '../../src/domain/china-time.ts';
import { decimalText, type Decimal } from '../../src/domain/money.ts';
import type { Settlement, Visit } from './books.ts';
import { ageOf } from './handlers/identify.ts';
import type { FundPart } from './split.ts';
import { clearingOf } from './split.ts';
import type { InsuredPerson } from './person.ts';

interface BookedSettlement {
  readonly settlement: Settlement;
  readonly person: InsuredPerson;
  readonly visit: Visit;
  /** The settlement was taken back, or takes another back. */
  readonly isRefunded: boolean;
}

/** The answer of a settlement interface: of all that is known the fields that its own table names. */
export function settlementOutput(infno: string, booked: BookedSettlement): object {
  const { settlement } = booked;
  const all: Readonly<Record<string, string>> = { ...identity(booked), ...amounts(settlement) };
  const fields = counterSpecification.interfaces[infno]?.tables['output.setlinfo'] ?? [];
  const named = fields.flatMap(({ field }) => {
    const text = all[field];
    return text === undefined ? [] : [[field, text] as const];
  });
  // One table misspells the cash; who reads the right name finds it too.
  const cash = fields.some(({ field }) => field === 'pdn_cash_pay')
    ? { psn_cash_pay: decimalText(cashOf(settlement)) }
    : {};
  return {
    setlinfo: { ...Object.fromEntries(named), ...cash },
    setldetail: settlement.split.funds.filter(({ amount }) => amount !== 0n).map(fundRow),
  };
}

/** Returns what the person pays in money. */
export const cashOf = ({ split, account }: Settlement): Decimal => split.personal - account;

const fundRow = ({ type, name, limit, base, amount }: FundPart): object => ({
  fund_pay_type: type,
  inscp_scp_amt: decimalText(base),
  crt_payb_lmt_amt: decimalText(limit),
  fund_payamt: decimalText(amount),
  fund_pay_type_name: name,
  setl_proc_info: '',
});

function identity({
  settlement,
  person,
  visit,
  isRefunded,
}: BookedSettlement): Readonly<Record<string, string>> {
  const { at, medType, isInpatient, treatedAt } = settlement;
  const clearing = clearingOf({ person, medType, isInpatient, treatedAt });
  return {
    mdtrt_id: settlement.mdtrtId,
    setl_id: settlement.setlId,
    medins_setl_id: settlement.medinsSetlId,
    psn_no: person.psnNo,
    psn_name: person.psnName,
    psn_cert_type: '01',
    certno: person.certno,
    gend: person.gend,
    naty: person.naty,
    brdy: person.brdy,
    age: ageOf(person, at),
    insutype: person.insutype,
    psn_type: person.psnType,
    cvlserv_flag: person.isCivilServant ? '1' : '0',
    flxempe_flag: '0',
    nwb_flag: '0',
    insu_optins: person.insuplcAdmdvs,
    insu_admdvs: person.insuplcAdmdvs,
    emp_name: person.empName,
    fixmedins_code: settlement.fixmedinsCode,
    fixmedins_name: settlement.fixmedinsName,
    fixmedins_poolarea: treatedAt,
    setl_time: timeText(at),
    mdtrt_cert_type: settlement.certType,
    mdtrt_cert_no: settlement.certNo,
    med_type: medType,
    pay_loc: clearing.payLoc,
    clr_type: clearing.type,
    clr_way: '1',
    clr_optins: person.insuplcAdmdvs,
    // Networked settlement, as against one at the agency.
    setl_type: '2',
    refd_setl_flag: isRefunded ? '1' : '0',
    begndate: visit.begntime.slice(0, 10),
    enddate: (visit.endtime ?? dayText(at)).slice(0, 10),
    year: dayText(at).slice(0, 4),
    dise_codg: visit.diseCodg ?? '',
    dise_name: visit.diseName ?? '',
    invono: settlement.invono ?? '',
    opter_id: settlement.opter.slice(0, 20),
    opter_name: settlement.opterName,
    opt_time: timeText(at),
  };
}

function amounts(settlement: Settlement): Readonly<Record<string, string>> {
  const { split, account, payer, psnNo, balance } = settlement;
  const paidBy = (field: FundPart['field']): Decimal =>
    split.funds.reduce((sum, fund) => (fund.field === field ? sum + fund.amount : sum), 0n);
  const cash = decimalText(cashOf(settlement));
  const nothing = decimalText(0n);
  return {
    medfee_sumamt: decimalText(split.total),
    fulamt_ownpay_amt: decimalText(split.fulamtOwnpay),
    overlmt_selfpay: decimalText(split.overlmt),
    preselfpay_amt: decimalText(split.preselfpay),
    inscp_scp_amt: decimalText(split.inScope),
    act_pay_dedc: decimalText(split.deductible),
    crt_dedc: decimalText(split.deductible),
    hifp_pay: decimalText(paidBy('hifp_pay')),
    pool_prop_selfpay: decimalText(split.rate, 4),
    cvlserv_pay: decimalText(paidBy('cvlserv_pay')),
    hifes_pay: nothing,
    hifmi_pay: decimalText(paidBy('hifmi_pay')),
    hifob_pay: decimalText(paidBy('hifob_pay')),
    hifdm_pay: nothing,
    maf_pay: decimalText(paidBy('maf_pay')),
    pref_fund_pay: nothing,
    oth_pay: nothing,
    hosp_part_amt: nothing,
    fund_pay_sumamt: decimalText(split.fundTotal),
    psn_part_amt: decimalText(split.personal),
    psn_pay: decimalText(split.personal),
    acct_pay: decimalText(account),
    acct_mulaid_pay: decimalText(payer === psnNo ? 0n : account),
    psn_cash_pay: cash,
    pdn_cash_pay: cash,
    cash_payamt: cash,
    balc: decimalText(balance),
  };
}
