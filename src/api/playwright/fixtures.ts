import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { test as base, type TestInfo } from '@playwright/test';

import { runCenter, type CenterFlags, type RunningCenter } from '../../app/center/alone.ts';
import { JOURNAL_PART } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import { certify, type CertifyOptions } from '../certify.ts';
import { scannerOn } from './page-scanner.ts';
import { phonesOf } from './phones.ts';
import type { PageScanner, Phones } from './types.ts';

/** One certification: its verdicts, and the folder with everything it left. */
export interface Run {
  readonly results: Results;
  readonly folder: string;
  /** Text of a file the run left, such as `junit.xml`. */
  readonly text: (name: string) => string;
}

/** What `test.use()` may set. */
export interface HarnessOptions {
  /** How `center` is started; `{}` by default: the default profile, ports that the system chooses. */
  readonly centerOptions: Omit<CenterFlags, 'data' | 'counter'>;
  /** Id of the scanner's model (`evoucher scan models`); `honeywell-gun` by default. */
  readonly scannerModel: string;
}

export interface HarnessFixtures {
  /** A running center with its counter side; its journal is attached to the test. */
  readonly center: RunningCenter;
  readonly wallet: Phones;
  readonly scanner: PageScanner;
  /** Certifies in the test's own folder, and attaches journal and reports. @throws HarnessError as `certify` does */
  readonly certify: (options?: Omit<CertifyOptions, 'out'>) => Promise<Run>;
}

/** Playwright's `test` with what a hospital is tested with. Every fixture starts when a test asks for it. */
export const test = base.extend<HarnessFixtures & HarnessOptions>({
  centerOptions: [{}, { option: true }],
  scannerModel: ['honeywell-gun', { option: true }],
  center: async ({ centerOptions }, use, info) => {
    const center = await runCenter({ ...centerOptions, data: info.outputPath('center'), counter: true });
    await use(center);
    await center.close();
    await attach(info, center.folder, [JOURNAL_PART]);
  },
  wallet: async ({ center }, use) => use(phonesOf(center)),
  scanner: async ({ page, scannerModel }, use) => use(scannerOn(page, scannerModel)),
  certify: async ({}, use, info) => {
    const folders: string[] = [];
    await use(async (options = {}) => {
      const out = info.outputPath(`run-${folders.push('')}`);
      folders[folders.length - 1] = out;
      const { results, folder } = await certify({ ...options, out });
      return { results, folder, text: (name) => readFileSync(join(folder, name), 'utf8') };
    });
    for (const folder of folders)
      await attach(info, folder, [JOURNAL_PART, 'test-report.pdf', 'test-report.html']);
  },
});

/** A run that broke off left only some of its files. */
async function attach(info: TestInfo, folder: string, names: readonly string[]): Promise<void> {
  for (const name of names) {
    const path = join(folder, name);
    if (existsSync(path)) await info.attach(name, { path });
  }
}
