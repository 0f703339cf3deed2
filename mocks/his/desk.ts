import type { Act, Treatment } from './act.ts';
import { readAnswer, type Answer } from './answer.ts';
import { envelop } from './envelope.ts';
import type { Habits, Infno, Message } from './habits.ts';
import { queryInput, reuploadInput, statusInput, uploadInput } from './inputs.ts';
import { writeJson, type Fields } from './json.ts';
import { withOwnPatient } from './own-patient.ts';
import { pack } from './package.ts';
import type { Dossier, Records, Stage } from './records.ts';
import { signingNamed } from './signing/index.ts';
import { readPayload, writePayload } from './signing/payload.ts';
import { signatoryOf, type Signatory } from './signing/signatory.ts';
import type { Style } from './style.ts';
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
  /** What happened at the counter. */
  readonly settled: Treatment;
  /** What the hospital makes of it. */
  readonly treatment: Treatment;
  /** Under this key the voucher of the card is filed. */
  readonly key: string;
  readonly untilMs: number;
  readonly habits: Habits;
  readonly ports: Ports;
};

/** Takes up an act. */
export function errandOf(act: Act, habits: Habits, ports: Ports): Errand {
  const nowMs = ports.now();
  const { card: asked, scenario } = act.treatment;
  const key = `${act.centerUrl}/${act.attempt}/${asked.id}`;
  const settled = withOwnPatient(issuedAs(act.treatment, habits), { key, nowMs });
  const { card } = settled;
  const visit = card.settlement.medinsSetlId ?? card.visit.fixmedinsMdtrtId ?? '';
  return {
    act,
    settled,
    treatment: habits.hooks.treatment(settled),
    key: [scenario, card.id, visit, card.voucher.elecSetlCertType ?? '1'].join('/'),
    untilMs: nowMs + act.deadlineMs,
    habits,
    ports,
  };
}

/** A hospital that knows one kind of voucher issues that, whatever is asked. */
function issuedAs(treatment: Treatment, { style }: Habits): Treatment {
  if (style.voucherType === undefined) return treatment;
  const voucher = { ...treatment.card.voucher, elecSetlCertType: style.voucherType };
  return { ...treatment, card: { ...treatment.card, voucher } };
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
  const signing = signingNamed[style.signing];
  const nonce = `${message.atMs}${ports.records.next('nonce', 0)}`;
  const signatory = hooks.signatory(signatoryOf(style.signing, message.atMs, nonce));
  const written = writePayload(hooks.input(input, message), style);
  const framed = envelop(message, written, { records: ports.records, style });
  const envelope = signing.envelope(hooks.envelope(framed, message), signatory, hooks.signedText);
  const text = hooks.body(writeJson(envelope, style));
  const signed = signing.parcel({ envelope, text, writing: style }, signatory, hooks.signedText);
  const parcel = hooks.parcel(signed, text);
  return ports.line.post(
    hooks.address(act.centerUrl, message),
    {
      headers: parcel.headers,
      bytes: hooks.encode(parcel.text),
      read: (status, answer) => understood(status, answer, signatory, style),
    },
    untilMs - ports.now(),
  );
}

/** An answer that cannot be opened is as good as none, and says so. */
function understood(status: number, text: string, signatory: Signatory, style: Style): Answer {
  try {
    const answer = readAnswer(status, signingNamed[style.signing].answer(text, signatory));
    return answer.kind === 'accepted' ? { ...answer, output: readPayload(answer.output, style) } : answer;
  } catch (error) {
    return {
      kind: 'refused',
      message: `HTTP ${status}，${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
