import { expect, test } from 'vitest';

import { verifyOutcome, type VerifyOutcomeId } from '../outcomes/outcomes.ts';
import { refusal, verificationOf } from '../verify/submission.ts';
import { noFacts } from '../outcomes/verification.ts';
import type { Dossier } from './dossier.ts';
import { selectLive } from './go-live.ts';
import type { Review } from './review.ts';
import type { ReviewState } from './state.ts';
import { confirmedRows } from './workorder.ts';

const code = 'H37990000001';
const live = [
  {
    机构代码: code,
    机构名称: '仿真测试医院',
    上线日期: '2026-11-29',
    功能验证人: '李四',
    日期: '2026-11-29',
    结果: '通过',
    首张正式凭证号: '1',
  },
];

function dossier(file: string, to: string, id: VerifyOutcomeId, state: ReviewState): Dossier {
  const isVerified = id === 'verified' || id === 'not-all-passed';
  const verification = verificationOf(file, 'submission', {
    ...refusal(verifyOutcome(id)),
    verified: isVerified,
    conformant: id === 'verified',
    facts: {
      ...noFacts,
      hospital: { fixmedinsCode: code, fixmedinsName: '仿真测试医院', admdvs: '379900' },
      environment: 'simulated',
      period: { from: to, to },
    },
  });
  const decidedBy = (publicKey: string): Review =>
    ({ decidedAt: '2026-11-30T10:00:00.000+08:00', reason: '', signer: { publicKey } }) as unknown as Review;
  return {
    file,
    submission: file,
    verification,
    progress: { state, city: decidedBy('city'), province: decidedBy('province') },
    doubted: [],
    sealed: { kind: 'missing', reason: '' },
  };
}

const confirmed = dossier('good.zip', '2026-11-21T10:00:00.000+08:00', 'verified', 'confirmed');
const later = '2026-11-22T10:00:00.000+08:00';

test.each([
  'unsigned',
  'signer-unknown',
  'signer-other',
  'verdicts-differ',
  'traffic-copied',
  'not-judgeable',
] as const)('a newer package that is %s and was returned takes no confirmed hospital from the list', (id) => {
  const all = [confirmed, dossier('stranger.zip', later, id, 'returned')];
  for (const order of [all, all.toReversed()]) {
    expect(selectLive(order, live)).toMatchObject({
      hospitals: [{ code }],
      setAside: [{ reason: expect.stringContaining('stranger.zip') as string }],
    });
    expect(confirmedRows(order)).toHaveLength(2);
  }
});

test.each(['verified', 'not-all-passed'] as const)(
  'a newer package of the hospital’s own that is %s and was returned does',
  (id) => {
    const all = [confirmed, dossier('own.zip', later, id, 'returned')];
    expect(selectLive(all, live)).toMatchObject({
      hospitals: [],
      unlisted: [{ reason: '较新的提交包 own.zip 已退回' }],
    });
    expect(confirmedRows(all)).toHaveLength(1);
  },
);
