import { currentReport, elementKey, isSuccess } from '../book/register.ts';
import { statusAsked } from '../book/events.ts';
import { isRefusing, type Inspection } from '../checks/inspect.ts';
import { readMessage, textOf, type Message } from '../contract/envelope.ts';
import type { Contract } from '../contract/validate.ts';
import type { ExchangeEntry } from '../evidence/entries.ts';
import type { Target } from './case-file.ts';
import type { ReplayState } from './replay-state.ts';
import { batchOf } from './targets.ts';

/** A request that was not taken, with what was found on it and where it counts. */
export interface Refused {
  readonly entry: ExchangeEntry;
  readonly inspection: Inspection;
  readonly targets: readonly Target[];
}

/** Takes a refusal: it has to have its reason in a finding or in the order of things; otherwise it is ours. */
export function refused(state: ReplayState, message: Message, { entry, inspection, targets }: Refused): void {
  const { attempt, book } = state;
  if (inspection.hits.some(({ check }) => isRefusing(check))) return;
  if (message.infno === '4902' && batchOf(book, message.input) === undefined) {
    const upldBchno = textOf(message.input, 'upldBchno') ?? '';
    for (const { file } of targets) file.strayQueries.push({ exchange: entry.seq, upldBchno });
    return;
  }
  if (message.infno === '5501') {
    book.apply(statusAsked(message, entry.seq, false));
    const record = book.register.voucher(elementKey(message.input));
    const report = record === undefined ? undefined : currentReport(record);
    if (report === undefined || !isSuccess(report)) return;
  }
  if (attempt.settings.environment === 'relayed') {
    refusedByEnvironment(state, entry, targets);
    return;
  }
  for (const { file, step } of targets)
    file.error(step, `第 ${entry.seq} 条记录的请求被拒绝，但没有找到理由`);
}

/** Takes a refusal outside the envelope; of a reply without its body nothing is known. */
export function refusedInFront(state: ReplayState, { entry, inspection, targets }: Refused): void {
  if (state.attempt.settings.environment === 'relayed') {
    refusedByEnvironment(state, entry, targets);
    return;
  }
  if (entry.data.reply.status === 200 || inspection.hits.some(({ check }) => isRefusing(check))) return;
  for (const { file, step } of targets)
    file.error(step, `第 ${entry.seq} 条记录的请求被网关拒绝，但没有找到理由`);
}

/** Keeps a real environment's refusal as it is: it knows demands that this catalogue does not. */
function refusedByEnvironment(
  { ports }: ReplayState,
  entry: ExchangeEntry,
  targets: readonly Target[],
): void {
  for (const { file, step } of targets)
    file.refusals.push({ step, exchange: entry.seq, reason: refusalText(entry, ports.contract) });
}

/** Returns the environment's own words; an inline body is all that is looked at. */
function refusalText({ data: { reply } }: ExchangeEntry, { translation }: Contract): string {
  if (!('text' in reply.body)) return `HTTP ${reply.status}`;
  const envelope = translation.reply(readMessage(Buffer.from(reply.body.text, 'utf8')).envelope, undefined);
  return textOf(envelope, 'err_msg') ?? textOf(envelope, 'message') ?? `HTTP ${reply.status}`;
}
