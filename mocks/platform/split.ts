import { decimal, multiply, type Decimal } from '../../src/domain/money.ts';
import { isCrossProvince } from '../../src/domain/region.ts';
import rates from './data/rates.json' with { type: 'json' };
import { cents, type FeeLine } from './fees.ts';
import type { InsuredPerson } from './person.ts';

export type SupplementField = 'hifob_pay' | 'hifmi_pay' | 'cvlserv_pay' | 'maf_pay';

/** One fund's part of a settlement. */
export interface FundPart {
  readonly field: 'hifp_pay' | SupplementField;
  readonly type: string;
  readonly name: string;
  /** The most that it pays in one settlement. */
  readonly limit: Decimal;
  /** The amount that it was worked out from. */
  readonly base: Decimal;
  readonly amount: Decimal;
}

/** The shares of a bill: total = four parts of the list = funds + person. */
export interface Split {
  readonly total: Decimal;
  readonly fulamtOwnpay: Decimal;
  readonly overlmt: Decimal;
  readonly preselfpay: Decimal;
  readonly inScope: Decimal;
  readonly deductible: Decimal;
  readonly rate: Decimal;
  readonly funds: readonly FundPart[];
  readonly fundTotal: Decimal;
  readonly personal: Decimal;
}

/** The facts that decide on the rates. */
export interface Treatment {
  readonly person: InsuredPerson;
  readonly medType: string;
  readonly isInpatient: boolean;
  /** Region of the place of treatment. */
  readonly treatedAt: string;
}

export type Distance = 'here' | 'same-province' | 'other-province';

interface PooledRule {
  readonly insutype: readonly string[];
  readonly place: string;
  readonly medType?: readonly string[];
  readonly visit?: string;
  readonly deductible: string;
  readonly rate: string;
  readonly retiredRate?: string;
  readonly limit: string;
}

interface Supplement {
  readonly field: string;
  readonly type: string;
  readonly name: string;
  readonly insutype: readonly string[];
  readonly given?: string;
  readonly above: string;
  readonly rate: string;
  readonly limit: string;
}

const pooled: readonly PooledRule[] = rates.pooled;
const supplements: readonly Supplement[] = rates.supplements;
const funds: Readonly<Record<string, { readonly type: string; readonly name: string }>> = rates.funds;

/** The bill of these lines shared between funds and person; `undefined` when no rule pays for this insurance. */
export function splitOf(lines: readonly FeeLine[], treatment: Treatment): Split | undefined {
  const { person } = treatment;
  const rule = pooled.find((one) => fits(one, treatment));
  const fund = funds[person.insutype];
  if (rule === undefined || fund === undefined) return undefined;
  const add = (part: (line: FeeLine) => Decimal): Decimal =>
    lines.reduce((sum, line) => sum + part(line), 0n);
  const inScope = add((line) => line.inScope);
  const deductible = least(inScope, amount(rule.deductible));
  const rate = amount(isRetired(person) ? (rule.retiredRate ?? rule.rate) : rule.rate);
  const limit = amount(rule.limit);
  const base = inScope - deductible;
  const first: FundPart = {
    ...fund,
    field: 'hifp_pay',
    limit,
    base,
    amount: least(cents(multiply(base, rate)), limit),
  };
  const parts = [first, ...supplementsOf(person, inScope - first.amount)];
  const total = add((line) => line.amount);
  const fundTotal = parts.reduce((sum, part) => sum + part.amount, 0n);
  return {
    total,
    fulamtOwnpay: add((line) => line.fulamtOwnpay),
    overlmt: add((line) => line.overlmt),
    preselfpay: add((line) => line.preselfpay),
    inScope,
    deductible,
    rate,
    funds: parts,
    fundTotal,
    personal: total - fundTotal,
  };
}

/** Each pays its part of what those before it have left within the list. */
function supplementsOf(person: InsuredPerson, remaining: Decimal): readonly FundPart[] {
  const parts: FundPart[] = [];
  let left = remaining;
  for (const rule of supplements) {
    if (!rule.insutype.includes(person.insutype) || !isGiven(rule.given, person)) continue;
    const base = left > amount(rule.above) ? left - amount(rule.above) : 0n;
    const limit = amount(rule.limit);
    const part = least(cents(multiply(base, amount(rule.rate))), limit);
    left -= part;
    const { type, name } = rule;
    if (part > 0n)
      parts.push({ field: rule.field as SupplementField, type, name, limit, base, amount: part });
  }
  return parts;
}

const fits = (rule: PooledRule, { person, medType, isInpatient, treatedAt }: Treatment): boolean =>
  rule.insutype.includes(person.insutype) &&
  rule.place === (distanceOf(person, treatedAt) === 'other-province' ? 'elsewhere' : 'here') &&
  (rule.medType === undefined || rule.medType.includes(medType)) &&
  (rule.visit === undefined || (rule.visit === 'inpatient') === isInpatient);

export function distanceOf({ insuplcAdmdvs }: InsuredPerson, treatedAt: string): Distance {
  if (isCrossProvince(insuplcAdmdvs, treatedAt)) return 'other-province';
  return insuplcAdmdvs.slice(0, 4) === treatedAt.slice(0, 4) ? 'here' : 'same-province';
}

/** Dictionary values that follow from where the person is insured: clr_type and pay_loc. */
export function clearingOf({ person, medType, isInpatient, treatedAt }: Treatment): {
  readonly type: string;
  readonly payLoc: string;
} {
  const distance = distanceOf(person, treatedAt);
  const kind = isInpatient ? 'inpatient' : medType === '14' ? 'chronic' : 'outpatient';
  return { type: rates.clearing[distance][kind], payLoc: rates.payLoc[distance] };
}

function isGiven(given: string | undefined, { isCivilServant, identities }: InsuredPerson): boolean {
  if (given === 'civil-servant') return isCivilServant;
  return given === undefined || identities.some(({ type }) => type.startsWith('23'));
}

const isRetired = ({ psnType }: InsuredPerson): boolean => psnType.startsWith('12');
const least = (one: Decimal, other: Decimal): Decimal => (one < other ? one : other);
const amount = (text: string): Decimal => decimal(text) ?? 0n;
