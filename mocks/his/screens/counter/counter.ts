import type { Answer } from '../../wire/answer.ts';
import type { Records } from '../../voucher/records.ts';
import { compactDate } from '../../values/time.ts';
import type { Call, Calls, Institution } from '../platform/calls.ts';
import type { Database } from '../store/database.ts';
import { settlementsIn, type Settlements } from '../store/settlements.ts';
import { isInpatient, visitsIn, type Visit, type VisitKind, type Visits } from '../store/visits.ts';

/** The hospital's data and lines that the counter's flows work with. */
export type Counter = {
  readonly hospital: Institution;
  readonly database: Database;
  readonly records: Records;
  readonly calls: Calls;
  readonly visits: Visits;
  readonly settlements: Settlements;
  readonly now: () => number;
};

export type CounterPorts = Pick<Counter, 'hospital' | 'database' | 'records' | 'calls' | 'now'>;

/** A counter whose visits and settlements are in the database. */
export const createCounter = (ports: CounterPorts): Counter => ({
  ...ports,
  visits: visitsIn(ports.database),
  settlements: settlementsIn(ports.database),
});

/** The end of an action because somebody said no; the message is for the operator. */
export class Refused extends Error {}

/** The end of an action because nobody answered: it may or may not have happened. */
export class Silent extends Error {}

/** The answer's output. @throws Refused, Silent */
export function outputOf(answer: Answer): unknown {
  switch (answer.kind) {
    case 'accepted':
      return answer.output;
    case 'refused':
      throw new Refused(answer.message);
    case 'unreachable':
      throw new Silent('医保平台没有应答');
  }
}

/** Asks about a visit; the platform routes by where the person is insured. */
export const askFor = (
  { calls }: Counter,
  { id, person, operator }: Visit,
  call: Pick<Call, 'step' | 'infno' | 'input'>,
): Promise<Answer> => calls.ask({ ...call, subject: id, operator, region: person.insuplcAdmdvs });

/** A new 门诊号 or 住院流水号: letters, day and a running number. */
export function newVisitId({ records, now }: Counter, kind: VisitKind): string {
  const letters = isInpatient({ kind }) ? 'ZY' : 'MZ';
  const day = compactDate(now());
  return `${letters}${day}${String(records.next(`${letters}-${day}`, 1)).padStart(5, '0')}`;
}

/** The visit of this number. @throws Refused */
export function visitOf({ visits }: Counter, id: string): Visit {
  const visit = visits.find(id);
  if (visit === undefined) throw new Refused(`没有找到就诊记录：${id}`);
  return visit;
}
