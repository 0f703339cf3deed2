// A stranger's program in TypeScript: compiled where the package is installed.
import {
  certify,
  judge,
  lint,
  verify,
  HarnessError,
  defineHis,
  runCenter,
  type Results,
  type CertifyOptions,
} from 'evoucher-harness';
import { createCenterHandlers, type CenterFinding } from 'evoucher-harness/msw';
import { test, expect } from 'evoucher-harness/playwright';
import { setupServer } from 'msw/node';

const options: CertifyOptions = {
  out: 'out',
  driver: { kind: 'command', command: 'x' },
  scenarios: ['real-time'],
};
export async function main(): Promise<Results> {
  const { results } = await certify(options);
  const center = createCenterHandlers({ scenarios: ['self-paid'] });
  setupServer(...center.handlers).listen();
  const findings: readonly CenterFinding[] = await center.findings();
  const first: string | undefined = findings[0]?.message;
  const report = await lint({ name: 'a', bytes: new Uint8Array() });
  const n: number = report.summary.must;
  const v = await verify('out', { trust: 'trust.json' });
  const again = await judge('out');
  return n + v.summary.files > 0 && first !== '' ? again : results;
}
test('a', async ({ center, wallet, scanner, certify: run, page }) => {
  await page.goto(center.origin);
  await scanner.scan(wallet.code());
  const { results } = await run({ scenarios: ['real-time'] });
  expect(results.summary.fail).toBe(0);
});
// @ts-expect-error there is no such scenario
export const refused: CertifyOptions = { out: 'x', scenarios: ['nothing'] };
export { HarnessError, defineHis, runCenter };
