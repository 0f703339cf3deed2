import type { Act } from './act.ts';
import { queryUpload, repeat, reupload } from '../upload/poll.ts';
import { errandOf, sendStatus, type Errand, type Ports } from '../upload/errand.ts';
import type { Habits } from '../habits/habits.ts';
import { declarationOf } from '../settle/own-patient.ts';
import { refunded } from '../red/refund.ts';
import { done, failed, type ActReport } from '../upload/report.ts';
import { openRed, reverse } from '../red/reverse.ts';
import { patiently } from '../upload/patience.ts';
import { daysBefore } from '../values/time.ts';
import { upload } from '../upload/upload.ts';

export type { ActReport } from '../upload/report.ts';

/** The reference hospital. */
export interface Hospital {
  readonly perform: (act: Act) => Promise<ActReport>;
}

export function createHospital(habits: Habits, ports: Ports): Hospital {
  const isLate = habits.plan.day === 'yesterday';
  const told = isLate ? { ...ports, now: () => daysBefore(ports.now(), 1) } : ports;
  return { perform: (act) => perform(errandOf(act, habits, told)) };
}

async function perform(errand: Errand): Promise<ActReport> {
  if (errand.habits.plan.calls === 'skipped') return done('操作成功');
  switch (errand.act.name) {
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

/** At the counter; a refund is a settlement of its own. */
function settle({ act, settled }: Errand): ActReport {
  const made = act.refund === undefined ? settled : refunded(settled, act.refund);
  return { ...done('已结算'), evoucher: { settlement: declarationOf(made) } };
}

/** Uploads; a hospital that cannot wait asks for the state or re-uploads in the same breath. */
async function uploadAtOnce(errand: Errand): Promise<ActReport> {
  const { plan } = errand.habits;
  const report = await upload(errand);
  const dossier = errand.ports.records.find(errand.key);
  if (report.outcome !== 'done' || dossier === undefined) return report;
  if (plan.status === 'at-once') await sendStatus(errand, dossier);
  if (plan.reupload === 'at-once')
    await repeat(errand, dossier, { reason: '版式文件存储失败', nos: [dossier.voucher.no] });
  return report;
}

async function queryStatus(errand: Errand): Promise<ActReport> {
  const dossier = errand.ports.records.find(errand.key);
  if (dossier?.stage.kind !== 'stored') return failed('凭证尚未上传成功，无从查询状态');
  const answer = await patiently(errand, () => sendStatus(errand, dossier));
  return answer.kind === 'accepted' ? done('状态已返回') : failed(`5501 失败：${answer.message}`);
}
