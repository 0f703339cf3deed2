import type { Habits } from '../../habits/habits.ts';
import type { Line } from '../../wire/line.ts';
import { createActions, type Actions } from './actions.ts';
import { createCalls, type Calls, type Institution } from '../platform/calls.ts';
import { createCounter, Refused, Silent, type Counter } from '../counter/counter.ts';
import type { Database } from '../store/database.ts';
import { createExclusively, createUnlessBusy, type Exclusively } from '../counter/exclusively.ts';
import { goOn } from '../counter/opening.ts';
import { recordsIn } from '../store/records.ts';
import { goOnRefunding } from '../counter/refunding.ts';
import { settingsIn, type Settings } from '../counter/settings.ts';
import { resolve } from '../counter/settling.ts';
import { signNoOf } from '../platform/sign-in.ts';
import { settled } from '../counter/staying.ts';
import type { Visit } from '../store/visits.ts';
import { createVouchers, type Vouchers } from '../vouchers/vouchers.ts';

/** The hospital behind the screens. */
export type Office = {
  readonly counter: Counter;
  readonly calls: Calls;
  readonly vouchers: Vouchers;
  readonly actions: Actions;
  readonly settings: Settings;
  readonly exclusively: Exclusively;
  /** Does one round of everything that goes on without an operator. */
  readonly tick: () => Promise<void>;
};

/** The office's ties to the outside: database, line, clock, and the hospital that it is. */
export type OfficePorts = {
  readonly database: Database;
  readonly line: Pick<Line, 'post'>;
  /** The address of platform and voucher center. */
  readonly url: string;
  readonly hospital: Institution;
  readonly habits: Habits;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
};

/** The office of a hospital; nothing runs by itself until `tick` is called. */
export function createOffice(ports: OfficePorts): Office {
  const { database, line, url, hospital, habits, timeoutMs, now, wait } = ports;
  const records = recordsIn(database);
  const exclusively = createExclusively();
  const settings = settingsIn(database);
  const signNo = (operator: { code: string; name: string }): string => signNoOf(database, operator, now());
  const calls = createCalls({ database, records, line, url, hospital, now, timeoutMs, signNo });
  const counter = createCounter({ hospital, database, records, calls, now });
  const { reuploadsByItself } = settings;
  const vouchers = createVouchers({ counter, line, url, habits, reuploadsByItself, exclusively, wait });
  const unlessBusy = createUnlessBusy(exclusively);
  const tick = async (): Promise<void> => {
    const open = counter.visits.inState('settling', 'refunding', 'opening', 'in-hospital');
    await Promise.all([
      vouchers.work(),
      ...open.map((visit) => unlessBusy(lockOf(visit), () => clearUp(counter, visit.id))),
    ]);
  };
  return { counter, calls, vouchers, settings, exclusively, tick, actions: createActions(database, now) };
}

/** The name under which a visit is locked; while it is being opened the page knows it by the key of the action only. */
export const lockOf = ({ id, source, state }: Visit): string => (state === 'opening' ? source : id);

/** Finds out what became of something nobody answered; what cannot be found out now is tried again later. */
async function clearUp(counter: Counter, id: string): Promise<void> {
  const visit = counter.visits.find(id);
  try {
    if (visit !== undefined) await goOnWith(counter, visit);
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Silent)) throw error;
  }
}

async function goOnWith(counter: Counter, visit: Visit): Promise<void> {
  switch (visit.state) {
    case 'settling':
      await resolve(counter, visit);
      return;
    case 'refunding':
      await goOnRefunding(counter, visit);
      return;
    case 'opening':
      await goOn(counter, visit);
      return;
    case 'in-hospital':
      await settled(counter, visit);
      return;
    case 'priced':
    case 'settled':
    case 'refunded':
    case 'dropped':
      return;
  }
}
