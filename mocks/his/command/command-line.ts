import { createInterface } from 'node:readline';
import { text as readAll } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { parseAct } from '../acts/act.ts';
import { defects } from '../defects/index.ts';
import { createHospital, type Hospital } from '../acts/hospital.ts';
import { habitsWith, type Habits } from '../habits/habits.ts';
import type { Report } from '../upload/errand.ts';
import { createRecords, openRecords } from '../voucher/records.ts';
import { parseStyle } from '../habits/style.ts';
import { createLine } from '../wire/line.ts';

/** The streams that the process reads from and writes to. */
export type Streams = {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
};

/** Runs the hospital with these arguments. @returns the exit code: 0 done, 1 an act failed (--once), 2 wrong usage */
export async function runHospital(argv: readonly string[], streams: Streams): Promise<number> {
  const options = read(argv);
  if (typeof options === 'string') {
    streams.stderr.write(`${options}\n`);
    return 2;
  }
  if (options.listsDefects) {
    const list = defects.map((defect) => ({
      id: defect.id,
      title: defect.title,
      check: defect.check,
      also: defect.also,
      outcome: defect.outcome,
      rows: defect.rows,
      extra: defect.extra,
      profile: defect.profile,
      ownPatients: defect.ownPatients,
    }));
    streams.stdout.write(`${JSON.stringify(list, null, 2)}\n`);
    return 0;
  }
  if (options.isMany) return serveMany(streams);
  const { hospital, close } = open(options.habits, options.state);
  try {
    return await (options.isOnce ? once(hospital, streams) : serve(hospital, streams));
  } finally {
    close();
  }
}

/** A hospital with its line to the center, which is closed with it. */
type OpenHospital = { readonly hospital: Hospital; readonly close: () => void };

function open(habits: Habits, state?: string): OpenHospital {
  const line = createLine(habits.style.transport, habits.style.contentType);
  const records = state === undefined ? createRecords(habits.style.firstNumber) : openRecords(state);
  const ports = { line, records, now: Date.now, wait: (ms: number) => wait(ms) };
  return { hospital: createHospital(habits, ports), close: () => line.close() };
}

/** Performs one act per line, one after the other, until the input ends. */
async function serve(hospital: Hospital, { stdin, stdout }: Streams): Promise<number> {
  for await (const line of createInterface({ input: stdin })) {
    if (line.trim() === '') continue;
    const { id, report } = await attempt(hospital, line);
    stdout.write(`${JSON.stringify({ id, ...report })}\n`);
  }
  return 0;
}

/**
 * Is several hospitals that know nothing of each other, until the input ends: a line opens one,
 * `{"open":"a","defect":…,"style":{…}}`, has it perform an act, `{"hospital":"a","act":{…}}`, or closes it, `{"close":"a"}`.
 * A defect or style that does not exist is answered at once, `{"hospital":"a","refused":…}`.
 * Whoever tries hundreds of hospitals pays for the start of one process.
 */
async function serveMany({ stdin, stdout }: Streams): Promise<number> {
  const say = (line: object): void => void stdout.write(`${JSON.stringify(line)}\n`);
  const hospitals = new Map<string, OpenHospital & { last: Promise<void> }>();
  for await (const text of createInterface({ input: stdin })) {
    const line = JSON.parse(text) as ManyLine;
    if (line.open !== undefined) {
      const habits = habitsOf(line.defect, JSON.stringify(line.style ?? {}));
      if (typeof habits === 'string') say({ hospital: line.open, refused: habits });
      else hospitals.set(line.open, { ...open(habits), last: Promise.resolve() });
    } else if (line.close !== undefined) {
      hospitals.get(line.close)?.close();
      hospitals.delete(line.close);
    } else {
      const asked = hospitals.get(line.hospital ?? '');
      if (asked === undefined) continue;
      // One act after the other, as in a process of its own.
      asked.last = asked.last.then(async () => {
        const { id, report } = await attempt(asked.hospital, JSON.stringify(line.act));
        say({ hospital: line.hospital, id, ...report });
      });
    }
  }
  return 0;
}

type ManyLine = {
  readonly open?: string;
  readonly defect?: string;
  readonly style?: object;
  readonly hospital?: string;
  readonly act?: object;
  readonly close?: string;
};

async function once(hospital: Hospital, { stdin, stdout }: Streams): Promise<number> {
  const { id, report } = await attempt(hospital, await readAll(stdin));
  stdout.write(`${JSON.stringify({ id, ...report })}\n`);
  return report.outcome === 'done' ? 0 : 1;
}

/** Performs one act; a fault is the outcome of that act and must not end the process. */
async function attempt(hospital: Hospital, document: string): Promise<{ id: string | null; report: Report }> {
  let id: string | null = null;
  try {
    const act = parseAct(document);
    id = act.id;
    return { id, report: await hospital.perform(act) };
  } catch (error) {
    return {
      id,
      report: { outcome: 'failed', message: error instanceof Error ? error.message : String(error) },
    };
  }
}

type Options = {
  readonly listsDefects: boolean;
  readonly isOnce: boolean;
  readonly isMany: boolean;
  readonly state: string | undefined;
  readonly habits: Habits;
};

/** The options, or a sentence that says what is wrong with them. */
function read(argv: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        defect: { type: 'string' },
        style: { type: 'string' },
        once: { type: 'boolean', default: false },
        many: { type: 'boolean', default: false },
        state: { type: 'string' },
        'list-defects': { type: 'boolean', default: false },
      },
    });
    if (values.once && values.state === undefined)
      return '--once needs --state FILE, where the records are kept.';
    const habits = habitsOf(values.defect, values.style);
    if (typeof habits === 'string') return habits;
    return {
      listsDefects: values['list-defects'],
      isOnce: values.once,
      isMany: values.many,
      state: values.state,
      habits,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Returns the habits, or a sentence that says what is wrong with them. */
function habitsOf(id: string | undefined, style: string | undefined): Habits | string {
  const defect = defects.find((known) => known.id === id);
  if (id !== undefined && defect === undefined)
    return `Unknown defect "${id}"; --list-defects prints those that exist.`;
  try {
    return habitsWith(style === undefined ? {} : parseStyle(style), defect);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
