import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { expect, test } from 'vitest';

import { openPackage } from '../../app/machine/package-root.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { createReader, type PackageReader, type ReaderOptions } from './reader.ts';
import { base64, zipOf } from './testing/archives.ts';
import { pdfWith, structuredXml } from './testing/documents.ts';

async function withReader(
  use: (reader: PackageReader) => Promise<void>,
  options: Partial<ReaderOptions> = {},
): Promise<void> {
  const reader = createReader({ workerUrl: openPackage().workerUrl, ...options });
  try {
    await use(reader);
  } finally {
    await reader.close();
  }
}

/** A worker that does what the words in its messages say. */
async function withWorker(use: (workerUrl: URL) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-worker-'));
  const file = join(folder, 'worker.mjs');
  writeFileSync(
    file,
    `import { parentPort, threadId } from 'node:worker_threads';
     const empty = { layouts: [], separate: [], escaping: [] };
     parentPort.on('message', ({ id, base64 }) => {
       if (base64 === 'hang') for (;;) {}
       if (base64 === 'throw') throw new Error('broken worker');
       if (base64 === 'hoard') for (const all = [];;) all.push(Array(1e5).fill({}).map(() => ({})));
       if (base64 === 'fault') parentPort.postMessage({ id, fault: 'own words' });
       else parentPort.postMessage({ id, reading: { ...empty, others: [base64, String(threadId)] } });
     });`,
  );
  try {
    await use(pathToFileURL(file));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const goodZip = async (psnName: string): Promise<string> =>
  base64(zipOf({ '1-2.pdf': await pdfWith({ 'tktextinfo.xml': structuredXml(psnName) }) }));

const nameIn = async (reader: PackageReader, zip: string): Promise<unknown> =>
  (await reader.read(zip)).layouts[0]?.xml?.content['billInfo'];

test('the built worker reads packages, each answer to its own question', async () => {
  await withReader(async (reader) => {
    const zips = await Promise.all(['测试甲', '测试乙', '测试丙'].map(goodZip));
    expect(await Promise.all(zips.map(async (zip) => nameIn(reader, zip)))).toEqual([
      { psnName: '测试甲' },
      { psnName: '测试乙' },
      { psnName: '测试丙' },
    ]);
  });
});

test('a bomb is told, and the next package is read', async () => {
  await withReader(async (reader) => {
    const bomb = base64(zipOf({ '1-2.pdf': Buffer.alloc(50_000_000) }, { level: 9 }));
    expect((await reader.read(bomb)).problem?.kind).toBe('too-large');
    expect(await nameIn(reader, await goodZip('测试甲'))).toEqual({ psnName: '测试甲' });
  });
});

test('a package that takes too long is given up, and a fresh worker goes on', async () => {
  await withWorker(async (workerUrl) => {
    await withReader(
      async (reader) => {
        const [before, late, after] = await Promise.all(
          ['one', 'hang', 'two'].map(async (zip) => reader.read(zip)),
        );
        expect(late?.problem).toEqual({ kind: 'too-large', detail: '解析超过 3 秒，已中止' });
        expect([before?.others[0], after?.others[0]]).toEqual(['one', 'two']);
        expect(after?.others[1]).not.toBe(before?.others[1]);
      },
      { workerUrl, timeoutMs: 3_000 },
    );
  });
});

test('the real worker is given up after its time, whatever it is doing', async () => {
  await withReader(
    async (reader) => {
      const zip = await goodZip('测试甲');
      const problems = [(await reader.read(zip)).problem?.kind, (await reader.read(zip)).problem?.kind];
      expect(problems).toEqual(['too-large', 'too-large']);
    },
    { timeoutMs: 1 },
  );
});

test('a package that takes too much memory is given up, and a fresh worker goes on', async () => {
  await withWorker(async (workerUrl) => {
    await withReader(
      async (reader) => {
        const [hoard, after] = await Promise.all(['hoard', 'two'].map(async (zip) => reader.read(zip)));
        expect(hoard?.problem).toEqual({ kind: 'too-large', detail: '解析占用内存超过 16 MiB，已中止' });
        expect(after?.others[0]).toBe('two');
      },
      { workerUrl, memoryMb: 16 },
    );
  });
});

test.each([
  ['throw', 'broken worker'],
  ['fault', 'own words'],
])(
  'a worker that breaks by itself (%s) is a fault of ours, and a working one follows',
  async (word, message) => {
    await withWorker(async (workerUrl) => {
      await withReader(
        async (reader) => {
          const fault: unknown = await reader.read(word).catch((cause: unknown) => cause);
          expect(fault).toBeInstanceOf(HarnessError);
          expect(fault).toMatchObject({
            code: 'READER-FAILED',
            message: expect.stringContaining(message) as string,
          });
          expect((await reader.read('two')).others[0]).toBe('two');
        },
        { workerUrl },
      );
    });
  },
);
