/**
 * The center as handlers of MSW (`msw`), for unit tests of the code that calls it: no port, no folder, no clean-up.
 * @packageDocumentation
 */
import { openCenterHandlers, type CenterHandlers } from './api/center/handlers.ts';
import type { CenterHandlersOptions } from './api/center/options.ts';
import { openPackage } from './app/machine/package-root.ts';
import { createReader } from './contract/reading/reader.ts';

/**
 * Creates a center with dealt cards in this process. It answers and judges as the one behind HTTP does.
 * @throws HarnessError USAGE, PROFILE-INVALID for the profile
 */
export function createCenterHandlers(options: CenterHandlersOptions = {}): CenterHandlers {
  const { name, version, workerUrl } = openPackage();
  return openCenterHandlers(options, { reader: createReader({ workerUrl }), harness: { name, version } });
}

export type { CenterHandlers, CenterHandlersOptions };
export type { CenterFinding } from './api/center/findings.ts';
export type { DealtCard } from './api/center/plan.ts';
export type { ReceivedCall } from './api/center/received.ts';
export type { Act, ActName, Card, Hospital } from './domain/card.ts';
export type { ScenarioId } from './domain/form.ts';
export { HarnessError, type ErrorCode } from './domain/harness-error.ts';
export type { Results } from './judge/results.ts';
