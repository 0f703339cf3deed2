import { receivedCall } from '../book/received-calls.ts';
import type { VoucherRecord } from '../book/register.ts';
import type { JsonObject } from '../contract/json-text.ts';
import { isLookingUp } from '../domain/received-call.ts';
import { fromIsoTime } from '../domain/china-time.ts';
import type { Step } from '../domain/form.ts';
import type { ProgramEnding } from '../domain/program-ending.ts';
import type { ExchangeEntry } from '../evidence/entries.ts';
import type { Unread } from '../domain/silence.ts';
import { arrivalExplaining, arrivalsOf, isScan } from './arrivals.ts';
import type { Attempt } from './attempts.ts';
import type { OpenCase, Target } from './case-file.ts';
import type { ReplayState } from './replay-state.ts';
import { stepOfAct } from './steps.ts';

/** Notes at every case how its acts ended, and how far the test got. */
export function noteActs({ attempt, cases }: ReplayState): void {
  for (const file of cases.values()) {
    file.cutOffFrom = cutOffFrom(attempt, file.card.id);
    noteEndings(attempt, file);
    noteUnread(attempt, file);
  }
}

/** With what the hospital's program ended; a repeated act counts by its last time. */
function noteEndings({ remarks, acts }: Attempt, file: OpenCase): void {
  for (const { act: id = '', ending } of remarks) {
    const act = acts.get(id);
    if (act?.card === file.card.id && ending !== undefined) file.facts[stepOfAct(act)].ending = ending;
  }
}

/** With what came in its acts and could not be read: the reason why they may have got nothing. */
function noteUnread(attempt: Attempt, file: OpenCase): void {
  const arrivals = arrivalsOf(attempt);
  if (arrivals.length === 0) return;
  for (const step of [1, 2, 3, 4] as const) {
    const found = arrivalExplaining(arrivals, (id) => {
      const act = attempt.acts.get(id);
      return act?.card === file.card.id && stepOfAct(act) === step;
    });
    if (found !== undefined) file.facts[step].unread = { words: found.text, remedy: found.remedy };
  }
}

/** Returns the last thing that came in an attempt, whenever it was, and could not be read; scans explain nothing. */
export function lastUnread(attempt: Attempt): Unread | undefined {
  const found = arrivalsOf(attempt).findLast((one) => !isScan(one));
  return found === undefined ? undefined : { words: found.text, remedy: found.remedy };
}

/** A request with its answer, under the names of the specification. */
interface CameIn {
  readonly entry: ExchangeEntry;
  readonly infno: string | undefined;
  readonly said: JsonObject | undefined;
}

/** Notes a request where it counts; one that counts nowhere came in the place of what the open act waits for. */
export function noteCall(
  state: ReplayState,
  { entry, infno, said }: CameIn,
  targets: readonly Target[],
): void {
  const { request, reply } = entry.data;
  const translated = said === undefined ? undefined : state.ports.contract.translation.reply(said, infno);
  const call = receivedCall({ ...request, infno, status: reply.status, said: translated });
  const places = targets.length > 0 ? targets : openTarget(state, entry);
  for (const { file, step } of places) file.facts[step].calls.push(call);
}

/** Notes a request that is no call of an interface. */
export function noteNoCall(state: ReplayState, entry: ExchangeEntry): void {
  const { request, reply } = entry.data;
  if (isLookingUp(request)) return;
  const call = receivedCall({ ...request, infno: undefined, status: reply.status, said: undefined });
  for (const { file, step } of openTarget(state, entry)) file.facts[step].calls.push(call);
}

function openTarget({ attempt, cases }: ReplayState, { data }: ExchangeEntry): readonly Target[] {
  const act = attempt.acts.get(data.act ?? '');
  const file = act === undefined ? undefined : cases.get(act.card);
  return act === undefined || file === undefined ? [] : [{ file, step: stepOfAct(act) }];
}

/**
 * Notes an upload that came only when its act had ended: what follows from it was not asked for any more. A person ends an
 * act when it suits, and is not too late.
 */
export function noteLateness(
  { attempt }: ReplayState,
  file: OpenCase,
  vouchers: readonly VoucherRecord[],
): void {
  if (attempt.settings.driver === 'manual') return;
  const [upload] = [...attempt.acts.values()].filter(
    ({ act, card }) => act === 'upload' && card === file.card.id,
  );
  const ended = fromIsoTime(attempt.ended.get(upload?.id ?? '') ?? '');
  const first = vouchers[0]?.uploads[0]?.exchange;
  const entry = attempt.exchanges.find(({ seq }) => seq === first);
  const came = fromIsoTime(entry?.data.receivedAt ?? '');
  if (ended === undefined || came === undefined || came <= ended) return;
  for (const step of [1, 2] as const) file.facts[step].late = { infno: '4901', ms: came - ended };
}

/** Returns the first step of a card that a test which was cut off did not get through; `undefined` where it got through all. */
function cutOffFrom({ interrupted, acts }: Attempt, card: string): Step | undefined {
  if (interrupted === undefined) return undefined;
  if (interrupted.card === card) return stepOfAct(interrupted);
  const isBegun = [...acts.values()].some((act) => act.card === card);
  return isBegun ? undefined : 1;
}

/** Returns the last ending of an attempt that was a failure of the hospital's program, whichever act it was. */
export const lastEnding = ({ remarks }: Attempt): ProgramEnding | undefined =>
  remarks.findLast(({ ending }) => ending !== undefined)?.ending;
