import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createContracts } from '../checks/profiled.ts';
import { readPackage } from '../contract/reading/package.ts';
import { readingLimits } from '../contract/reading/reading.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import { specification } from '../contract/specification.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { judge } from './judge.ts';

const kept = join(import.meta.dirname, '../../fixtures/journals');
const contractFor = createContracts();
/** The journals are our own: nobody has to be able to end their reading. */
const reader: PackageReader = {
  read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
  close: async () => Promise.resolve(),
};

test.each(readdirSync(kept))('the recorded run %s has the results that it had', async (name) => {
  const results = await judge(await readJournal(join(kept, name)), { contractFor, reader });
  await expect(`${JSON.stringify(results, null, 2)}\n`).toMatchFileSnapshot(join(kept, name, 'results.json'));
});
