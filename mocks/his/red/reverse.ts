import type { Card, FeeLine, Treatment } from '../settle/treatment.ts';
import { done, failed, type Errand, type Report } from '../upload/errand.ts';
import { sendStatus } from '../upload/letters.ts';
import { patiently } from '../upload/patience.ts';
import { openDossier, submit } from '../upload/upload.ts';
import { negative } from '../values/money.ts';
import { issue, type Voucher } from '../voucher/voucher.ts';

/** Takes a voucher back: asks whether that may be, issues a red voucher and uploads it. */
export async function reverse(errand: Errand): Promise<Report> {
  const { order, ports } = errand;
  const dossier = ports.records.find(errand.key);
  if (dossier?.stage.kind !== 'stored') return failed('凭证尚未上传成功，不能冲红');
  if (order.refund === undefined) return failed('没有退费结算，不能冲红');
  const answer = await patiently(errand, () => sendStatus(errand, dossier));
  if (answer.kind !== 'accepted') return failed(`5501 失败：${answer.message}`);
  const hindrance = hindranceIn(answer.output);
  if (hindrance !== undefined) return failed(hindrance);
  const red = redErrand(errand, order.refund);
  if (ports.records.find(red.key) !== undefined) return done('此前已冲红');
  return submit(red, openDossier(red, redVoucher(red, dossier.voucher)));
}

/** The errand of the red voucher; `undefined` until it is issued. From then on its result is waited for. */
export function openRed(errand: Errand): Errand | undefined {
  const { refund } = errand.order;
  if (refund === undefined) return undefined;
  const red = redErrand(errand, refund);
  return errand.ports.records.find(red.key) === undefined ? undefined : red;
}

const redErrand = (errand: Errand, refund: Card['settlement']): Errand => ({
  ...errand,
  treatment: refunded(errand.treatment, refund),
  companions: [],
  key: `${errand.key}/red`,
});

function redVoucher({ treatment, ports }: Errand, { code, no }: Voucher): Voucher {
  const voucher = issue(treatment, ports.records, ports.now());
  return { ...voucher, takesBack: { no, ...(code === undefined ? {} : { code }) } };
}

/** The reason against a refund in a 5501 answer: money that was paid or asked for elsewhere is not given back here. */
function hindranceIn(output: unknown): string | undefined {
  const fields = (typeof output === 'object' && output !== null ? output : {}) as Record<string, unknown>;
  if (fields['rhredFlag'] === '1') return '凭证已冲红';
  const reimbursed = fields['reimFlag'];
  return reimbursed === '1' || reimbursed === '2' ? '凭证已报销或已申请报销，不能冲红' : undefined;
}

/** The treatment after it was taken back: settled by the refund, every fee line given back. */
export const refunded = (treatment: Treatment, refund: Card['settlement']): Treatment => ({
  ...treatment,
  card: { ...treatment.card, settlement: refund, feeLines: treatment.card.feeLines.map(givenBack) },
});

const givenBack = ({ cnt = '0', detItemFeeSumamt = '0', ...line }: FeeLine): FeeLine => ({
  ...line,
  cnt: negative(cnt),
  detItemFeeSumamt: negative(detItemFeeSumamt),
});
