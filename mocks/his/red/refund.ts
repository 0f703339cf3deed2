import type { Card, FeeLine, Treatment } from '../acts/act.ts';
import { negative } from '../values/money.ts';

/** A treatment that was taken back: settled by the refund, every fee line given back. */
export const refunded = (treatment: Treatment, refund: Card['settlement']): Treatment => ({
  ...treatment,
  card: { ...treatment.card, settlement: refund, feeLines: treatment.card.feeLines.map(givenBack) },
});

const givenBack = ({ cnt = '0', detItemFeeSumamt = '0', ...line }: FeeLine): FeeLine => ({
  ...line,
  cnt: negative(cnt),
  detItemFeeSumamt: negative(detItemFeeSumamt),
});
