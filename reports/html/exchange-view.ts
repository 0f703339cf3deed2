import type { Finding } from '../../src/domain/verdict.ts';
import { ownWords } from '../model/own-words.ts';
import type { ExchangeEntry, Journal } from '../../src/evidence/entries.ts';
import type { CheckResult, Results, RowResult } from '../../src/judge/results.ts';
import { stampText } from '../model/dates.ts';
import type { Masking } from '../model/masking.ts';
import { stepName } from '../model/row-view.ts';
import { wording } from '../model/wording.ts';
import { printable, printableDeep } from '../render/printable.ts';
import { bodyView } from './body-view.ts';
import type { BodyView } from './body-view.ts';

/** A check that an exchange did not meet. */
export interface UnmetCheck {
  readonly level: string;
  readonly id: string;
  readonly title: string;
  readonly remedy: string;
  readonly findings: readonly ExchangeFinding[];
}

export interface ExchangeFinding {
  readonly pointer: string;
  readonly expected: string;
  readonly actual: string;
  readonly message: string | null;
}

/** An exchange as the page shows it, beside what was found on it. */
export interface ExchangeArticle {
  readonly seq: number;
  readonly id: string;
  readonly time: string;
  readonly infno: string;
  readonly ms: number;
  /** `HTTP 200`, or that nothing was answered. */
  readonly status: string;
  readonly method: string;
  readonly path: string;
  readonly act: string;
  /** Scenarios and verdicts of the rows it counts for, separated by spaces. */
  readonly scenarios: string;
  readonly verdicts: string;
  readonly rows: readonly { readonly name: string; readonly verdict: string; readonly ref: string }[];
  readonly findings: number;
  readonly unmet: readonly UnmetCheck[];
  readonly request: BodyView;
  readonly reply: BodyView;
}

/** Characters shown of one body, and of all bodies together. Beyond, only the beginning of a body is shown. */
const limits = { body: 32_768, all: 16_000_000, beyond: 512 } as const;

interface Place {
  readonly rows: readonly RowResult[];
  readonly infno: string | null;
  readonly unmet: readonly UnmetCheck[];
}

/** Every exchange of the journal in order. Those with findings get their share of the page's size first. */
export async function exchangeArticles(
  results: Results,
  journal: Journal,
  masking: Masking,
): Promise<readonly ExchangeArticle[]> {
  const entries = journal.entries.filter((entry): entry is ExchangeEntry => entry.kind === 'exchange');
  const places = placesOf(results, entries, masking);
  const weight = ({ seq }: ExchangeEntry): number => places.get(seq)?.unmet.length ?? 0;
  const byNeed = [...entries].sort((left, right) => weight(right) - weight(left) || left.seq - right.seq);
  const articles: ExchangeArticle[] = [];
  let used = 0;
  for (const entry of byNeed) {
    const limit = used < limits.all ? limits.body : limits.beyond;
    const article = await articleOf(entry, places.get(entry.seq), journal, masking, limit);
    used += [article.request, article.reply].reduce(
      (sum, { raw, pretty }) => sum + raw.length + (pretty?.length ?? 0),
      0,
    );
    articles.push(article);
  }
  return articles.sort((left, right) => left.seq - right.seq);
}

async function articleOf(
  { seq, at, data }: ExchangeEntry,
  place: Place | undefined,
  journal: Journal,
  masking: Masking,
  limit: number,
): Promise<ExchangeArticle> {
  const rows = place?.rows ?? [];
  const unmet = place?.unmet ?? [];
  const findings = unmet.flatMap((check) => check.findings);
  const pointers = new Set(findings.map(({ pointer }) => pointer).filter((pointer) => pointer !== ''));
  return {
    seq,
    id: exchangeId(seq),
    time: stampText(at),
    infno: printable(place?.infno ?? '—'),
    ms: data.ms,
    status: data.reply.status === 0 ? wording.noAnswer : `HTTP ${data.reply.status}`,
    method: printable(data.request.method),
    // The session in the path is a secret of the run.
    path: printable(masking.text(data.request.path.replace(/^\/s\/[^/]+/, '/s/…'))),
    act: data.act ?? '—',
    scenarios: [...new Set(rows.map(({ scenario }) => scenario))].join(' '),
    verdicts: [...new Set(rows.map(({ verdict }) => verdict))].join(' '),
    rows: rows.map((row) => ({
      name: stepName(row),
      verdict: wording.verdict[row.verdict],
      ref: `row-${row.no}`,
    })),
    findings: findings.length,
    unmet,
    request: await bodyView(data.request.body, journal, masking, { limit, pointers }),
    reply: await bodyView(data.reply.body, journal, masking, { limit, pointers: new Set() }),
  };
}

export const exchangeId = (seq: number): string => `exchange-${seq}`;

/** The rows and findings of each exchange. */
function placesOf(
  results: Results,
  entries: readonly ExchangeEntry[],
  masking: Masking,
): ReadonlyMap<number, Place> {
  const rows = new Map<number, RowResult[]>();
  const infnos = new Map<number, string | null>();
  const board = createBoard(masking);
  for (const row of [...results.rows, ...results.extra]) {
    for (const { seq, infno } of row.exchanges) {
      infnos.set(seq, infno);
      if (!('card' in row)) rows.set(seq, [...(rows.get(seq) ?? []), row]);
    }
    for (const check of row.checks) {
      for (const finding of check.findings) board.add(check, finding, finding.exchange);
    }
  }
  for (const { seq, infno, findings } of results.unattributed) {
    infnos.set(seq, infno);
    for (const { check, level, finding } of findings) {
      board.add({ id: check, level, title: '', remedy: '' }, finding, seq);
    }
  }
  return new Map(
    entries.map(({ seq }) => [
      seq,
      { rows: rows.get(seq) ?? [], infno: infnos.get(seq) ?? null, unmet: board.of(seq) },
    ]),
  );
}

type Demand = Pick<CheckResult, 'id' | 'level' | 'title' | 'remedy'>;

interface Unmet {
  readonly check: Demand;
  readonly texts: Map<string, ExchangeFinding>;
}

interface Board {
  readonly add: (check: Demand, finding: Finding, seq: number | undefined) => void;
  readonly of: (seq: number) => readonly UnmetCheck[];
}

/** Collects findings by exchange and check. One that counts for several rows is shown once. */
function createBoard(masking: Masking): Board {
  const found = new Map<number, Map<string, Unmet>>();
  return {
    add: (check, finding, seq) => {
      if (seq === undefined) return;
      const checks = found.get(seq) ?? new Map<string, Unmet>();
      found.set(seq, checks);
      const known = checks.get(check.id) ?? { check, texts: new Map<string, ExchangeFinding>() };
      checks.set(check.id, known);
      const { pointer, expected, actual, message } = printableDeep(masking.finding(finding));
      known.texts.set(JSON.stringify([pointer, finding.expected, finding.actual, message]), {
        pointer,
        expected,
        actual,
        message: ownWords({ message, expected, actual }),
      });
    },
    of: (seq) =>
      [...(found.get(seq)?.values() ?? [])].map(({ check, texts }) => ({
        ...check,
        level: wording.level[check.level],
        findings: [...texts.values()],
      })),
  };
}
