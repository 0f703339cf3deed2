import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

/** Folders whose tests start whole runs, and look at what a process leaves behind. */
const whole = '{src/app,src/cli,scripts,docs}/**/*.test.ts';

/** Tests in which nobody asks twice: an operator, or an agent at a far center, whom a busy machine leaves waiting. */
const patient = [
  'src/app/hosted/**/*.test.ts',
  'src/app/{by-hand/desk,by-hand/own-cards-run,certify/resume}.test.ts',
];

/** Never a measure of speed: a machine may be ten times slower than the one a test was written on. */
const patience = { testTimeout: 300_000, hookTimeout: 120_000, expect: { poll: { timeout: 60_000 } } };

export default defineConfig({
  test: {
    // Once for all projects.
    globalSetup: ['scripts/build-once.mjs', 'scripts/test-surroundings.mjs'],
    // A run waits now and then: for the center to process, for the hospital to ask again.
    maxWorkers: availableParallelism() + 1,
    // Nothing keeps state in a module: files share the workers, which load the house once instead of once for each file.
    isolate: false,
    // What was compiled for one start of the tests serves the next.
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        test: {
          name: 'parts',
          include: ['{src,mocks,devices,reports}/**/*.test.ts'],
          exclude: [whole],
          ...patience,
        },
      },
      { extends: true, test: { name: 'whole', include: [whole], exclude: patient, ...patience } },
      // Behind the others, one file at a time.
      {
        extends: true,
        test: { name: 'patient', include: patient, ...patience, maxWorkers: 1, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
