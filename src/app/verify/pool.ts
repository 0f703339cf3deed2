import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { verifyOutcome } from '../outcomes/outcomes.ts';
import { refusal, verificationOf } from './submission.ts';
import { noMarks, type ExaminedFile } from '../outcomes/verification.ts';
import type { VerifierKnowledge, ToWorker, WorkerPlace } from './worker.ts';

export interface PoolOptions {
  /** The built worker file. */
  readonly workerUrl: URL;
  /** Templates, fonts and version that documents are rendered with. */
  readonly place: WorkerPlace;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
}

/**
 * Workers that verify. Callers that look at files one after the other keep them: starting one takes longer than a
 * file.
 */
export interface ExaminePool {
  /**
   * Verifies files side by side, one worker for each core; a file that takes too much ends its worker, not the rest.
   */
  readonly examine: (
    paths: readonly string[],
    known: VerifierKnowledge,
    done?: (count: number) => void,
  ) => Promise<readonly ExaminedFile[]>;
  readonly close: () => Promise<void>;
}

export function openPool(options: PoolOptions): ExaminePool {
  const idle: Worker[] = [];
  const examine: ExaminePool['examine'] = async (paths, known, done) => {
    const found: ExaminedFile[] = [];
    let next = 0;
    let count = 0;
    const lane = async (): Promise<void> => {
      let worker = idle.pop();
      worker?.postMessage({ known } satisfies ToWorker);
      while (next < paths.length) {
        const index = next;
        next += 1;
        worker ??= start(options, known);
        const examined = await ask(worker, paths[index] ?? '', options);
        if ('broken' in examined) {
          void worker.terminate();
          worker = undefined;
          found[index] = tooMuch(paths[index] ?? '', examined.broken);
        } else found[index] = examined;
        count += 1;
        done?.(count);
      }
      if (worker !== undefined) idle.push(worker);
    };
    const lanes = Math.min(availableParallelism(), paths.length);
    await Promise.all(Array.from({ length: lanes }, lane));
    return found;
  };
  return {
    examine,
    close: async () => {
      await Promise.all(idle.splice(0).map(async (worker) => worker.terminate()));
    },
  };
}

function start({ workerUrl, place, memoryMb = 1024 }: PoolOptions, known: VerifierKnowledge): Worker {
  const worker = new Worker(workerUrl, {
    workerData: place,
    resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: 32 },
  });
  worker.postMessage({ known } satisfies ToWorker);
  return worker;
}

/** Verifies one file in a worker; `broken` is the reason why the worker did not come back with it. */
async function ask(
  worker: Worker,
  path: string,
  { timeoutMs = 120_000 }: PoolOptions,
): Promise<ExaminedFile | { readonly broken: string }> {
  return new Promise((resolve) => {
    const settle = (answer: ExaminedFile | { readonly broken: string }): void => {
      clearTimeout(timer);
      worker.off('message', settle).off('error', failed).off('exit', ended);
      resolve(answer);
    };
    const failed = (error: Error): void => settle({ broken: error.message });
    const ended = (): void => settle({ broken: '验证进程意外结束' });
    const timer = setTimeout(() => settle({ broken: `超过 ${timeoutMs / 1000} 秒` }), timeoutMs);
    worker.on('message', settle).on('error', failed).on('exit', ended);
    worker.postMessage({ path } satisfies ToWorker);
  });
}

const tooMuch = (path: string, why: string): ExaminedFile => ({
  verification: verificationOf(path, 'unknown', refusal(verifyOutcome('too-expensive', why))),
  marks: noMarks,
});
