import type { Answer } from '../wire/answer.ts';
import { done, failed, keep, type Errand, type Report } from './errand.ts';
import { post, sendQuery, uploadLetter } from './letters.ts';
import { patiently, TRIES } from './patience.ts';
import type { Dossier, Stage } from '../voucher/records.ts';
import { issue, openBatch, type Voucher } from '../voucher/voucher.ts';

const awaiting: Stage = { kind: 'awaiting' };

/** Issues the vouchers of an order and uploads them; a treatment gets its voucher once. */
export async function upload(errand: Errand): Promise<Report> {
  const { companions, key, ports, treatment } = errand;
  const known = ports.records.find(key);
  if (known !== undefined) return uploadAgain(errand, known);
  const issued = issue(treatment, ports.records, ports.now());
  const voucher = errand.habits.plan.numbering === 'fixed' ? { ...issued, ...alwaysTheSame } : issued;
  const others = companions.map((companion) => issue(companion, ports.records, ports.now()));
  return submit(errand, openDossier(errand, voucher, others));
}

/** The number of a hospital that never learned to count. */
const alwaysTheSame = { code: '37060126', no: '0000004901', chkcode: 'ab3d5f' };

/** Opens and files the dossier of vouchers that were just issued. */
export function openDossier(errand: Errand, voucher: Voucher, companions: readonly Voucher[] = []): Dossier {
  const { ports } = errand;
  const batch = openBatch(voucher, ports.records, ports.now());
  return keep(errand, { voucher, batch, reuploads: 0, stage: awaiting, companions }, awaiting);
}

/** Takes up again, with the same vouchers, an upload that was given up. */
async function uploadAgain(errand: Errand, dossier: Dossier): Promise<Report> {
  const { kind } = dossier.stage;
  if (kind !== 'refused' && kind !== 'given-up') return done('此前已上传');
  return (await presence(errand, dossier)) === 'there' ? taken(errand, dossier) : submit(errand, dossier);
}

/** Sends 4901 and makes sure what became of it; silence is no failure. */
export async function submit(errand: Errand, dossier: Dossier): Promise<Report> {
  let current = dossier;
  let letter = await uploadLetter(errand, current);
  for (let tries = 1; ; tries += 1) {
    const answer = await post(errand, letter);
    if (answer.kind === 'accepted') return taken(errand, current);
    const isOpen = answer.kind === 'unreachable' || soundsSubmitted(answer);
    const next = isOpen && tries < TRIES ? await afterSilence(errand, current) : 'give-up';
    if (next === 'there') return taken(errand, current);
    if (next === 'give-up') {
      keep(errand, current, { kind: 'refused', message: answer.message });
      return failed(`4901 未被受理：${answer.message}`);
    }
    await errand.ports.wait(errand.habits.style.retryMs);
    if (next === 'repeat') continue;
    current = next;
    letter = await uploadLetter(errand, current);
  }
}

/** The step after an upload without an answer: none, the same letter again, or another one with the returned dossier. */
async function afterSilence(
  errand: Errand,
  dossier: Dossier,
): Promise<'there' | 'give-up' | 'repeat' | Dossier> {
  const { habits, ports, treatment } = errand;
  switch (habits.plan.afterSilence) {
    case 'as-new-call':
      return dossier;
    case 'other-voucher':
      return openDossier(errand, issue(treatment, ports.records, ports.now()), dossier.companions);
    case 'make-sure': {
      if (habits.style.makingSure === 'repeat') return 'repeat';
      const found = await presence(errand, dossier);
      if (found !== 'unknown') return found === 'there' ? 'there' : 'give-up';
      if (habits.style.retryBatch === 'same') return 'repeat';
      return { ...dossier, batch: openBatch(dossier.voucher, ports.records, ports.now()) };
    }
  }
}

/** Asks the center whether it knows the batch. */
async function presence(errand: Errand, dossier: Dossier): Promise<'there' | 'unknown' | 'unreachable'> {
  const answer = await patiently(errand, () => sendQuery(errand, dossier));
  if (answer.kind === 'unreachable') return 'unreachable';
  return answer.kind === 'accepted' ? 'there' : 'unknown';
}

/** True for a refusal because the batch is there already; it leaves open whether it is. */
const soundsSubmitted = (answer: Answer): boolean =>
  answer.kind === 'refused' && /重复|已提交|已上传|已存在/.test(answer.message);

function taken(errand: Errand, dossier: Dossier): Report {
  keep(errand, dossier, awaiting);
  return done('4901 已受理');
}
