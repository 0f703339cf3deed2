import type { ExchangeEntry, Journal } from '../../src/evidence/entries.ts';
import type { Results } from '../../src/judge/results.ts';
import type { Answer, Answers } from './exchanges.ts';

/** A refusal is a short text; what is larger is no refusal and is not read for its message. */
const LARGEST = 64 * 1024;

/** Reads from the journal what the results do not say about answers: status, reason of a refusal, delivery. */
export async function readAnswers(results: Results, journal: Journal): Promise<Answers> {
  const accepted = new Set(
    [...results.rows, ...results.extra, { exchanges: results.unattributed }]
      .flatMap(({ exchanges }) => exchanges)
      .filter(({ infcode }) => infcode === '0')
      .map(({ seq }) => seq),
  );
  const deliveries = new Map<number, string>();
  const exchanges: ExchangeEntry[] = [];
  for (const entry of journal.entries) {
    if (entry.kind === 'delivery') deliveries.set(entry.data.exchange, entry.data.note);
    if (entry.kind === 'exchange') exchanges.push(entry);
  }
  const answers = new Map<number, Answer>();
  for (const { seq, data } of exchanges) {
    const message = accepted.has(seq) ? null : await messageOf(data.reply.body, journal);
    answers.set(seq, { status: data.reply.status, message, delivery: deliveries.get(seq) ?? null });
  }
  return answers;
}

async function messageOf(
  body: ExchangeEntry['data']['reply']['body'],
  journal: Journal,
): Promise<string | null> {
  if ('file' in body && body.size > LARGEST) return null;
  const bytes = await journal.bytes(body);
  if (bytes === undefined || bytes.length > LARGEST) return null;
  try {
    const envelope: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    if (typeof envelope !== 'object' || envelope === null || !('err_msg' in envelope)) return null;
    return typeof envelope.err_msg === 'string' ? envelope.err_msg : null;
  } catch {
    return null;
  }
}
