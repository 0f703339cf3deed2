import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{src,mocks,devices,reports,scripts,docs}/**/*.test.ts'],
    globalSetup: ['scripts/build-once.mjs', 'scripts/test-home.mjs'],
    testTimeout: 120_000,
  },
});
