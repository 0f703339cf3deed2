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
  void first;
  const report = await lint({ name: 'a', bytes: new Uint8Array() });
  const n: number = report.summary.must;
  const v = await verify('out', { trust: 'trust.json' });
  const again = await judge('out');
  // @ts-expect-error no such scenario
  void certify({ out: 'x', scenarios: ['nothing'] });
  return n + v.summary.files > 0 ? again : results;
}
test('a', async ({ center, wallet, scanner, certify: run, page }) => {
  await page.goto(center.origin);
  await scanner.scan(wallet.code());
  const { results } = await run({ scenarios: ['real-time'] });
  expect(results.summary.fail).toBe(0);
});
export { HarnessError, defineHis, runCenter };
