import { checkById } from '../../checks/catalogue/index.ts';
import type { Entry, ExchangeEntry } from '../../evidence/entries.ts';
import type { RowResult, Results } from '../../judge/results.ts';
import { exchangeNotes } from './exchange-notes.ts';
import { replyInWords } from './reply-words.ts';
import type { ExchangeView, FindingView } from './views.ts';

/** A journal with what `judge`, and nobody else, says of it. */
export interface JudgedJournal {
  readonly entries: readonly Entry[];
  readonly results: Results;
  /** Digests of request bytes, by seq. */
  readonly digests: ReadonlyMap<number, string>;
  /** The text of replies, by seq. */
  readonly replies: ReadonlyMap<number, string>;
}

export const findingsOf = ({ no, checks }: RowResult, open: ReadonlySet<string>): readonly FindingView[] =>
  checks.flatMap(({ id, title, remedy, level, findings }) => {
    const check = checkById(id);
    const provisional = open.has(no) && check?.scope === 'history' && check.isMendable === true;
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

export function exchangeViews(
  { entries, results, digests, replies }: JudgedJournal,
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
      const inWords = replyInWords(data.reply.status, replies.get(seq) ?? '');
      const delivery = deliveries.get(seq);
      return {
        seq,
        at: data.receivedAt,
        infno: infnos.get(seq) ?? null,
        ms: data.ms,
        peer: data.peer,
        answer: delivery === undefined ? inWords.text : `${inWords.text}（${delivery}）`,
        refused: inWords.refused,
        failed: inWords.failed,
        timeliness: note?.timeliness ?? 'expected',
        note: note?.text ?? '',
        rows: note?.rows ?? [],
        findings: findings.get(seq) ?? [],
      };
    })
    .reverse();
}

/** The findings of every exchange; one that counts for several rows stands there once. */
export function findingsBySeq(
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

export function infnosBySeq({ rows, extra, unattributed }: Results): ReadonlyMap<number, string | null> {
  const exchanges = [...rows, ...extra].flatMap((row) => row.exchanges);
  return new Map([...exchanges, ...unattributed].map(({ seq, infno }) => [seq, infno]));
}
