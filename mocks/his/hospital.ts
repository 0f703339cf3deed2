import type { Act, Texts } from './act.ts';
import { outcomeOf } from './answer.ts';
import {
  errandOf,
  keep,
  sendQuery,
  sendReupload,
  sendStatus,
  sendUpload,
  type Errand,
  type Ports,
} from './desk.ts';
import type { Habits } from './habits.ts';
import { declarationOf } from './own-patient.ts';
import type { Dossier, Stage } from './records.ts';
import { daysBefore } from './time.ts';
import { issue, openBatch } from './voucher.ts';

/** How an act ended; the message is for people. */
export type ActReport = {
  readonly outcome: 'done' | 'failed';
  readonly message: string;
  /** What the hospital declares about the act: the settlement that it made. */
  readonly evoucher?: { readonly settlement: Texts<string> };
};

/** The reference hospital. */
export interface Hospital {
  readonly perform: (act: Act) => Promise<ActReport>;
}

/** Time that is left for the report when the hospital stops polling. */
const RESERVE_MS = 5000;

export function createHospital(habits: Habits, ports: Ports): Hospital {
  const isLate = habits.plan.day === 'yesterday';
  const told = isLate ? { ...ports, now: () => daysBefore(ports.now(), 1) } : ports;
  return { perform: (act) => perform(errandOf(act, habits, told)) };
}

async function perform(errand: Errand): Promise<ActReport> {
  if (errand.habits.plan.calls === 'skipped') return done('操作成功');
  switch (errand.act.name) {
    case 'settle':
      return { ...done('已结算'), evoucher: { settlement: declarationOf(errand.settled) } };
    case 'reverse':
      return done('本系统无需操作');
    case 'upload':
      return upload(errand);
    case 'query-upload':
      return queryUpload(errand);
    case 'reupload':
      return reupload(errand);
    case 'query-status':
      return queryStatus(errand);
  }
}

async function upload(errand: Errand): Promise<ActReport> {
  const { ports, habits, treatment } = errand;
  const voucher = issue(treatment, ports.records, ports.now());
  const batch = openBatch(voucher, ports.records, ports.now());
  const dossier = keep(errand, { voucher, batch, reuploads: 0, stage: awaiting }, awaiting);
  const answer = await sendUpload(errand, dossier);
  if (answer.kind !== 'accepted') {
    keep(errand, dossier, { kind: 'refused', message: answer.message });
    return failed(`4901 未被受理：${answer.message}`);
  }
  if (habits.plan.status === 'at-once') await sendStatus(errand, dossier);
  if (habits.plan.reupload === 'at-once') await repeat(errand, dossier, '版式文件存储失败');
  return done('4901 已受理');
}

async function queryUpload(errand: Errand): Promise<ActReport> {
  const dossier = errand.ports.records.find(errand.key);
  if (dossier === undefined) return failed('没有已上传的凭证');
  switch (dossier.stage.kind) {
    case 'stored':
      return done('上传结果此前已为成功');
    case 'refused':
    case 'given-up':
      return failed(`无法查询：${dossier.stage.message}`);
    case 'failed':
      return failed(`上传失败且未重传：${dossier.stage.reason}`);
    case 'awaiting':
      return follow(errand, dossier);
  }
}

/** Polls to the final result; a hospital that re-uploads by itself goes on to the result of that. */
async function follow(errand: Errand, dossier: Dossier): Promise<ActReport> {
  const { stage } = keep(errand, dossier, await poll(errand, dossier));
  switch (stage.kind) {
    case 'stored':
      return errand.habits.plan.afterwards === 'reupload' && dossier.reuploads === 1
        ? repeatUnasked(errand, dossier)
        : done('上传成功');
    case 'failed': {
      if (!errand.habits.style.autoReupload || dossier.reuploads > 0)
        return done(`上传结果为失败：${stage.reason}`);
      const report = await repeat(errand, dossier, stage.reason);
      return report.outcome === 'done' ? queryUpload(errand) : report;
    }
    case 'awaiting':
      return failed('截止时间前结果仍为处理中');
    case 'refused':
    case 'given-up':
      return failed(stage.message);
  }
}

/** Nothing failed any more, and yet it is sent again. */
async function repeatUnasked(errand: Errand, dossier: Dossier): Promise<ActReport> {
  const report = await repeat(errand, dossier, '再次核对');
  return report.outcome === 'done' ? queryUpload(errand) : report;
}

async function poll(errand: Errand, dossier: Dossier): Promise<Stage> {
  const { act, habits, ports, untilMs } = errand;
  const giveUpMs = untilMs - Math.min(RESERVE_MS, act.deadlineMs / 2);
  const polling = dossier.reuploads > 0 ? habits.plan.pollingAfterReupload : habits.plan.polling;
  for (;;) {
    const answer = await sendQuery(errand, dossier);
    if (answer.kind === 'unreachable') return awaiting;
    if (answer.kind === 'refused') return { kind: 'given-up', message: `4902 被拒绝：${answer.message}` };
    const outcome = outcomeOf(answer.output, dossier.voucher);
    if (outcome !== undefined && outcome.kind !== 'processing') return outcome;
    if (polling === 'once') return { kind: 'given-up', message: '查询一次后不再查询' };
    if (ports.now() + habits.style.pollMs >= giveUpMs) return awaiting;
    await ports.wait(habits.style.pollMs);
  }
}

async function reupload(errand: Errand): Promise<ActReport> {
  const dossier = errand.ports.records.find(errand.key);
  if (dossier === undefined) return failed('没有已上传的凭证');
  if (dossier.stage.kind !== 'failed') {
    return dossier.reuploads > 0 ? done('此前已重传') : failed('没有收到上传失败的结果，无需重传');
  }
  // Whoever re-uploads too early has nothing left to do when the failure comes.
  if (errand.habits.plan.reupload === 'at-once') return failed('重传已在上传时发送');
  return repeat(errand, dossier, dossier.stage.reason);
}

/** Sends the voucher again and files what it is then waiting for. */
async function repeat(errand: Errand, dossier: Dossier, reason: string): Promise<ActReport> {
  const { habits, ports } = errand;
  const asNewUpload = habits.plan.reupload === 'as-new-upload';
  const isNewBatch = asNewUpload || habits.style.reuploadBatch === 'new';
  const repeated: Dossier = {
    ...dossier,
    batch: isNewBatch ? openBatch(dossier.voucher, ports.records, ports.now()) : dossier.batch,
    reuploads: dossier.reuploads + 1,
  };
  const answer = asNewUpload
    ? await sendUpload(errand, repeated)
    : await sendReupload(errand, repeated, reason);
  if (answer.kind === 'accepted') {
    keep(errand, repeated, awaiting);
    return done('重传已受理');
  }
  const message = `重传未被受理：${answer.message}`;
  // A refusal at the wrong moment leaves the first upload to be followed.
  keep(errand, dossier, dossier.stage.kind === 'awaiting' ? awaiting : { kind: 'given-up', message });
  return failed(message);
}

async function queryStatus(errand: Errand): Promise<ActReport> {
  const dossier = errand.ports.records.find(errand.key);
  if (dossier?.stage.kind !== 'stored') return failed('凭证尚未上传成功，无从查询状态');
  const answer = await sendStatus(errand, dossier);
  return answer.kind === 'accepted' ? done('状态已返回') : failed(`5501 失败：${answer.message}`);
}

const awaiting: Stage = { kind: 'awaiting' };
const done = (message: string): ActReport => ({ outcome: 'done', message });
const failed = (message: string): ActReport => ({ outcome: 'failed', message });
