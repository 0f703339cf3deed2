import { createHospital } from '../hospital.ts';
import { habitsWith, type Deviation } from '../../habits/habits.ts';
import { createRecords } from '../../voucher/records.ts';
import type { Style } from '../../habits/style.ts';
import type { Report } from '../../upload/errand.ts';
import { createLine } from '../../wire/line.ts';
import { actOf, course, type Kind } from './acts.ts';
import { startFakeCenter, type Received, type Override } from './fake-center.ts';

/** 2026-07-30 10:20:30.400, +08:00 */
export const START_MS = Date.UTC(2026, 6, 30, 2, 20, 30, 400);

/** A run of all acts of one card: the reports of the hospital, and the messages that the center received. */
export type Run = { readonly reports: readonly Report[]; readonly received: readonly Received[] };

/** The hospital and the center of a run. */
export type Setting = {
  readonly kind?: Kind;
  readonly voucherType?: string;
  readonly style?: Partial<Style>;
  readonly defect?: Deviation;
  readonly override?: Override;
};

/** Plays all acts of a card over real HTTP on a clock that only moves when the hospital waits. */
export async function play(setting: Setting = {}): Promise<Run> {
  const { kind = 'real-time', voucherType = '1', style = {}, defect, override } = setting;
  const center = await startFakeCenter(override);
  const habits = habitsWith(style, defect);
  const line = createLine(habits.style.transport, habits.style.contentType);
  let nowMs = START_MS;
  const wait = (ms: number): Promise<void> => {
    nowMs += ms;
    return Promise.resolve();
  };
  const hospital = createHospital(habits, { line, records: createRecords(), now: () => nowMs, wait });
  const reports: Report[] = [];
  try {
    for (const name of course)
      reports.push(await hospital.perform(actOf(name, kind, center.url, voucherType)));
    return { reports, received: center.received };
  } finally {
    line.close();
    await center.close();
  }
}

export const numbersOf = (run: Run): readonly string[] => run.received.map(({ infno }) => infno);

/** The first message of an interface. */
export function messageOf(run: Run, infno: string): Received {
  const found = run.received.find((message) => message.infno === infno);
  if (found === undefined) throw new Error(`No ${infno} was received.`);
  return found;
}

export const inputOf = (run: Run, infno: string): Record<string, unknown> =>
  messageOf(run, infno).body['input'] as Record<string, unknown>;

/** The first list element of a 4901 or 4905. */
export function elementOf(run: Run, infno: string): Record<string, unknown> {
  const input = inputOf(run, infno);
  const list = (input['upldDetlList'] ?? input['reUploadDetlDTOList']) as Record<string, unknown>[];
  return list[0] ?? {};
}
