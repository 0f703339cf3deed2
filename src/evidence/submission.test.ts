import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unzipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';

import { createFileJournalStore } from './file-journal-store.ts';
import { packSubmission, type Manifest } from './submission.ts';

const journal = { entries: 42, head: 'ab'.repeat(32) };

/** Packs a folder with these files and opens the package again. */
async function packed(files: Readonly<Record<string, string>>): Promise<Record<string, Uint8Array>> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-submission-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const [name, content] of Object.entries(files)) {
    if (name.includes('/'))
      mkdirSync(join(folder, name.slice(0, name.lastIndexOf('/'))), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  await packSubmission(folder, createFileJournalStore(), journal);
  return unzipSync(readFileSync(join(folder, 'submission.zip')));
}

const manifestOf = (zip: Record<string, Uint8Array>): Manifest =>
  JSON.parse(Buffer.from(zip['manifest.json'] ?? []).toString('utf8')) as Manifest;

const run: Readonly<Record<string, string>> = {
  'journal.ndjson': `{"file":"bodies/${'a'.repeat(64)}"}\n{"file":"bodies/${'b'.repeat(64)}"}\n`,
  'results.json': '{}',
  'junit.xml': '<testsuites/>',
  'test-report.pdf': '%PDF-',
  'test-report.html': '<html></html>',
  [`bodies/${'b'.repeat(64)}`]: 'second body',
  [`bodies/${'a'.repeat(64)}`]: 'first body',
};

test('the package holds what the run left, and the manifest the SM3 and size of every file', async () => {
  const zip = await packed(run);
  const { files, ...rest } = manifestOf(zip);
  expect(rest).toEqual({ schema: 'evoucher/manifest@1', journal, signer: null });
  expect(files.map(({ name }) => name).toSorted()).toEqual(Object.keys(run).toSorted());
  for (const { name, size, sm3 } of files) {
    const bytes = zip[name] ?? new Uint8Array();
    expect({ name, size, sm3 }).toEqual({
      name,
      size: Buffer.byteLength(run[name] ?? ''),
      sm3: createHash('sm3').update(bytes).digest('hex'),
    });
  }
});

test('everything in the package stands in the manifest, except the manifest', async () => {
  const zip = await packed(run);
  const named = manifestOf(zip).files.map(({ name }) => name);
  expect(Object.keys(zip).toSorted()).toEqual([...named, 'manifest.json'].toSorted());
});

test('what a person put beside the run stays at home, and an earlier package is not packed again', async () => {
  const zip = await packed({
    ...run,
    'evoucher.yaml': 'x',
    'submission.zip': 'old',
    '.lock': '1',
    'previous/journal.ndjson': 'x',
    'bodies/Thumbs.db': 'x',
    // Its line was never written: the run was killed in between.
    [`bodies/${'c'.repeat(64)}`]: 'left behind',
  });
  expect(Object.keys(zip).toSorted()).toEqual([...Object.keys(run), 'manifest.json'].toSorted());
});

test('the same files give the same manifest, byte by byte', async () => {
  const [one, two] = [await packed(run), await packed(run)];
  expect(one['manifest.json']).toEqual(two['manifest.json']);
});

test('a run without reports and large bodies is packed all the same', async () => {
  const zip = await packed({ 'journal.ndjson': '{"seq":1}\n' });
  expect(manifestOf(zip).files.map(({ name }) => name)).toEqual(['journal.ndjson']);
});
