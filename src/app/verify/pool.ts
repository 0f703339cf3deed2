import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

import { verifyOutcome } from '../outcomes/outcomes.ts';
import { refusal, verificationOf } from './submission.ts';
import { noMarks, type ExaminedFile } from '../outcomes/verification.ts';
import type { Examinee, VerifierKnowledge, ToWorker, WorkerPlace } from './worker.ts';

export interface PoolOptions {
  /** The built worker file. */
  readonly workerUrl: URL;
  /** Templates, fonts and version that documents are rendered with. */
  readonly place: WorkerPlace;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
}

export interface ExamineWays {
  /** Returns the content to be verified in place of a file's own; asked when the file's turn comes. */
  readonly contentOf?: (path: string) => Promise<Uint8Array | undefined>;
  readonly done?: (count: number) => void;
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
    ways?: ExamineWays,
  ) => Promise<readonly ExaminedFile[]>;
  readonly close: () => Promise<void>;
}

export function openPool(options: PoolOptions): ExaminePool {
  const idle: Worker[] = [];
  const examine: ExaminePool['examine'] = async (paths, known, { contentOf, done } = {}) => {
    const found: ExaminedFile[] = [];
    let next = 0;
    let count = 0;
    const lane = async (): Promise<void> => {
      let worker = idle.pop();
      worker?.postMessage({ known } satisfies ToWorker);
      while (next < paths.length) {
        const index = next;
        next += 1;
        const path = paths[index] ?? '';
        const content = await contentOf?.(path);
        worker ??= start(options, known);
        const examined = await ask(worker, content === undefined ? { path } : { path, content }, options);
        if ('broken' in examined) {
          void worker.terminate();
          worker = undefined;
          found[index] = tooMuch(path, examined.broken);
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
  file: Examinee,
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
    worker.postMessage(file satisfies ToWorker);
  });
}

const tooMuch = (path: string, why: string): ExaminedFile => ({
  verification: verificationOf(path, 'unknown', refusal(verifyOutcome('too-expensive', why))),
  marks: noMarks,
});
