// Reads what strangers might send, for as long as wanted: npm run fuzz -- --minutes 10 --seed 1 --target pdf
// A failure prints its seed and leaves the smallest sample in test-results/.
import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { build } from 'esbuild';
import fc from 'fast-check';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000_000) },
    target: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isInteger(seed)) {
  console.error('--minutes wants a number above 0, --seed an integer.');
  process.exit(2);
}

const outfile = `${root}test-results/fuzz.js`;
await build({
  absWorkingDir: root,
  stdin: {
    contents:
      "export * from './src/checks/testing/fuzz.ts'; export * from './devices/usbip/testing/fuzz.ts'; export * from './mocks/center/testing/fuzz.ts';",
    resolveDir: root,
  },
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
});
const { openConnectionTarget, openFuzzTargets, fuzzProperty, usbipFuzzTargets } = await import(
  pathToFileURL(outfile).href
);
const { targets: readers, close } = await openFuzzTargets(pathToFileURL(`${root}dist/reading-worker.js`));
const connection = await openConnectionTarget();
const targets = [...readers, ...usbipFuzzTargets, connection.target];
const chosen = targets.filter(({ name }) => values.target === undefined || name === values.target);
if (chosen.length === 0) {
  console.error(`No target ${values.target}; there are ${targets.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

let failed = 0;
for (const target of chosen) {
  const limit = (minutes * 60_000) / chosen.length;
  const details = await fc.check(fuzzProperty(target), {
    seed,
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: limit,
    markInterruptAsFailure: false,
  });
  console.log(`${target.name}: ${details.numRuns} samples, seed ${seed}`);
  if (!details.failed) continue;
  failed += 1;
  const [sample] = details.counterexample;
  const file = `${root}test-results/fuzz-${target.name}-${seed}.bin`;
  mkdirSync(`${root}test-results`, { recursive: true });
  writeFileSync(file, sample);
  console.error(`  failed: ${details.errorInstance?.stack ?? ''}`);
  console.error(`  again: npm run fuzz -- --seed ${seed} --target ${target.name}; sample in ${file}`);
}
await close();
await connection.close();
process.exitCode = failed === 0 ? 0 : 1;
