import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createPrivatePem, fingerprint, openSigner, publicKeyOfPem } from '../../evidence/sm2.ts';
import { packageRoot } from '../machine/package-root.ts';
import { reviewSubmission, type ReviewerKnowledge } from './review-submission.ts';

const kept = join(packageRoot(), 'fixtures/submissions/0.1.0');

test('a city takes a package that an earlier version made, and the notice says what was not compared', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-older-'));
  try {
    const file = join(folder, 'H37990000001.zip');
    copyFileSync(join(kept, 'all-passed.zip'), file);
    const hospital = publicKeyOfPem(readFileSync(join(kept, 'hospital.pub.pem'), 'utf8'));
    const city = openSigner(createPrivatePem());
    if (hospital === undefined) throw new Error('The kept key is none.');
    const known: ReviewerKnowledge = {
      trust: {
        schema: 'evoucher/trust@1',
        signers: [
          { fingerprint: fingerprint(hospital), role: 'hospital', code: 'H37990000001' },
          { fingerprint: fingerprint(city.publicKey), role: 'city' },
        ],
        profiles: [],
      },
    };
    const { review, verification, progress } = await reviewSubmission(
      {
        file,
        level: 'city',
        decision: 'pass',
        reason: '',
        isOverride: false,
        reviewer: '张三',
        decidedAt: '2026-12-01T10:00:00.000+08:00',
      },
      city,
      known,
    );
    expect(verification).toMatchObject({
      verified: true,
      conformant: true,
      harness: 'evoucher-harness 0.1.0',
    });
    expect(verification.notices).toContain('由 0.1.0 生成，文字未逐字比较');
    expect(review).toMatchObject({ decision: 'pass', overridden: null });
    expect(progress.state).toBe('city-reviewed');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
