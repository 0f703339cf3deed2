import { expect, test } from 'vitest';

import { settlementOfCard } from '../book/ledger.ts';
import { card, cardData, element, packed, upload, voucher } from '../contract/testing/documents.ts';
import type { WholeCard } from '../domain/card.ts';
import { rowNo, type ScenarioId } from '../domain/form.ts';
import { ledgerModes, type LedgerMode } from '../domain/ledger-mode.ts';
import type { DriverName, LedgerEntry } from '../evidence/entries.ts';
import type { RowResult } from './results.ts';
import { act, call, judged, opening, rowOf } from './testing/round.ts';

/** Everything in a list by which a person, a visit or a settlement can be told. */
const fields = ['setlId', 'bizSn', 'psnNo', 'psnName', 'certno', 'medfeeSumamt'] as const;
type Field = (typeof fields)[number];
const scenarios = ['real-time', 'self-paid', 'cross-province'] as const;

/** The check that catches the mutant, or the reason why none can. */
interface Cell {
  /** This field is another patient's, everything else is the card's. */
  readonly other: string | { readonly because: string };
  /** This field is the card's, everything else is another patient's. */
  readonly kept: string | { readonly because: string };
}

const absent: Cell = {
  other: { because: 'a fully self-paid voucher does not have it' },
  kept: { because: 'a fully self-paid voucher does not have it: it is another patient’s' },
};
const noName = { because: 'two people may have one name: the numbers say that it is another one' };
const noAmount = { because: 'a total tells nobody: it is another patient’s voucher' };
const ownSerial = { because: 'a serial of the hospital’s own is legal (1.6): a remark' };

const settled: Readonly<Record<Field, Cell>> = {
  setlId: { other: 'scenario.settlement-known', kept: 'scenario.person' },
  bizSn: { other: ownSerial, kept: 'scenario.settlement-known' },
  psnNo: { other: 'scenario.person', kept: 'scenario.settlement-known' },
  psnName: { other: 'scenario.same-person', kept: noName },
  certno: { other: 'scenario.same-person', kept: 'scenario.settlement-known' },
  medfeeSumamt: { other: 'amounts.total-agrees', kept: noAmount },
};
const selfPaid: Readonly<Record<Field, Cell>> = {
  setlId: absent,
  bizSn: { other: ownSerial, kept: 'scenario.own-visit' },
  psnNo: absent,
  psnName: { other: 'scenario.same-person', kept: noName },
  certno: { other: 'scenario.same-person', kept: 'scenario.own-visit' },
  medfeeSumamt: { other: 'amounts.total-agrees', kept: noAmount },
};
/** The hospital said itself who was treated: its own spelling and its own serial bind. */
const settledByWord = { ...settled, psnName: { ...settled.psnName, other: 'scenario.person' } };
const selfPaidByWord = {
  ...selfPaid,
  bizSn: { ...selfPaid.bizSn, other: 'scenario.own-visit' },
  psnName: { ...selfPaid.psnName, other: 'scenario.own-visit' },
};
/** Nothing is known beforehand: a voucher that claims the person has to be of that person in every field. */
const settledUnknown: Readonly<Record<Field, Cell>> = {
  ...settled,
  psnNo: { other: 'scenario.person', kept: 'scenario.person' },
  certno: { other: 'scenario.same-person', kept: 'scenario.person' },
};

const table: Readonly<Record<LedgerMode, Readonly<Record<ScenarioId, Readonly<Record<Field, Cell>>>>>> = {
  card: { 'real-time': settled, 'self-paid': selfPaid, 'cross-province': settled },
  declared: { 'real-time': settledByWord, 'self-paid': selfPaidByWord, 'cross-province': settledByWord },
  csv: { 'real-time': settledByWord, 'self-paid': selfPaidByWord, 'cross-province': settledByWord },
  // Who is not insured settles nowhere but in the hospital, which declares it.
  platform: { 'real-time': settled, 'self-paid': selfPaidByWord, 'cross-province': settled },
  observe: { 'real-time': settledUnknown, 'self-paid': selfPaid, 'cross-province': settledUnknown },
};

/** The settlement as each ledger knows it. */
const ledgers: Readonly<Record<LedgerMode, (scenario: ScenarioId, of: WholeCard) => readonly LedgerEntry[]>> =
  {
    card: (scenario, of) => [settlementOfCard(scenario, of)],
    declared: (scenario, of) => [{ ...settlementOfCard(scenario, of), source: 'declared' }],
    csv: (scenario, of) => [{ ...ofNoCard(settlementOfCard(scenario, of)), source: 'csv' }],
    platform: (scenario, of) =>
      scenario === 'self-paid'
        ? [{ ...settlementOfCard(scenario, of), source: 'declared' }]
        : [{ ...ofNoCard(settlementOfCard(scenario, of)), source: 'platform' }],
    observe: () => [],
  };

function ofNoCard({
  setlId,
  medinsSetlId,
  fixmedinsMdtrtId,
  psnNo,
  psnName,
  ...rest
}: LedgerEntry): LedgerEntry {
  const { source, medfeeSumamt } = rest;
  return {
    source,
    medfeeSumamt,
    ...(setlId === undefined ? {} : { setlId }),
    ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
    ...(fixmedinsMdtrtId === undefined ? {} : { fixmedinsMdtrtId }),
    ...(psnNo === undefined ? {} : { psnNo }),
    ...(psnName === undefined ? {} : { psnName }),
  };
}

/** The card with those fields of another patient, its documents in agreement with each other. */
function mixed(
  { visit, person, settlement, feeLines, ...rest }: WholeCard,
  others: readonly Field[],
): WholeCard {
  const isInsured = settlement.setlId !== undefined;
  const has = (field: Field): boolean => others.includes(field);
  const amounts = isInsured
    ? { hifpPay: '6.50', psnAcctPay: '0.00', inscpAmt: '26.50', psnSelfpay: '20.00', psnOwnpay: '0.00' }
    : { psnOwnpay: '26.50' };
  return {
    ...rest,
    visit: { ...visit, ...(has('bizSn') && !isInsured ? { fixmedinsMdtrtId: 'V9' } : {}) },
    person: {
      ...person,
      ...(has('psnNo') && isInsured ? { psnNo: '37990000000000000009' } : {}),
      ...(has('psnName') ? { psnName: '王五' } : {}),
      ...(has('certno') ? { certno: '379900199001019991' } : {}),
    },
    settlement: {
      ...settlement,
      ...(has('setlId') && isInsured ? { setlId: '379900X9' } : {}),
      ...(has('bizSn') && isInsured ? { medinsSetlId: 'M9' } : {}),
      ...(has('medfeeSumamt')
        ? { medfeeSumamt: '26.50', psnCashpay: isInsured ? '20.00' : '26.50', ...amounts }
        : {}),
    },
    feeLines: has('medfeeSumamt') ? feeLines.slice(0, 1) : feeLines,
  };
}

const zips = new Map<string, Promise<string>>();

async function uploadRow(
  { ledger, scenario, driver }: { ledger: LedgerMode; scenario: ScenarioId; driver: DriverName },
  others: readonly Field[],
): Promise<RowResult> {
  const of = card(scenario);
  const one = voucher(mixed(of, others));
  const key = `${scenario} ${others.join()}`;
  const zip = zips.get(key) ?? packed(one);
  zips.set(key, zip);
  const envelopes = { insuplc_admdvs: one.card.person.insuplcAdmdvs };
  const results = await judged(
    ...opening({ ledger, driver }, [cardData(scenario, of)], ledgers[ledger](scenario, of)),
    act('upload', scenario, of.id),
    call('4901', upload(await zip, [element(one)]), { during: `${of.id}.upload.1`, envelopes }),
  );
  return rowOf(results, rowNo(scenario, 1));
}

const places = ledgerModes.flatMap((ledger) =>
  scenarios.flatMap((scenario) =>
    (['command', 'manual'] as const).map((driver) => ({ ledger, scenario, driver })),
  ),
);

test.each(places)(
  '$ledger, $scenario, $driver: the card’s patient passes, another one is not this test',
  async (place) => {
    expect(await uploadRow(place, [])).toMatchObject({ verdict: 'pass' });
    const text = '这是王*的票，不是案例卡患者';
    expect(await uploadRow(place, fields)).toMatchObject({
      verdict: 'not-run',
      reason: 'not-this-test',
      remark: text,
      divergence: { message: text },
    });
  },
);

const cells = ledgerModes.flatMap((ledger) =>
  scenarios.flatMap((scenario) => fields.map((field) => ({ ledger, scenario, field }))),
);

test.each(cells)(
  '$ledger, $scenario: $field is looked at, or the table says why not',
  async ({ ledger, scenario, field }) => {
    const place = { ledger, scenario, driver: 'command' } as const;
    const { other, kept } = table[ledger][scenario][field];
    const alone = await uploadRow(place, [field]);
    const rest = await uploadRow(
      place,
      fields.filter((name) => name !== field),
    );
    if (typeof other === 'string') expect(alone.divergence?.check).toBe(other);
    else expect(alone.verdict, other.because).toBe('pass');
    if (typeof kept === 'string') expect(rest.divergence?.check).toBe(kept);
    else expect(rest.reason, kept.because).toBe('not-this-test');
  },
);
