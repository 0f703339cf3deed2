import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { outcome } from './outcomes.ts';
import { refusal, verificationOf } from './submission.ts';
import { noMarks, type Examined } from './verification.ts';
import type { WorkerSettings } from './worker.ts';

export interface PoolOptions {
  /** The built worker file. */
  readonly workerUrl: URL;
  readonly settings: WorkerSettings;
  /** Told after each file, for whoever waits. */
  readonly done?: (count: number) => void;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
}

/** Verifies files side by side, one worker for each core; a file that takes too much ends its worker, not the rest. */
export async function examineAll(
  paths: readonly string[],
  options: PoolOptions,
): Promise<readonly Examined[]> {
  const found: Examined[] = [];
  let next = 0;
  let count = 0;
  const lane = async (): Promise<void> => {
    let worker: Worker | undefined;
    while (next < paths.length) {
      const index = next;
      next += 1;
      worker ??= start(options);
      const examined = await ask(worker, paths[index] ?? '', options);
      if ('broken' in examined) {
        void worker.terminate();
        worker = undefined;
        found[index] = tooMuch(paths[index] ?? '', examined.broken);
      } else found[index] = examined;
      count += 1;
      options.done?.(count);
    }
    await worker?.terminate();
  };
  const lanes = Math.min(availableParallelism(), paths.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  return found;
}

const start = ({ workerUrl, settings, memoryMb = 1024 }: PoolOptions): Worker =>
  new Worker(workerUrl, {
    workerData: settings,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 },
  });

/** One file, or why the worker did not come back with it. */
async function ask(
  worker: Worker,
  path: string,
  { timeoutMs = 120_000 }: PoolOptions,
): Promise<Examined | { readonly broken: string }> {
  return new Promise((resolve) => {
    const settle = (answer: Examined | { readonly broken: string }): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', failed).off('exit', ended);
      resolve(answer);
    };
    const failed = (error: Error): void => settle({ broken: error.message });
    const ended = (): void => settle({ broken: '验证进程意外结束' });
    const timer = setTimeout(() => settle({ broken: `超过 ${timeoutMs / 1000} 秒` }), timeoutMs);
    worker.on('message', settle).on('error', failed).on('exit', ended);
    worker.postMessage(path);
  });
}

const tooMuch = (path: string, why: string): Examined => ({
  verification: verificationOf(path, 'unknown', refusal(outcome('too-expensive', why))),
  marks: noMarks,
});
