import type { Act, Treatment } from './act.ts';
import type { Answer } from './answer.ts';
import { envelop } from './envelope.ts';
import type { Habits, Infno, Message } from './habits.ts';
import { queryInput, reuploadInput, statusInput, uploadInput } from './inputs.ts';
import { writeJson, type Fields } from './json.ts';
import { pack } from './package.ts';
import type { Dossier, Records, Stage } from './records.ts';
import type { Line } from './transport.ts';

/** What the hospital needs from the outside. */
export type Ports = {
  readonly line: Pick<Line, 'post'>;
  readonly records: Records;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
};

/** One act being worked on: who, about what, until when. */
export type Errand = {
  readonly act: Act;
  readonly treatment: Treatment;
  /** Under this key the voucher of the card is filed. */
  readonly key: string;
  readonly untilMs: number;
  readonly habits: Habits;
  readonly ports: Ports;
};

/** Takes up an act. */
export function errandOf(act: Act, habits: Habits, ports: Ports): Errand {
  const { scenario, card } = act.treatment;
  const visit = card.settlement.medinsSetlId ?? card.visit.fixmedinsMdtrtId ?? '';
  return {
    act,
    treatment: habits.hooks.treatment(act.treatment),
    key: [scenario, card.id, visit, card.voucher.elecSetlCertType ?? '1'].join('/'),
    untilMs: ports.now() + act.deadlineMs,
    habits,
    ports,
  };
}

/** Files a dossier with a new stage. */
export function keep({ key, ports }: Errand, dossier: Dossier, stage: Stage): Dossier {
  const kept = { ...dossier, stage };
  ports.records.keep(key, kept);
  return kept;
}

/** 4901: the voucher for the first time. */
export async function sendUpload(errand: Errand, dossier: Dossier): Promise<Answer> {
  const message = messageOf('4901', errand, dossier);
  return send(errand, message, uploadInput(message, await pack(message, errand.habits), errand.habits));
}

/** 4902: what became of the batch. */
export async function sendQuery(errand: Errand, dossier: Dossier): Promise<Answer> {
  const message = messageOf('4902', errand, dossier);
  return send(errand, message, queryInput(message));
}

/** 4905: the voucher once more. */
export async function sendReupload(errand: Errand, dossier: Dossier, reason: string): Promise<Answer> {
  const { habits } = errand;
  const message = messageOf('4905', errand, dossier);
  const zip = habits.style.reuploadZip ? await pack(message, habits) : undefined;
  return send(errand, message, reuploadInput(message, { reason, zip }, habits));
}

/** 5501: the state of the voucher. */
export async function sendStatus(errand: Errand, dossier: Dossier): Promise<Answer> {
  const message = messageOf('5501', errand, dossier);
  return send(errand, message, statusInput(message, errand.habits));
}

function messageOf(infno: Infno, { treatment, ports }: Errand, { voucher, batch }: Dossier): Message {
  return { infno, treatment, voucher, batch, atMs: ports.now() };
}

async function send(errand: Errand, message: Message, input: Fields): Promise<Answer> {
  const { act, habits, ports, untilMs } = errand;
  const { hooks, style } = habits;
  const framed = envelop(message, hooks.input(input, message), { records: ports.records, style });
  const text = hooks.body(writeJson(hooks.envelope(framed, message), style));
  const url = hooks.address(act.centerUrl, message);
  return ports.line.post(url, hooks.encode(text), untilMs - ports.now());
}
