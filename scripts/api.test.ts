import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { expect, onTestFinished, test } from 'vitest';

import { apiDocument, examples } from './api/document.mjs';

const root = resolve(import.meta.dirname, '..');
const document = apiDocument();
const run = promisify(execFile);

test('docs/api.md is what the doc blocks say; npm run docs writes it', () => {
  expect(readFileSync(join(root, 'docs', 'api.md'), 'utf8')).toBe(document);
});

test('everything that is exported says what it is for', () => {
  const sections = document.split(/^### /m).slice(1);
  const functions = sections.filter((section) => /^```ts\n(?:function|const) /m.test(section));
  expect(functions.length).toBeGreaterThan(10);
  for (const section of functions)
    expect(section.split('\n')[2], section.split('\n')[0]).toMatch(/^[A-Z0-9]/);
});

test('every example stands in the page, and every file of the examples is one', () => {
  const files = Object.values(examples).flat();
  expect(readdirSync(join(root, 'docs', 'examples')).toSorted()).toEqual(files.toSorted());
  for (const file of files)
    expect(document).toContain(readFileSync(join(root, 'docs', 'examples', file), 'utf8').trim());
});

// The others run as what they are: query.test.ts with the unit tests, counter.spec.ts with the suites.
test('the programs among the examples run, one after the other in the same folder', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'evoucher-examples-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const program = async (file: string): Promise<string> =>
    (await run(process.execPath, [join(root, 'docs', 'examples', file)], { cwd, encoding: 'utf8' })).stdout;
  const certified = await program('certify.mjs');
  expect(certified.match(/^2\.\d .* pass/gm)).toHaveLength(4);
  const judged = await program('judge.mjs');
  expect(judged).toMatch(/^4 passed, 0 failed\nunsigned\n/);
  expect(judged).toContain('/input/upldBchno');
});
