import { interfaces } from '../domain/form.ts';
import { rosterOf } from '../checks/roster.ts';
import { wordedFor } from '../checks/worded.ts';
import type { VoucherRecord } from '../book/register.ts';
import type { OpenCase } from './case-file.ts';
import { findingOf } from './findings.ts';
import type { ReplayState } from './replay-state.ts';
import { stepOfAct } from './steps.ts';

/** Puts at a card what the checks of a voucher's whole life find. */
export function inspectHistory(state: ReplayState, file: OpenCase, vouchers: readonly VoucherRecord[]): void {
  const { contract } = state.ports;
  const { history } = rosterOf(contract);
  for (const voucher of vouchers.length === 0 ? [undefined] : vouchers) {
    for (const check of history) {
      for (const { step, ...found } of check.inspect({
        scenario: file.scenario,
        voucher,
        isCutOff: (exchange) => isCutOff(state, file, exchange) || file.hasOutageAfter(exchange),
        strayQueries: file.strayQueries,
        hurriedQueries: file.hurriedQueries,
        refusals: file.refusals,
      })) {
        // A history tells what happened in words of ours.
        const mismatch = wordedFor(contract, interfaces[step - 1]?.infno)({ ...found, isRetold: true });
        file.finding(step, check, findingOf(check, mismatch, mismatch.exchange));
      }
    }
  }
}

/** Nothing can be held against a hospital that was polling, or was about to, when the test was cut off. */
function isCutOff(
  { attempt: { cutOff, exchanges } }: ReplayState,
  file: OpenCase,
  exchange: number,
): boolean {
  if (cutOff === undefined) return false;
  if (file.cutOff && cutOff.act !== 'query-status') return true;
  return exchanges.find(({ seq }) => seq === exchange)?.data.act === cutOff.id;
}

/** Puts the faults of the harness where they happened, and everywhere when that is not known. */
export function placeErrors({ attempt, cases, targetsOfExchange }: ReplayState): void {
  for (const { message, act: actId, exchange } of attempt.errors) {
    const act = attempt.acts.get(actId ?? '');
    const file = act === undefined ? undefined : cases.get(act.card);
    const targets = exchange === undefined ? undefined : targetsOfExchange.get(exchange);
    if (targets !== undefined) for (const target of targets) target.file.error(target.step, message);
    else if (file !== undefined && act !== undefined) file.error(stepOfAct(act), message);
    else
      for (const every of cases.values())
        for (const step of [1, 2, 3, 4] as const) every.error(step, message);
  }
}
