import { Worker } from 'node:worker_threads';

import { HarnessError } from '../../domain/harness-error.ts';
import type { XmlNames } from '../translation.ts';
import { emptyReading, type PackageReading } from './reading.ts';
import type { ReadRequest } from './worker.ts';

/** Reads untrusted packages outside the main thread. */
export interface PackageReader {
  /** @throws HarnessError READER-FAILED when the reader itself breaks, never for what a hospital sent */
  readonly read: (base64: string, names?: XmlNames) => Promise<PackageReading>;
  readonly close: () => Promise<void>;
}

/** Reads other untrusted files too, and says where things stand in them. */
export interface FileReader extends PackageReader {
  /** Any request the worker understands. @throws HarnessError READER-FAILED, as `read` */
  readonly ask: (request: ReadRequest) => Promise<PackageReading>;
}

export interface ReaderOptions {
  /** The built worker file. */
  readonly workerUrl: URL;
  readonly timeoutMs?: number;
  readonly memoryMb?: number;
}

interface Waiting {
  readonly request: ReadRequest;
  readonly resolve: (reading: PackageReading) => void;
  readonly reject: (fault: Error) => void;
}

/** Creates one worker, started at the first use, ended when a package takes too long or too much memory, then replaced. */
// eslint-disable-next-line max-lines-per-function -- queue, timer and worker are one state
export function createReader({ workerUrl, timeoutMs = 30_000, memoryMb = 1024 }: ReaderOptions): FileReader {
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let current: Waiting | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isAwake = false;
  let closed = false;

  const next = (): void => {
    if (current !== undefined || closed) return;
    current = queue.shift();
    if (current === undefined) {
      worker?.unref();
      return;
    }
    worker ??= start();
    worker.ref();
    if (isAwake) limit();
    worker.postMessage(current.request);
  };

  /** A worker that is only starting on a busy machine takes none of the package's time. */
  const limit = (): void => {
    timer = setTimeout(
      () => give({ kind: 'too-large', detail: `解析超过 ${timeoutMs / 1000} 秒，已中止` }),
      timeoutMs,
    );
  };

  const finish = (act: (waiting: Waiting) => void): void => {
    clearTimeout(timer);
    const done = current;
    current = undefined;
    if (done !== undefined) act(done);
    next();
  };

  /** The package was too much for the limits: the worker goes, the answer says so. */
  const give = (problem: NonNullable<PackageReading['problem']>): void => {
    const old = worker;
    worker = undefined;
    void old?.terminate();
    finish((waiting) => waiting.resolve({ ...emptyReading, problem }));
  };

  const start = (): Worker => {
    isAwake = false;
    const started = new Worker(workerUrl, { resourceLimits: { maxOldGenerationSizeMb: memoryMb } });
    started.on('online', () => {
      if (started !== worker || isAwake) return;
      isAwake = true;
      if (current !== undefined) limit();
    });
    started.on('message', (answer: { reading?: PackageReading; fault?: string }) => {
      if (started !== worker) return;
      const { reading } = answer;
      if (reading !== undefined) finish((waiting) => waiting.resolve(reading));
      else
        finish((waiting) =>
          waiting.reject(new HarnessError('READER-FAILED', `附件解析失败：${answer.fault ?? ''}`)),
        );
    });
    started.on('error', (error: Error & { code?: string }) => {
      if (started !== worker) return;
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') {
        give({ kind: 'too-large', detail: `解析占用内存超过 ${memoryMb} MiB，已中止` });
        return;
      }
      worker = undefined;
      finish((waiting) =>
        waiting.reject(
          new HarnessError('READER-FAILED', `附件解析进程异常：${error.message}`, { cause: error }),
        ),
      );
    });
    return started;
  };

  const ask = async (request: ReadRequest): Promise<PackageReading> =>
    new Promise((resolve, reject) => {
      queue.push({ request, resolve, reject });
      next();
    });

  return {
    ask,
    read: async (base64, names) => ask({ base64, names }),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await worker?.terminate();
    },
  };
}
