import { expect, test } from 'vitest';

import { runFor, settings, verdictsOf } from '../testing/run.ts';
import { hookActs } from './hook-check.ts';
import { declared, startVendorHook } from './testing/vendor-hook.ts';

const outpatient = {
  settings: { ...settings, capabilities: { ...settings.capabilities, inpatient: false } },
  selected: ['real-time'],
} as const;

test('a hospital that settles by itself and declares it through its hook earns its rows', async () => {
  const hook = await startVendorHook({ settlement: declared });
  try {
    await runFor(
      { kind: 'http', url: hook.url },
      (results) => {
        expect(results).toMatchObject({ driver: 'http', ledger: 'declared' });
        expect(verdictsOf(results)).toMatchObject({
          '1.1': 'pass',
          '1.2': 'pass',
          '1.3': 'pass',
          '1.4': 'pass',
        });
      },
      { ...outpatient, ledger: 'declared' },
    );
  } finally {
    hook.close();
  }
});

test('a hook that only says it has done it earns nothing', async () => {
  const hook = await startVendorHook({
    pretends: hookActs,
    answer: (_act, answer) => void answer.writeHead(200).end('上传成功'),
  });
  try {
    await runFor(
      { kind: 'http', url: hook.url },
      (results) => {
        expect(verdictsOf(results)).toMatchObject({ '1.1': 'not-run', '1.2': 'not-run', '1.3': 'not-run' });
        expect(results.rows[0]?.reason).toBe('nothing-received');
      },
      { ...outpatient, silenceMs: 20 },
    );
  } finally {
    hook.close();
  }
});
