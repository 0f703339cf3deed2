import type { Act, ActName, Demands } from '../../domain/card.ts';
import { rowNo, scenarioTitle, type ScenarioId, type Step } from '../../domain/form.ts';
import { suiteTitle } from '../../domain/suite.ts';
import type { Finding, Level, Verdict } from '../../domain/verdict.ts';
import { checkById } from '../../checks/catalogue/index.ts';
import type { ActEnd, ActStart, CardData, Entry, ExchangeEntry } from '../../evidence/entries.ts';
import type { Results, RowResult } from '../../judge/results.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { CenterAddress } from '../machine/addresses.ts';
import { withSettling } from '../certify/deal.ts';
import type { SigningView } from '../center/signing-view.ts';
import { actStep, exchangeNotes, nthOfAct, type Timeliness } from './exchange-notes.ts';
import { actTitle, actWordsOf, verdictTexts } from './act-words.ts';
import { spokenReply } from '../spoken-reply.ts';

/** What the person is asked now, or what the program is busy with. */
export type Phase = 'starting' | 'asking' | 'checking' | 'choosing' | 'concluding' | 'concluded' | 'stopped';

export interface FindingView extends Finding {
  readonly check: string;
  readonly title: string;
  readonly remedy: string;
  readonly level: Level;
  readonly rows: readonly string[];
  /** Only that something has not come yet, while it still may. */
  readonly provisional: boolean;
}

export interface ExchangeView {
  readonly seq: number;
  readonly at: string;
  readonly infno: string | null;
  readonly ms: number;
  readonly peer: string;
  /** What was answered, in plain words. */
  readonly answer: string;
  readonly refused: boolean;
  readonly failed: boolean;
  readonly timeliness: Timeliness;
  readonly note: string;
  readonly rows: readonly string[];
  readonly findings: readonly FindingView[];
}

export interface RowView {
  readonly no: string;
  readonly scenario: ScenarioId;
  readonly scenarioTitle: string;
  readonly interface: string;
  readonly title: string;
  readonly verdict: Verdict;
  readonly verdictText: string;
  /** Acts of this row are still to come, and nothing is wrong that they could not mend. */
  readonly pending: boolean;
  readonly reason: string | null;
  readonly remark: string | null;
  readonly findings: readonly FindingView[];
  readonly cells: readonly { readonly card: string; readonly visit: string; readonly verdict: Verdict }[];
}

export interface CardView {
  readonly id: string;
  readonly title: string;
  readonly scenario: ScenarioId;
  readonly scenarioTitle: string;
  readonly needed: boolean;
  /** Of a card beyond the form: what a hospital is expected to do; otherwise empty. */
  readonly demand: string;
  /** What the card was dealt to show; empty when nothing was asked. */
  readonly demands: Demands;
  /** The planned failure was played: what 4902 told was not the hospital's doing. */
  readonly faultPlayed: boolean;
  readonly acts: readonly {
    readonly title: string;
    readonly step: Step;
    readonly state: 'waiting' | 'current' | ActEnd['outcome'];
    readonly note: string;
  }[];
}

export interface AskView {
  readonly act: Act;
  readonly title: string;
  readonly steps: readonly string[];
  readonly waitsFor: string;
  /** Position among all acts of this attempt, from 1. */
  readonly number: number;
  readonly of: number;
  readonly notice: string;
}

export interface RemarkView {
  readonly seq: number;
  readonly at: string;
  readonly source: string;
  readonly text: string;
}

export interface AttachmentView {
  readonly seq: number;
  readonly at: string;
  readonly name: string;
}

/** Everything the page or the terminal shows; it changes as a whole. */
export interface DeskView {
  readonly phase: Phase;
  readonly hospital: { readonly fixmedinsName: string; readonly fixmedinsCode: string };
  readonly attempt: number;
  readonly folder: string;
  readonly addresses: readonly CenterAddress[];
  /** How the HIS has to sign; null where it need not. */
  readonly signing: SigningView | null;
  readonly ask: AskView | null;
  readonly cards: readonly CardView[];
  readonly rows: readonly RowView[];
  readonly summary: Results['summary'];
  /** Newest first. */
  readonly exchanges: readonly ExchangeView[];
  /** Exchanges that are not listed because there are too many. */
  readonly moreExchanges: number;
  readonly remarks: readonly RemarkView[];
  readonly attachments: readonly AttachmentView[];
  readonly declarations: readonly { readonly seq: number; readonly card: string; readonly text: string }[];
  /** Whether declarations are what the vouchers are compared with. */
  readonly ledger: string;
  readonly documents: readonly string[];
}

/** What the journal says, told by `judge` and by nobody else. */
export interface Told {
  readonly entries: readonly Entry[];
  readonly results: Results;
  /** Of request bytes, by seq. */
  readonly digests: ReadonlyMap<number, string>;
  /** The text of replies, by seq. */
  readonly replies: ReadonlyMap<number, string>;
}

const LISTED = 300;

/** The part of the view that follows from the journal alone: the same after a restart of either side. */
export type JournalView = Omit<DeskView, 'phase' | 'folder' | 'addresses' | 'signing' | 'ask' | 'documents'>;

export function journalView(told: Told): JournalView {
  const { entries, results } = told;
  const current = entries.slice(entries.findLastIndex(({ kind }) => kind === 'open'));
  const cards = cardViews(current, results.ledger === 'declared');
  const open = openRows(cards);
  const exchanges = exchangeViews(told, open);
  return {
    hospital: results.hospital,
    attempt: results.attempts.at(-1)?.no ?? 1,
    ledger: results.ledger,
    cards,
    rows: results.rows.map((row) => rowView(row, results, open)),
    summary: results.summary,
    exchanges: exchanges.slice(0, LISTED),
    moreExchanges: Math.max(0, exchanges.length - LISTED),
    remarks: entries.flatMap(({ seq, at, kind, data }) =>
      kind === 'remark' ? [{ seq, at, source: data.source, text: data.text }] : [],
    ),
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

/** What the person is asked, with its place among the acts of the attempt. */
export function askView(
  act: Act,
  { cards, ledger }: Pick<JournalView, 'cards' | 'ledger'>,
  notice: string,
): AskView {
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
  });
  return { act, ...words, number: index + 1, of: all.length, notice };
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
  return entries.flatMap(({ kind, data }) =>
    kind === 'card'
      ? [
          {
            ...cardView(data, names(data), starts, ends),
            faultPlayed: played.has(data.card.id),
          },
        ]
      : [],
  );
}

function cardView(
  { scenario, card, needed, demands = {}, suite }: CardData,
  names: readonly ActName[],
  starts: readonly ActStart[],
  ends: ReadonlyMap<string, ActEnd>,
): Omit<CardView, 'faultPlayed'> {
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
  return {
    pending: open.has(row.no) && row.verdict !== 'error' && !isFinal,
    no: row.no,
    scenario: row.scenario,
    scenarioTitle: scenarioTitle(row.scenario),
    interface: row.interface,
    title: row.title,
    verdict: row.verdict,
    verdictText: verdictTexts[row.verdict],
    reason: row.reason,
    remark: row.remark,
    findings,
    cells: matrix
      .filter(({ no, needed }) => no === row.no && needed)
      .map(({ card, visitType, verdict }) => ({ card, visit: visitType === '2' ? '住院' : '门诊', verdict })),
  };
}

const findingsOf = ({ no, checks }: RowResult, open: ReadonlySet<string>): readonly FindingView[] =>
  checks.flatMap(({ id, title, remedy, level, findings }) => {
    const provisional = open.has(no) && checkById(id)?.scope === 'history';
    return findings.map((finding) => ({
      ...finding,
      check: id,
      title,
      remedy,
      level,
      rows: [no],
      provisional,
    }));
  });

function exchangeViews(
  { entries, results, digests, replies }: Told,
  open: ReadonlySet<string>,
): readonly ExchangeView[] {
  const notes = exchangeNotes(entries, results, digests);
  const findings = findingsBySeq(results, open);
  const infnos = infnosBySeq(results);
  const deliveries = new Map(
    entries.flatMap(({ kind, data }) => (kind === 'delivery' ? [[data.exchange, data.note] as const] : [])),
  );
  return entries
    .filter((entry): entry is ExchangeEntry => entry.kind === 'exchange')
    .map(({ seq, data }): ExchangeView => {
      const note = notes.get(seq);
      const spoken = spokenReply(data.reply.status, replies.get(seq) ?? '');
      const delivery = deliveries.get(seq);
      return {
        seq,
        at: data.receivedAt,
        infno: infnos.get(seq) ?? null,
        ms: data.ms,
        peer: data.peer,
        answer: delivery === undefined ? spoken.text : `${spoken.text}（${delivery}）`,
        refused: spoken.refused,
        failed: spoken.failed,
        timeliness: note?.timeliness ?? 'expected',
        note: note?.text ?? '',
        rows: note?.rows ?? [],
        findings: findings.get(seq) ?? [],
      };
    })
    .reverse();
}

/** A finding that counts for several rows is told once. */
function findingsBySeq(
  results: Results,
  open: ReadonlySet<string>,
): ReadonlyMap<number, readonly FindingView[]> {
  const found = new Map<number, Map<string, FindingView>>();
  const put = (seq: number | undefined, view: FindingView): void => {
    if (seq === undefined || view.provisional) return;
    const known = found.get(seq) ?? new Map<string, FindingView>();
    found.set(seq, known);
    const key = [view.check, view.pointer, view.expected, view.actual].join('|');
    known.set(key, { ...view, rows: [...(known.get(key)?.rows ?? []), ...view.rows] });
  };
  for (const row of [...results.rows, ...results.extra])
    for (const finding of findingsOf(row, open)) put(finding.exchange, finding);
  for (const { seq, findings } of results.unattributed)
    for (const { check, level, finding } of findings)
      put(seq, {
        ...finding,
        check,
        title: finding.message,
        remedy: '',
        level,
        rows: [],
        provisional: false,
      });
  return new Map([...found].map(([seq, views]) => [seq, [...views.values()]]));
}

function infnosBySeq({ rows, extra, unattributed }: Results): ReadonlyMap<number, string | null> {
  const exchanges = [...rows, ...extra].flatMap((row) => row.exchanges);
  return new Map([...exchanges, ...unattributed].map(({ seq, infno }) => [seq, infno]));
}
