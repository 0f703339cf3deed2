import { valueOf } from '../settings/given.ts';
import type { PlannedDriver } from '../settings/planned-driver.ts';
import type { WebChoice } from './open-web.ts';

/** The pages of a plan; a scanner that is a device comes from whoever stands beside it. */
export function webChoice(
  { pages, url: stated, headed }: Extract<PlannedDriver, { kind: 'web' }>,
  scanner: WebChoice['scanner'],
): WebChoice {
  const url = valueOf(stated);
  return {
    kind: 'web',
    headed,
    ...(pages.kind === 'built-in' ? {} : { module: pages.file }),
    ...(url === undefined ? {} : { url }),
    ...(scanner === undefined ? {} : { scanner }),
  };
}
