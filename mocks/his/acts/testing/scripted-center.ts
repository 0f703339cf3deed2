import { habitsWith, type Deviation } from '../../habits/habits.ts';
import type { Style } from '../../habits/style.ts';
import type { Report } from '../../upload/errand.ts';
import { createRecords } from '../../voucher/records.ts';
import type { Answer } from '../../wire/answer.ts';
import type { Line } from '../../wire/line.ts';
import { parseAct, type ActName } from '../act.ts';
import { createHospital } from '../hospital.ts';
import { actDocument } from './acts.ts';
import { START_MS } from './run.ts';

export const silence: Answer = { kind: 'unreachable', message: '没有应答' };
export const unknown: Answer = { kind: 'refused', message: '没有找到批次' };
export const accepted = (output: unknown = null): Answer => ({ kind: 'accepted', output });

export type Sent = {
  readonly infno: string;
  readonly msgid: string;
  readonly text: string;
  readonly input: Record<string, unknown>;
};

export type Course = {
  readonly acts: readonly ActName[];
  readonly style?: Partial<Style>;
  readonly defect?: Deviation;
  readonly extra?: object;
};

/** Plays acts against answers that were written down beforehand; pauses take no time and are counted. */
export async function playAgainst(
  { acts, style = {}, defect, extra = {} }: Course,
  answer: (infno: string, nth: number, sent: readonly Sent[]) => Answer,
): Promise<{
  readonly sent: readonly Sent[];
  readonly reports: readonly Report[];
  readonly pauses: readonly number[];
}> {
  const sent: Sent[] = [];
  const pauses: number[] = [];
  let nowMs = START_MS;
  const post: Line['post'] = (_url, { bytes }) => {
    const text = Buffer.from(bytes).toString('utf8');
    const { infno, msgid, input } = JSON.parse(text) as Sent;
    sent.push({ infno, msgid, text, input });
    return Promise.resolve(answer(infno, sent.filter((one) => one.infno === infno).length, sent));
  };
  const habits = habitsWith(style, defect);
  const hospital = createHospital(habits, {
    line: { post },
    records: createRecords(),
    now: () => nowMs,
    wait: (ms) => {
      pauses.push(ms);
      nowMs += ms;
      return Promise.resolve();
    },
  });
  const reports: Report[] = [];
  for (const name of acts) {
    const document = { ...actDocument(name, 'real-time', 'http://127.0.0.1:1/'), ...extra };
    reports.push(await hospital.perform(parseAct(JSON.stringify(document))));
  }
  return { sent, reports, pauses };
}

export const numbers = ({ sent }: { readonly sent: readonly Sent[] }): readonly string[] =>
  sent.map(({ infno }) => infno);

export const listOf = ({ input }: Sent): readonly Record<string, string>[] =>
  (input['upldDetlList'] ?? input['reUploadDetlDTOList']) as Record<string, string>[];

/** The rows of a 4902 for everything that was uploaded, `results` by position. */
export function rows(sent: readonly Sent[], results: readonly string[]): Answer {
  const upload = sent.findLast(({ infno }) => infno === '4901');
  const elements = upload === undefined ? [] : listOf(upload);
  const data = elements.map((element, index) => {
    const [ftfileSavRslt = '1', chkRslt = '1'] = (results[index] ?? '11').match(/./g) ?? [];
    return { ...element, ftfileSavRslt, chkRslt, savFaleRea: '存储失败' };
  });
  return accepted({ data });
}

/** Two more cards whose vouchers go into the batch of the first. */
export const companions = ['2', '3'].map((id) => {
  const { card } = actDocument('upload', 'real-time', '') as { card: { settlement: object } };
  return { ...card, id: `OP${id}`, settlement: { ...card.settlement, setlId: `379900G000000000${id}` } };
});
