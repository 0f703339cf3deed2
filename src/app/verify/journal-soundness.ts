import { fromIsoTime } from '../../domain/china-time.ts';
import { formRows, scenarioTitle } from '../../domain/form.ts';
import { attemptsOf } from '../../judge/attempts.ts';
import type { Results } from '../../judge/results.ts';
import { isBody } from '../../evidence/bodies.ts';
import type { Body, Entry, EntryData, Journal } from '../../evidence/entries.ts';
import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';

/**
 * The most that two times of a journal may contradict each other, in milliseconds: more than any clock that is set
 * right while a test runs.
 */
const MAX_CONTRADICTION_MS = 12 * 3600_000;

/** Returns what is wrong with a journal whose chain holds, before anything in it is judged. */
export function journalFault({ entries, torn }: Journal): VerifyOutcome | undefined {
  if (torn !== undefined) return verifyOutcome('journal-torn');
  const opened = entries.filter((entry) => entry.kind === 'open');
  const [first] = opened;
  if (first === undefined || entries[0] !== first)
    return verifyOutcome('journal-malformed', '第一行不是开始行');
  return attemptsFault(opened.map(({ data }) => data)) ?? timesFault(entries) ?? closingFault(entries);
}

/**
 * Returns the outcome for attempts that do not share run, hospital and environment: lines of two runs do not make
 * one.
 */
function attemptsFault(opened: readonly EntryData<'open'>[]): VerifyOutcome | undefined {
  const [first] = opened;
  for (const [index, data] of opened.entries()) {
    const different = unchanging.find(([, of]) => first === undefined || of(data) !== of(first));
    if (different !== undefined)
      return verifyOutcome('attempts-differ', `第 ${index + 1} 轮的${different[0]}`);
    if (data.attempt !== index + 1) return verifyOutcome('attempts-differ', `第 ${index + 1} 轮的编号`);
  }
  return undefined;
}

/** Facts that stay the same in all attempts: a name may be put right in between, a hospital may not be replaced. */
const unchanging: readonly (readonly [string, (data: EntryData<'open'>) => string | undefined])[] = [
  ['测试编号', ({ run }) => run],
  ['机构代码', ({ hospital }) => hospital.fixmedinsCode],
  ['测试环境', ({ environment }) => environment],
  ['挑战码', ({ challenge }) => challenge],
];

function timesFault(entries: readonly Entry[]): VerifyOutcome | undefined {
  let latest = 0;
  for (const entry of entries) {
    const at = fromIsoTime(entry.at);
    if (at === undefined) return verifyOutcome('journal-malformed', `第 ${entry.seq} 行的时间`);
    const isRequest = entry.kind === 'exchange' || entry.kind === 'trial' || entry.kind === 'unparsed';
    const received = isRequest ? fromIsoTime(entry.data.receivedAt) : at;
    const apart = Math.max(latest - at, Math.abs(at - (received ?? Infinity)));
    if (apart > MAX_CONTRADICTION_MS) return verifyOutcome('times-contradict', `第 ${entry.seq} 行`);
    latest = Math.max(latest, at);
  }
  return undefined;
}

function closingFault(entries: readonly Entry[]): VerifyOutcome | undefined {
  const last = entries.at(-1);
  if (last?.kind !== 'close') return verifyOutcome('journal-not-closed');
  for (const [index, entry] of entries.entries()) {
    if (entry.kind !== 'close') continue;
    const next = entries[index + 1];
    if (entry.data.count !== index || (next !== undefined && next.kind !== 'open'))
      return verifyOutcome('journal-malformed', `第 ${entry.seq} 行（结束行）`);
  }
  return undefined;
}

type FileBody = Extract<Body, { file: string }>;

/** Returns the larger bodies that the lines name: of exchanges, of what was tried before, and of attachments. */
export function fileBodies(entries: readonly Entry[]): readonly FileBody[] {
  const bodies = entries.flatMap((entry): readonly (Body | undefined)[] => {
    if (entry.kind === 'exchange' || entry.kind === 'trial') {
      const { request, reply } = entry.data;
      return [request.body, request.surplus?.first, reply.body];
    }
    if (entry.kind === 'unparsed') return [entry.data.first, entry.data.request?.body];
    return entry.kind === 'note' ? [entry.data.attachment?.body] : [];
  });
  return bodies.filter((body): body is FileBody => body !== undefined && 'file' in body);
}

/**
 * Returns the outcome for a body that is not there, or is not the one its line names. A package may leave bodies out;
 * nothing may replace one.
 */
export function bodyFault(
  entries: readonly Entry[],
  files: ReadonlyMap<string, Uint8Array>,
  leftOut: readonly string[],
): VerifyOutcome | undefined {
  for (const body of fileBodies(entries)) {
    const name = `bodies/${body.digest}`;
    const bytes = files.get(name);
    if (bytes === undefined && !leftOut.includes(name)) return verifyOutcome('body-altered', `缺少 ${name}`);
    if (bytes !== undefined && !isBody(body, bytes)) return verifyOutcome('body-altered', name);
  }
  return undefined;
}

/** Returns the outcome for a passed row whose attempt lacked a card for a visit type that the hospital offers. */
export function cardsFault({ entries }: Journal, { rows, capabilities }: Results): VerifyOutcome | undefined {
  const attempts = attemptsOf(entries);
  const offered = [
    { type: '1', title: '门诊', isOffered: capabilities.outpatient },
    { type: '2', title: '住院', isOffered: capabilities.inpatient },
  ].filter(({ isOffered }) => isOffered);
  for (const { no, verdict, attempt, scenario } of rows) {
    if (verdict !== 'pass') continue;
    const cards = attempts.find(({ settings }) => settings.attempt === attempt)?.cards ?? [];
    const visits = new Set(
      cards
        .filter((data) => data.needed && data.scenario === scenario)
        .map(({ card }) => card.visit.mdtrtType),
    );
    const missing = offered.find(({ type }) => !visits.has(type as '1' | '2'));
    if (missing !== undefined)
      return verifyOutcome('cards-incomplete', `${no} ${scenarioTitle(scenario)}没有${missing.title}案例`);
  }
  return rows.length === formRows.length ? undefined : verifyOutcome('cards-incomplete', '不足 12 项');
}
