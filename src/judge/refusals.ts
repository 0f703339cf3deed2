import { currentReport, elementKey, isSuccess } from '../book/register.ts';
import { statusAsked } from '../book/events.ts';
import { isRefusing, type Inspection } from '../checks/inspect.ts';
import { textOf, type Message } from '../contract/envelope.ts';
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
export function refused(state: ReplayState, message: Message, refusal: Refused): void {
  if (isExplained(state, message, refusal)) return;
  for (const { file, step } of refusal.targets)
    file.error(step, `第 ${refusal.entry.seq} 条记录的请求被拒绝，但没有找到理由`);
}

/** Keeps a real environment's refusal in its own words: it knows demands that this catalogue does not. */
export function refusedByEnvironment(
  state: ReplayState,
  message: Message,
  refusal: Refused,
  reason: string,
): void {
  if (isExplained(state, message, refusal)) return;
  for (const { file, step } of refusal.targets)
    file.refusals.push({ step, exchange: refusal.entry.seq, reason });
}

/** Tells a refusal whose reason is known, and notes what of it the history of the voucher needs. */
function isExplained(
  { book }: ReplayState,
  message: Message,
  { entry, inspection, targets }: Refused,
): boolean {
  if (inspection.hits.some(({ check }) => isRefusing(check))) return true;
  if (message.infno === '4902' && batchOf(book, message.input) === undefined) {
    const upldBchno = textOf(message.input, 'upldBchno') ?? '';
    const bizStsb = textOf(message.input, 'bizStsb') ?? '';
    for (const { file } of targets) file.strayQueries.push({ exchange: entry.seq, bizStsb, upldBchno });
    return true;
  }
  if (message.infno !== '5501') return false;
  book.apply(statusAsked(message, entry.seq, false));
  const record = book.register.voucher(elementKey(message.input));
  const report = record === undefined ? undefined : currentReport(record);
  return report === undefined || !isSuccess(report);
}

/** Takes a refusal outside the envelope; of a reply without its body nothing is known. */
export function refusedInFront({ entry, inspection, targets }: Refused): void {
  if (entry.data.reply.status === 200 || inspection.hits.some(({ check }) => isRefusing(check))) return;
  for (const { file, step } of targets)
    file.error(step, `第 ${entry.seq} 条记录的请求被网关拒绝，但没有找到理由`);
}
