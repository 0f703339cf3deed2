import { sendStatus, type Errand } from '../upload/errand.ts';
import { patiently } from '../upload/patience.ts';
import { refunded } from './refund.ts';
import { done, failed, type ActReport } from '../upload/report.ts';
import { opened, submit } from '../upload/upload.ts';
import { issue, type Voucher } from '../voucher/voucher.ts';

/** Takes a voucher back: asks whether that may be, issues a red voucher and uploads it. */
export async function reverse(errand: Errand): Promise<ActReport> {
  const { act, ports } = errand;
  const dossier = ports.records.find(errand.key);
  if (dossier?.stage.kind !== 'stored') return failed('凭证尚未上传成功，不能冲红');
  if (act.refund === undefined) return failed('没有退费结算，不能冲红');
  const answer = await patiently(errand, () => sendStatus(errand, dossier));
  if (answer.kind !== 'accepted') return failed(`5501 失败：${answer.message}`);
  const hindrance = hindranceIn(answer.output);
  if (hindrance !== undefined) return failed(hindrance);
  const red = redErrand(errand, act.refund);
  if (ports.records.find(red.key) !== undefined) return done('此前已冲红');
  return submit(red, opened(red, redVoucher(red, dossier.voucher)));
}

/** The errand of the red voucher once there is one: what is waited for then is its result. */
export function openRed(errand: Errand): Errand | undefined {
  const { refund } = errand.act;
  if (refund === undefined) return undefined;
  const red = redErrand(errand, refund);
  return errand.ports.records.find(red.key) === undefined ? undefined : red;
}

const redErrand = (errand: Errand, refund: NonNullable<Errand['act']['refund']>): Errand => ({
  ...errand,
  treatment: refunded(errand.treatment, refund),
  companions: [],
  key: `${errand.key}/red`,
});

function redVoucher({ treatment, ports }: Errand, { code, no }: Voucher): Voucher {
  const voucher = issue(treatment, ports.records, ports.now());
  return { ...voucher, takesBack: { no, ...(code === undefined ? {} : { code }) } };
}

/** Whoever was paid for a voucher elsewhere, or has applied, must not get the money back here. */
function hindranceIn(output: unknown): string | undefined {
  const fields = (typeof output === 'object' && output !== null ? output : {}) as Record<string, unknown>;
  if (fields['rhredFlag'] === '1') return '凭证已冲红';
  const reimbursed = fields['reimFlag'];
  return reimbursed === '1' || reimbursed === '2' ? '凭证已报销或已申请报销，不能冲红' : undefined;
}
