import {
  stepOf,
  type ScenarioId,
  scenarioTitles,
  type Step,
  scenarioTitle,
  interfaces,
} from '../../domain/form.ts';
import type { ActName } from '../../domain/card.ts';
import type { ActStart, Entry, ExchangeEntry } from '../../evidence/entries.ts';
import type { Results } from '../../judge/results.ts';
import { actTitle } from './act-words.ts';

/** The standing of an exchange to what was asked for: a description for people, never a verdict. */
export type Timeliness =
  'expected' | 'early' | 'late' | 'duplicate' | 'foreign' | 'superseded' | 'wrong-interface';

export interface ExchangeNote {
  readonly timeliness: Timeliness;
  /** Rows of the form that the exchange counts for. */
  readonly rows: readonly string[];
  /** A sentence, empty for what was expected. */
  readonly text: string;
}

/** Which step of the form an act works on; the second query works on the re-upload's. */
export const actStep = (act: ActName, nth: number): Step => {
  switch (act) {
    case 'settle':
    case 'upload':
      return 1;
    case 'query-upload':
      return nth > 1 ? 3 : 2;
    case 'reupload':
      return 3;
    case 'query-status':
    case 'reverse':
      return 4;
  }
};

/** The number at the end of an act's id: its first, its second … time on the card. */
export const nthOfAct = (id: string): number => Number(/\.(\d+)$/.exec(id)?.[1] ?? '1');

/**
 * Explains every exchange of a journal: where it counts, and whether it came early, late, twice, or from somewhere else.
 * `digests` are of the request bytes, by seq.
 */
export function exchangeNotes(
  entries: readonly Entry[],
  results: Results,
  digests: ReadonlyMap<number, string>,
): ReadonlyMap<number, ExchangeNote> {
  const counted = rowsBySeq(results);
  const stray = {
    infnos: new Map(results.unattributed.map(({ seq, infno }) => [seq, infno])),
    foreign: foreignBySeq(results),
    instead: insteadIn(results),
  };
  const notes = new Map<number, ExchangeNote>();
  const seen = new Map<string, number>();
  let acts = new Map<string, ActStart>();
  for (const entry of entries) {
    if (entry.kind === 'open') acts = new Map();
    if (entry.kind === 'act-start') acts.set(entry.data.id, entry.data);
    if (entry.kind !== 'exchange') continue;
    const digest = digests.get(entry.seq);
    const twin = digest === undefined ? undefined : seen.get(digest);
    if (digest !== undefined && twin === undefined) seen.set(digest, entry.seq);
    const rows = counted.get(entry.seq) ?? [];
    notes.set(entry.seq, noteOf(entry, rows, twin, acts.get(entry.data.act ?? ''), stray));
  }
  return notes;
}

function noteOf(
  { seq }: ExchangeEntry,
  rows: readonly string[],
  twin: number | undefined,
  act: ActStart | undefined,
  stray: Stray,
): ExchangeNote {
  if (twin !== undefined) {
    const text = `与第 ${twin} 条完全相同：医院系统重复发送了同一请求，按同一次调用记录。`;
    return { timeliness: 'duplicate', rows, text };
  }
  const [row] = rows;
  if (row === undefined) return unplaced(seq, stray);
  const place = placeOf(row);
  // It is not late: it is the wrong interface.
  if (stray.instead.has(seq)) return insteadOfReupload(rows, place, act?.act === 'reupload');
  if (act === undefined) {
    const text = `在两步之间到达，已记录并计入${place.name}。`;
    return { timeliness: 'late', rows, text };
  }
  const now = { scenario: act.scenario, step: actStep(act.act, nthOfAct(act.id)) };
  const order = position(place) - position(now);
  const asked = `当前要求的是${scenarioTitle(act.scenario)}的“${actTitle(act.act, nthOfAct(act.id))}”`;
  if (order < 0)
    return { timeliness: 'late', rows, text: `来得比要求的晚，已记录并计入${place.name}；${asked}。` };
  if (order > 0)
    return { timeliness: 'early', rows, text: `来得比要求的早，已记录并计入${place.name}；${asked}。` };
  return { timeliness: 'expected', rows, text: '' };
}

const insteadOfReupload = (
  rows: readonly string[],
  { name }: { readonly name: string },
  isAsked: boolean,
): ExchangeNote => ({
  timeliness: 'wrong-interface',
  rows,
  text: `${isAsked ? '当前要求的是重传' : '凭证中心已反馈失败'}，应发送 4905（带原凭证的代码、号码与原因），收到的是 4901 上传；已记录并计入${name}。失败的凭证不要重新开票，也不要再次做首次上传。`,
});

/** Exchanges that belong to no card, and vouchers that are not this test. */
interface Stray {
  readonly infnos: ReadonlyMap<number, string | null>;
  readonly foreign: ReadonlyMap<number, string>;
  /** Uploads in the place of a re-upload. */
  readonly instead: ReadonlySet<number>;
}

const insteadOf = ['sequence.reupload-instead-of-upload', 'sequence.no-second-voucher'];

const insteadIn = ({ rows }: Results): ReadonlySet<number> =>
  new Set(
    rows.flatMap(({ checks }) =>
      checks
        .filter(({ id }) => insteadOf.includes(id))
        .flatMap(({ findings }) => findings.flatMap(({ exchange }) => exchange ?? [])),
    ),
  );

/** Whose vouchers an upload brought, the same words once. */
function foreignBySeq({ foreign = [] }: Results): ReadonlyMap<number, string> {
  const texts = new Map<number, Set<string>>();
  for (const { exchange, text } of foreign) texts.set(exchange, (texts.get(exchange) ?? new Set()).add(text));
  return new Map([...texts].map(([seq, all]) => [seq, [...all].join('；')]));
}

function unplaced(seq: number, { infnos: stray, foreign }: Stray): ExchangeNote {
  const whose = foreign.get(seq);
  if (whose !== undefined)
    return { timeliness: 'foreign', rows: [], text: `${whose}：照常应答，已记录，不计入任何一项。` };
  if (!stray.has(seq)) {
    const text = '属于之前一轮或附加的案例卡，已记录，不影响本表。';
    return { timeliness: 'superseded', rows: [], text };
  }
  const infno = stray.get(seq) ?? null;
  const what =
    infno === null || stepOf(infno) === undefined
      ? '不是四个被测接口之一的请求'
      : '报文中的结算、凭证或批次不属于任何案例卡，也不是本次上传过的凭证';
  const text = `外来请求，已记录，不计入任何一项：${what}。请确认医院系统用的是案例卡上的数据。`;
  return { timeliness: 'foreign', rows: [], text };
}

interface Place {
  readonly scenario: ScenarioId;
  readonly step: Step;
}

const position = ({ scenario, step }: Place): number =>
  scenarioTitles.findIndex(({ id }) => id === scenario) * 10 + step;

function placeOf(row: string): Place & { readonly name: string } {
  const [first = '1', second = '1'] = row.split('.');
  const scenario = scenarioTitles[Number(first) - 1]?.id ?? 'real-time';
  const step = Number(second) as Step;
  return { scenario, step, name: `${scenarioTitle(scenario)}【${interfaces[step - 1]?.title ?? ''}】` };
}

function rowsBySeq({ rows }: Results): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const { no, exchanges } of rows)
    for (const { seq } of exchanges) found.set(seq, [...(found.get(seq) ?? []), no]);
  return found;
}
