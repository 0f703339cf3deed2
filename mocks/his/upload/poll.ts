import type { Answer } from '../wire/answer.ts';
import { batchResultOf } from './batch-result.ts';
import { done, failed, keep, type Errand, type Report } from './errand.ts';
import { post, sendQuery, sendReupload, uploadLetter } from './letters.ts';
import { pollPause, TRIES } from './patience.ts';
import type { Dossier, Stage } from '../voucher/records.ts';
import { issue, openBatch } from '../voucher/voucher.ts';

/** The time that is left for the report when the hospital stops polling. */
const RESERVE_MS = 5000;

/** The number of questions at once: more than anybody's coincidence. */
const VOLLEY = 12;

const awaiting: Stage = { kind: 'awaiting' };

/** Asks for the results of a batch until they are final. */
export async function queryUpload(errand: Errand): Promise<Report> {
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
async function follow(errand: Errand, dossier: Dossier): Promise<Report> {
  const { stage } = keep(errand, dossier, await poll(errand, dossier));
  switch (stage.kind) {
    case 'stored':
      return errand.habits.plan.afterwards === 'reupload' && dossier.reuploads === 1
        ? repeatUnasked(errand, dossier)
        : done('上传成功');
    case 'failed': {
      if (!errand.habits.style.autoReupload || dossier.reuploads > 0)
        return done(`上传结果为失败：${stage.reason}`);
      const report = await repeat(errand, dossier, stage);
      return report.outcome === 'done' ? queryUpload(errand) : report;
    }
    case 'awaiting':
      return failed('截止时间前结果仍为处理中');
    case 'refused':
    case 'given-up':
      return failed(stage.message);
  }
}

/** Sends again although nothing failed any more. */
async function repeatUnasked(errand: Errand, dossier: Dossier): Promise<Report> {
  const report = await repeat(errand, dossier, { reason: '再次核对', nos: [dossier.voucher.no] });
  return report.outcome === 'done' ? queryUpload(errand) : report;
}

async function poll(errand: Errand, dossier: Dossier): Promise<Stage> {
  const { order, habits, ports, untilMs } = errand;
  const giveUpMs = untilMs - Math.min(RESERVE_MS, order.deadlineMs / 2);
  const polling = dossier.reuploads > 0 ? habits.plan.pollingAfterReupload : habits.plan.polling;
  const followed = vouchersOf(dossier).filter(({ no }) => dossier.following?.includes(no) !== false);
  let silences = 0;
  for (let polls = 1; ; polls += 1) {
    const answer = await (polling === 'in-volleys' ? sendVolley : sendQuery)(errand, dossier);
    if (answer.kind === 'refused') return { kind: 'given-up', message: `4902 被拒绝：${answer.message}` };
    if (answer.kind === 'accepted') {
      const result = batchResultOf(answer.output, followed);
      if (result.kind !== 'processing') return result;
    }
    // Nobody answering says nothing about the upload: it is asked again later.
    silences = answer.kind === 'unreachable' ? silences + 1 : 0;
    if (silences >= TRIES) return awaiting;
    if (polling === 'once-when-told') return awaiting;
    if (polling === 'once') return { kind: 'given-up', message: '查询一次后不再查询' };
    const leftMs = giveUpMs - ports.now();
    if (leftMs <= habits.style.pollMs) return awaiting;
    // A pause that has grown must not cost the last chance to ask.
    await ports.wait(Math.min(pollPause(habits.style.pollMs, polls), leftMs));
  }
}

/** Asks a dozen times without waiting for an answer, and goes by the last. */
async function sendVolley(errand: Errand, dossier: Dossier): Promise<Answer> {
  const others = Array.from({ length: VOLLEY - 1 }, () => sendQuery(errand, dossier));
  const answer = await sendQuery(errand, dossier);
  await Promise.all(others);
  return answer;
}

/** Sends those vouchers of the batch again that failed. */
export async function reupload(errand: Errand): Promise<Report> {
  const dossier = errand.ports.records.find(errand.key);
  if (dossier === undefined) return failed('没有已上传的凭证');
  if (dossier.stage.kind !== 'failed') {
    return dossier.reuploads > 0 ? done('此前已重传') : failed('没有收到上传失败的结果，无需重传');
  }
  // Whoever re-uploads too early has nothing left to do when the failure comes.
  if (errand.habits.plan.reupload === 'at-once') return failed('重传已在上传时发送');
  return repeat(errand, dossier, dossier.stage);
}

/** Sends vouchers of a batch again and files which results are then waited for. */
export async function repeat(
  errand: Errand,
  dossier: Dossier,
  { reason, nos }: { readonly reason: string; readonly nos: readonly string[] },
): Promise<Report> {
  const { habits, ports } = errand;
  const isOther = habits.plan.reupload === 'as-new-voucher';
  const asNewUpload = isOther || habits.plan.reupload === 'as-new-upload';
  const voucher = isOther ? issue(errand.treatment, ports.records, ports.now()) : dossier.voucher;
  const isNewBatch = asNewUpload || habits.style.reuploadBatch === 'new';
  const again =
    habits.plan.reuploadScope === 'batch'
      ? vouchersOf(dossier).map(({ no }) => no)
      : isOther
        ? [voucher.no]
        : nos;
  const repeated: Dossier = {
    ...dossier,
    voucher,
    batch: isNewBatch ? openBatch(voucher, ports.records, ports.now()) : dossier.batch,
    reuploads: dossier.reuploads + 1,
    following: again,
  };
  const answer = asNewUpload
    ? await post(errand, await uploadLetter(errand, repeated))
    : await sendReupload(errand, repeated, { reason, nos: again });
  if (answer.kind === 'accepted') {
    keep(errand, repeated, awaiting);
    return done('重传已受理');
  }
  const message = `重传未被受理：${answer.message}`;
  // A refusal at the wrong moment leaves the first upload to be followed.
  keep(errand, dossier, dossier.stage.kind === 'awaiting' ? awaiting : { kind: 'given-up', message });
  return failed(message);
}

const vouchersOf = ({ voucher, companions = [] }: Dossier) => [voucher, ...companions];
