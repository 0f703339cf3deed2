/**
 * Fixtures of Playwright Test (`@playwright/test`): a center, the insured persons' phones, the counter's scanner, and
 * certifications.
 * @packageDocumentation
 */
export { expect } from '@playwright/test';
export { test } from './api/playwright/fixtures.ts';

export type { HarnessFixtures, HarnessOptions, Run } from './api/playwright/fixtures.ts';

export type { PageScanner, Phones, ScanOptions } from './api/playwright/types.ts';

export type { CertifyOptions, Driver } from './api/certify.ts';
export type { RunningCenter, RunningCounter } from './app/center/alone.ts';
export type { Results } from './judge/results.ts';
