import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { test as base } from '@playwright/test';
import { certify, type Results } from 'evoucher-harness';

/** One certification: its verdicts and the folder with everything it left. */
export interface Run {
  readonly results: Results;
  readonly folder: string;
  /** Text of a file the run left. */
  readonly text: (name: string) => string;
}

/** Starts certifications in the test's own folder and attaches journal and report to the test. */
export const test = base.extend<{
  readonly run: (options: Omit<Parameters<typeof certify>[0], 'out'>) => Promise<Run>;
}>({
  run: async ({}, use, info) => {
    const folders: string[] = [];
    await use(async (options) => {
      const out = info.outputPath(`run-${folders.length + 1}`);
      const { results, folder } = await certify({ ...options, out });
      folders.push(folder);
      return { results, folder, text: (name) => readFileSync(join(folder, name), 'utf8') };
    });
    for (const folder of folders) {
      await info.attach('journal.ndjson', { path: join(folder, 'journal.ndjson') });
      await info.attach('test-report.pdf', { path: join(folder, 'test-report.pdf') });
      await info.attach('test-report.html', { path: join(folder, 'test-report.html') });
    }
  },
});

export { expect } from '@playwright/test';
