import { settledCard, type Act, type ActName } from '../../domain/card.ts';
import { rowNo, scenarioTitle } from '../../domain/form.ts';
import { suiteTitle } from '../../domain/suite.ts';
import type { ActEnd, ActStart, CardData, Entry, LedgerEntry } from '../../evidence/entries.ts';
import type { Results, RowResult } from '../../judge/results.ts';
import { arrivalRemedy, arrivalText } from '../../contract/arrivals.ts';
import { scenarios } from '../../scenarios/index.ts';
import { withSettling } from '../../scenarios/plan.ts';
import { verdictWords } from '../../domain/words.ts';
import { actTitle, actWordsOf } from './act-words.ts';
import { actStep, nthOfAct } from './exchange-notes.ts';
import { exchangeViews, findingsOf, type JudgedJournal } from './exchange-views.ts';
import type { AskView, CardView, DeskView, RemarkView, RowView } from './views.ts';

const LISTED = 300;

/** The part of the view that follows from the journal alone: the same after a restart of either side. */
export type JournalView = Omit<
  DeskView,
  'phase' | 'folder' | 'addresses' | 'signing' | 'ask' | 'trial' | 'documents'
>;

export function journalView(judged: JudgedJournal): JournalView {
  const { entries, results } = judged;
  const current = entries.slice(entries.findLastIndex(({ kind }) => kind === 'open'));
  const cards = cardViews(current, results.ledger === 'declared');
  const open = openRows(cards);
  const exchanges = exchangeViews(judged, open);
  return {
    hospital: results.hospital,
    attempt: results.attempts.at(-1)?.no ?? 1,
    ledger: results.ledger,
    cards,
    rows: results.rows.map((row) => rowView(row, results, open)),
    summary: results.summary,
    exchanges: exchanges.slice(0, LISTED),
    moreExchanges: Math.max(0, exchanges.length - LISTED),
    remarks: entries.flatMap(({ seq, at, kind, data }): readonly RemarkView[] => {
      if (kind === 'remark') return [{ seq, at, source: data.source, text: data.text }];
      return kind === 'unparsed'
        ? [{ seq, at, source: 'center', text: `${arrivalText(data)}。${arrivalRemedy(data.guess)}` }]
        : [];
    }),
    attachments: entries.flatMap(({ seq, at, kind, data }) =>
      kind === 'note' && data.topic === 'attachment' ? [{ seq, at, name: data.text }] : [],
    ),
    declarations: current.flatMap(({ seq, kind, data }) =>
      kind === 'ledger' && data.source === 'declared'
        ? [
            {
              seq,
              card: data.card ?? '',
              text: `总额 ${data.medfeeSumamt} 元，结算 ID ${data.setlId ?? '（无）'}`,
            },
          ]
        : [],
    ),
  };
}

/** The question that the person is asked, with its place among the acts of the attempt. */
export function askView(
  asked: Act,
  { cards, ledger }: Pick<JournalView, 'cards' | 'ledger'>,
  notice: string,
): AskView {
  const settled = cards.find(({ id }) => id === asked.card.id)?.settled;
  // What was declared is what is told from now on, not what the card had.
  const card = settled === undefined ? asked.card : settledCard(asked.card, settled);
  const act = { ...asked, card };
  const title = actTitle(act.act, nthOfAct(act.id), act.suite);
  const all = cards.flatMap(({ id, acts }) => acts.map((one) => ({ card: id, title: one.title })));
  const index = all.findIndex((one) => one.card === act.card.id && one.title === title);
  const own = cards.find(({ id }) => id === act.card.id);
  const words = actWordsOf(act, {
    ledger,
    demands: own?.demands ?? {},
    demand: own?.demand ?? '',
    nth: nthOfAct(act.id),
    isPlanned: own?.faultPlayed ?? false,
    isSettled: settled !== undefined,
  });
  return { act: asked, card, ...words, number: index + 1, of: all.length, notice };
}

function cardViews(entries: readonly Entry[], isDeclared: boolean): readonly CardView[] {
  const starts = entries.filter((entry) => entry.kind === 'act-start').map(({ data }) => data);
  const ends = new Map(entries.flatMap(({ kind, data }) => (kind === 'act-end' ? [[data.id, data]] : [])));
  const cardOf = new Map(
    entries.flatMap(({ kind, data }) => (kind === 'fault-planned' ? [[data.id, data.card] as const] : [])),
  );
  const played = new Set(
    entries.flatMap(({ kind, data }) => (kind === 'fault-applied' ? [cardOf.get(data.fault)] : [])),
  );
  const names = ({ scenario, suite }: CardData): readonly ActName[] => {
    const acts = suite?.acts ?? scenarios.find(({ id }) => id === scenario)?.acts ?? [];
    const own = suite?.part === 'companion' ? [] : acts;
    return isDeclared ? withSettling(own) : own;
  };
  const settled = settledIn(entries);
  return entries.flatMap(({ kind, data }) =>
    kind === 'card'
      ? [
          {
            ...cardView(data, names(data), starts, ends),
            ...toldOf(settled.get(data.card.id)),
            faultPlayed: played.has(data.card.id),
          },
        ]
      : [],
  );
}

const toldOf = (settled: LedgerEntry | undefined): Pick<CardView, 'settled'> =>
  settled === undefined
    ? {}
    : {
        settled: Object.fromEntries(
          Object.entries(settled).filter((field): field is [string, string] => typeof field[1] === 'string'),
        ),
      };

/**
 * Returns the settlement that the hospital made for a card, as it told it last: declared, made on the platform, or found
 * in its list for an upload that came while the card was asked for.
 */
function settledIn(entries: readonly Entry[]): ReadonlyMap<string, LedgerEntry> {
  const settled = new Map<string, LedgerEntry>();
  let asked: string | undefined;
  for (const { kind, data } of entries) {
    if (kind === 'act-start') asked = data.card;
    if (kind === 'act-end') asked = undefined;
    if (kind !== 'ledger' || data.source === 'card' || data.refundOf !== undefined) continue;
    const card = data.card ?? asked;
    if (card !== undefined) settled.set(card, data);
  }
  return settled;
}

function cardView(
  { scenario, card, needed, demands = {}, suite }: CardData,
  names: readonly ActName[],
  starts: readonly ActStart[],
  ends: ReadonlyMap<string, ActEnd>,
): Omit<CardView, 'faultPlayed' | 'settled'> {
  const begun = starts.filter((start) => start.card === card.id);
  return {
    id: card.id,
    title: card.title,
    scenario,
    scenarioTitle: suite === undefined ? scenarioTitle(scenario) : suiteTitle(suite.id),
    needed,
    demands,
    demand: suite?.demand ?? '',
    acts: names.map((name, index) => {
      const start = begun[index];
      const nth = names.slice(0, index + 1).filter((other) => other === name).length;
      const end = start === undefined ? undefined : ends.get(start.id);
      const state = end?.outcome ?? (start === undefined ? 'waiting' : 'current');
      return {
        title: actTitle(name, nth, suite?.id),
        step: actStep(name, nth),
        state,
        note: end?.note ?? '',
      };
    }),
  };
}

/** Rows of the form with acts that have not ended. */
const openRows = (cards: readonly CardView[]): ReadonlySet<string> =>
  new Set(
    cards
      .filter(({ needed }) => needed)
      .flatMap(({ scenario, acts }) =>
        acts
          .filter(({ state }) => state === 'waiting' || state === 'current')
          .map(({ step }) => rowNo(scenario, step)),
      ),
  );

function rowView(row: RowResult, { matrix }: Results, open: ReadonlySet<string>): RowView {
  const findings = findingsOf(row, open);
  const isFinal = findings.some(({ level, provisional }) => level === 'must' && !provisional);
  const pending = open.has(row.no) && row.verdict !== 'error' && !isFinal;
  return {
    pending,
    no: row.no,
    scenario: row.scenario,
    scenarioTitle: scenarioTitle(row.scenario),
    interface: row.interface,
    title: row.title,
    verdict: row.verdict,
    verdictText: verdictWords[row.verdict],
    reason: row.reason,
    remark: row.remark,
    findings,
    cells: matrix
      .filter(({ no, needed }) => no === row.no && needed)
      .map(({ card, visitType, verdict }) => ({
        card,
        visit: visitType === '2' ? '住院' : '门诊',
        // What may still be mended is not called failed, and not coloured so: nothing would be told of it.
        verdict: pending && verdict === 'fail' ? 'not-run' : verdict,
      })),
  };
}
