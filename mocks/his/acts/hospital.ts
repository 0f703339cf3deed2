import type { Habits } from '../habits/habits.ts';
import { openRed, refunded, reverse } from '../red/reverse.ts';
import { declarationOf } from '../settle/own-patient.ts';
import { done, errandOf, failed, type Errand, type Ports, type Report } from '../upload/errand.ts';
import { sendStatus } from '../upload/letters.ts';
import { patiently } from '../upload/patience.ts';
import { queryUpload, repeat, reupload } from '../upload/poll.ts';
import { upload } from '../upload/upload.ts';
import { daysBefore } from '../values/time.ts';
import type { Act } from './act.ts';

/** The reference hospital. */
export interface Hospital {
  /** Performs one act; its failure is an outcome, not an exception. */
  readonly perform: (act: Act) => Promise<Report>;
}

/** A hospital with these habits; one that lags behind takes yesterday for today. */
export function createHospital(habits: Habits, ports: Ports): Hospital {
  const isLate = habits.plan.day === 'yesterday';
  const clocked = isLate ? { ...ports, now: () => daysBefore(ports.now(), 1) } : ports;
  return { perform: (act) => perform(act, errandOf(act, habits, clocked)) };
}

async function perform({ name }: Act, errand: Errand): Promise<Report> {
  if (errand.habits.plan.calls === 'skipped') return done('操作成功');
  switch (name) {
    case 'settle':
      return settle(errand);
    case 'upload':
      return uploadAtOnce(errand);
    case 'query-upload':
      return queryUpload(openRed(errand) ?? errand);
    case 'reupload':
      return reupload(errand);
    case 'query-status':
      return queryStatus(errand);
    case 'reverse':
      return reverse(errand);
  }
}

/** Settles at the counter; a refund is a settlement of its own. */
function settle({ order, settled }: Errand): Report {
  const made = order.refund === undefined ? settled : refunded(settled, order.refund);
  return { ...done('已结算'), evoucher: { settlement: declarationOf(made) } };
}

/** Uploads; a hospital that cannot wait asks for the state or re-uploads in the same breath. */
async function uploadAtOnce(errand: Errand): Promise<Report> {
  const { plan } = errand.habits;
  const report = await upload(errand);
  const dossier = errand.ports.records.find(errand.key);
  if (report.outcome !== 'done' || dossier === undefined) return report;
  if (plan.status === 'at-once') await sendStatus(errand, dossier);
  if (plan.reupload === 'at-once')
    await repeat(errand, dossier, { reason: '版式文件存储失败', nos: [dossier.voucher.no] });
  return report;
}

async function queryStatus(errand: Errand): Promise<Report> {
  const dossier = errand.ports.records.find(errand.key);
  if (dossier?.stage.kind !== 'stored') return failed('凭证尚未上传成功，无从查询状态');
  const answer = await patiently(errand, () => sendStatus(errand, dossier));
  return answer.kind === 'accepted' ? done('状态已返回') : failed(`5501 失败：${answer.message}`);
}
