import { spawn, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { HarnessError } from '../domain/harness-error.ts';
import type { ActReport, HisDriver } from '../run/ports.ts';
import { declarationOf } from './declaration.ts';

/** The kind of a built-in hospital. */
export interface HospitalKind {
  /** Id of one of its defects, for trying out the judge. */
  readonly defect?: string;
  /** Its habits, as JSON-able data. */
  readonly style?: Readonly<Record<string, unknown>>;
}

/** One built-in hospital in a process that is not ours. */
export interface BuiltInHospital {
  /** Resolves with the line that answers the act; `undefined` when the process is gone. */
  readonly perform: (act: Act) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

/** A process that is any number of built-in hospitals, which know nothing of each other. */
export interface HospitalProcess {
  readonly open: (kind: HospitalKind) => BuiltInHospital;
  readonly close: () => Promise<void>;
  /** Keeps nobody from ending; the process ends with whoever started it. */
  readonly unref: () => void;
}

/** The built-in hospital is in no hurry but keeps nobody waiting. */
const POLL_MS = 100;

/** Starts a process of built-in hospitals. `entry` is their built program. */
export function startHospitals(entry: string, clock: Clock): HospitalProcess {
  const child = spawn(process.execPath, [entry, '--many'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const waiting = new Map<string, (line: string | undefined) => void>();
  let [isGone, count] = [false, 0];
  const gone = (): void => {
    isGone = true;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  };
  child.once('exit', gone);
  child.once('error', gone);
  child.stdin.on('error', () => undefined);
  const refusals = new Map<string, string>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { hospital, id = '', refused } = JSON.parse(line) as HospitalLine;
    if (refused !== undefined) {
      refusals.set(hospital, refused);
      for (const [key, resolve] of waiting) if (key.startsWith(`${hospital} `)) resolve(line);
      return;
    }
    const key = `${hospital} ${id}`;
    waiting.get(key)?.(line);
    waiting.delete(key);
  });
  const tell = (message: object): void => void child.stdin.write(`${JSON.stringify(message)}\n`);
  return {
    open: ({ defect, style }) => {
      count += 1;
      const hospital = String(count);
      tell({ open: hospital, defect, style: { pollMs: POLL_MS, ...style } });
      return {
        perform: async (act) => {
          if (isGone) throw new HarnessError('UNEXPECTED', `参考医院没有启动或已退出：${entry}`);
          const line = await new Promise<string | undefined>((resolve) => {
            if (refusals.has(hospital)) resolve(undefined);
            waiting.set(`${hospital} ${act.id}`, resolve);
            tell({ hospital, act });
          });
          const refused = refusals.get(hospital);
          if (refused !== undefined) throw unknownKind(refused);
          return line;
        },
        close: async () => {
          tell({ close: hospital });
          await Promise.resolve();
        },
      };
    },
    close: async () => {
      if (!isGone) await ended(child, clock);
    },
    unref: () => {
      child.unref();
      for (const stream of [child.stdin, child.stdout]) if (stream instanceof Socket) stream.unref();
    },
  };
}

/** A line of the process: the answer to an act, or the refusal of a hospital that does not exist. */
interface HospitalLine {
  readonly hospital: string;
  readonly id?: string;
  readonly refused?: string;
}

const unknownKind = (refused: string): HarnessError =>
  new HarnessError('USAGE', `内置医院没有这种缺陷或习惯（${refused}）`, {
    hint: '缺陷的名称见 docs/kill-matrix.md，习惯的名称见括号中的说明。',
  });

async function ended(child: ChildProcess, clock: Clock): Promise<void> {
  const exited = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
  });
  child.stdin?.end();
  await Promise.race([exited, clock.wait(2_000)]);
  child.kill();
}

export interface ReferenceOptions extends HospitalKind {
  readonly clock: Clock;
  /** The built program, for a process of its own; or a process that others use too. */
  readonly hospitals: string | HospitalProcess;
}

/** The built-in hospital: a process that is not ours, which gets acts as lines and answers each with a line. */
export function createReferenceDriver({ hospitals, clock, defect, style }: ReferenceOptions): HisDriver {
  const own = typeof hospitals === 'string' ? startHospitals(hospitals, clock) : undefined;
  const hospital = (own ?? (hospitals as HospitalProcess)).open({
    ...(defect === undefined ? {} : { defect }),
    ...(style === undefined ? {} : { style }),
  });
  const perform = async (act: Act, signal: AbortSignal): Promise<ActReport> => {
    const stop = new AbortController();
    const late = clock
      .wait(act.deadlineMs, AbortSignal.any([signal, stop.signal]))
      .then(() => ({ timedOut: true }));
    const report = await Promise.race([hospital.perform(act).then(reportOf), late]);
    stop.abort();
    return report;
  };
  return { perform, close: async () => (own ?? hospital).close() };
}

function reportOf(line: string | undefined): ActReport {
  if (line === undefined) return { remark: '参考医院进程已退出' };
  const { outcome, message } = JSON.parse(line) as { outcome: string; message?: string };
  const declaration = declarationOf(line);
  return {
    ...(outcome === 'done' ? {} : { remark: `参考医院：${message ?? '未完成'}` }),
    ...(declaration === undefined ? {} : { declaration }),
  };
}
