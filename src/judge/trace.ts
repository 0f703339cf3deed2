import { counterSpecification } from '../contract/settlement.ts';
import type { JsonValue } from '../contract/json-text.ts';
import type { Card } from '../domain/card.ts';
import { interfaces } from '../domain/form.ts';
import type { Attempt } from './attempts.ts';
import type { CaseFile } from './case-file.ts';
import type { CounterCall, Pass } from './replayed.ts';
import type { Trace, TraceStep } from './results.ts';

type Scan = Attempt['scans'][number];
type Settled = Attempt['ledger'][number];

/** Fields of the counter side that say whom or what a call is about. */
const naming = new Set([
  'psn_no',
  'certno',
  'idNo',
  'mdtrt_cert_no',
  'ecToken',
  'ecQrCode',
  'mdtrt_id',
  'setl_id',
  'medins_setl_id',
  'omsgid',
]);

/** The names under which a step's keys are told; whoever is treated is told by the card. */
const shownKeys = new Set(['mdtrt_id', 'setl_id', 'medins_setl_id']);

/**
 * One patient's way, from the keys of the scanner to the voucher: every scan, every call at the counter that names the
 * person or something that an earlier call of theirs brought, every settlement, and the voucher's own exchanges.
 */
export function tracesOf({ attempt, replayed }: Pass): readonly Trace[] {
  if (attempt.settings.counter !== true) return [];
  return attempt.cards.map(({ scenario, card }) => {
    const scans = attempt.scans.filter((scan) => scan.card === card.id);
    const settlements = attempt.ledger.filter(
      (entry) => entry.source === 'platform' && entry.card === card.id,
    );
    const steps = [
      ...scans.map(scanned),
      ...callsOf(card, scans, replayed.counterCalls),
      ...settlements.map(settled),
      ...vouchersOf(replayed.cases.get(card.id)),
    ];
    return {
      scenario,
      card: card.id,
      cardTitle: card.title,
      steps: steps.toSorted((left, right) => left.seq - right.seq),
    };
  });
}

const scanned = ({ seq, at, model, text, ms }: Scan): TraceStep => ({
  ...{ seq, at, kind: 'scan', title: '扫码', infno: null, infcode: null },
  keys: { code: text, model, ms: String(ms) },
});

const settled = ({ seq, setlId = '', medfeeSumamt, isVoid }: Settled): TraceStep => ({
  ...{ seq, at: null, kind: 'settlement', infno: null, infcode: null },
  title: isVoid === true ? '结算冲正' : '结算登记',
  keys: { setlId, medfeeSumamt },
});

function vouchersOf(file: CaseFile | undefined): readonly TraceStep[] {
  if (file === undefined) return [];
  const voucher = file.vouchers.at(-1);
  const keys = voucher === undefined ? {} : { voucher: `${voucher.code}-${voucher.no}` };
  // A query about a batch is an exchange of every step that it serves.
  const bySeq = new Map(
    Object.values(file.steps).flatMap(({ exchanges }) => exchanges.map((one) => [one.seq, one] as const)),
  );
  return [...bySeq.values()].map(({ seq, at, infno, infcode }) => ({
    ...{ seq, at, infno, infcode, keys, kind: 'voucher' as const },
    title: interfaces.find((face) => face.infno === infno)?.title ?? '',
  }));
}

/** In the order of the calls: what an answer brings – a token, a visit, a settlement – is known from then on. */
function callsOf(card: Card, scans: readonly Scan[], calls: readonly CounterCall[]): readonly TraceStep[] {
  const { psnNo, certno } = card.person;
  const own = new Set([psnNo, certno, ...scans.map(({ text }) => text)].filter((text) => text !== undefined));
  return calls.flatMap(({ summary: { seq, at, infno, infcode }, asked, answered }) => {
    const named = [...namesIn(asked), ...namesIn(answered)];
    if (!named.some(([, text]) => own.has(text))) return [];
    for (const [, text] of named) own.add(text);
    const keys = Object.fromEntries(named.filter(([field]) => shownKeys.has(field)));
    const title = infno === null ? DECODE_TITLE : (counterSpecification.interfaces[infno]?.title ?? '');
    return [{ seq, at, kind: 'counter' as const, title, infno, infcode, keys }];
  });
}

const DECODE_TITLE = '医保电子凭证解码';

/** Every naming field with a text, however deep it stands. */
function namesIn(value: JsonValue, field = ''): readonly (readonly [string, string])[] {
  if (Array.isArray(value)) return value.flatMap((one: JsonValue) => namesIn(one, field));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([name, inner]) => namesIn(inner, name));
  return naming.has(field) && typeof value === 'string' && value !== '' ? [[field, value]] : [];
}
