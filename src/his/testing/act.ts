import type { Act } from '../../domain/card.ts';
import { dealCard } from '../../scenarios/cards.ts';
import { scenarios } from '../../scenarios/index.ts';

const hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' };
const plans = scenarios.flatMap(({ cards }) => cards);
const [plan] = plans as [(typeof plans)[number]];

/** An upload of a card as it is dealt. */
export const act: Act = {
  schema: 'evoucher/act@1',
  id: 'real-time.outpatient.upload.1',
  act: 'upload',
  attempt: 1,
  scenario: 'real-time',
  deadlineMs: 20_000,
  center: { url: 'http://127.0.0.1:8490/s/x/callService' },
  hospital,
  card: dealCard(plan, { hospital, seed: 1, run: 'r', now: Date.UTC(2026, 10, 21) }),
};
