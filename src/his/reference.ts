import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { HarnessError } from '../domain/harness-error.ts';
import type { ActReport, HisDriver } from '../run/ports.ts';
import { declarationOf } from './declaration.ts';

export interface ReferenceOptions {
  /** The built entry of the reference hospital. */
  readonly entry: string;
  readonly clock: Clock;
  /** Id of one of its defects, for trying out the judge. */
  readonly defect?: string;
  /** Its habits, as JSON-able data. */
  readonly style?: Readonly<Record<string, unknown>>;
}

/** The built-in hospital is in no hurry but keeps nobody waiting. */
const POLL_MS = 100;

/** The built-in hospital: a process of its own that gets one act per line and answers with one line. */
export function createReferenceDriver({ entry, clock, defect, style }: ReferenceOptions): HisDriver {
  const child = spawn(
    process.execPath,
    [
      entry,
      ...(defect === undefined ? [] : ['--defect', defect]),
      '--style',
      JSON.stringify({ pollMs: POLL_MS, ...style }),
    ],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const waiting = new Map<string, (report: ActReport) => void>();
  let isGone = false;
  const gone = (): void => {
    isGone = true;
    for (const resolve of waiting.values()) resolve({ remark: '参考医院进程已退出' });
    waiting.clear();
  };
  child.once('exit', gone);
  child.once('error', gone);
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, outcome, message } = JSON.parse(line) as { id: string; outcome: string; message?: string };
    const declaration = declarationOf(line);
    waiting.get(id)?.({
      ...(outcome === 'done' ? {} : { remark: `参考医院：${message ?? '未完成'}` }),
      ...(declaration === undefined ? {} : { declaration }),
    });
    waiting.delete(id);
  });
  const perform = async (act: Act, signal: AbortSignal): Promise<ActReport> => {
    if (isGone) throw new HarnessError('UNEXPECTED', `参考医院没有启动或已退出：${entry}`);
    const answer = new Promise<ActReport>((resolve) => {
      waiting.set(act.id, resolve);
      child.stdin.write(`${JSON.stringify(act)}\n`);
    });
    const stop = new AbortController();
    const late = clock
      .wait(act.deadlineMs, AbortSignal.any([signal, stop.signal]))
      .then(() => ({ timedOut: true }));
    const report = await Promise.race([answer, late]);
    stop.abort();
    return report;
  };
  return {
    perform,
    close: async () => {
      if (isGone) return;
      const exited = new Promise<void>((resolve) => {
        child.once('exit', () => resolve());
      });
      child.stdin.end();
      await Promise.race([exited, clock.wait(2_000)]);
      child.kill();
    },
  };
}
