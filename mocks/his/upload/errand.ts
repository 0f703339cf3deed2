import type { Act, Treatment } from '../acts/act.ts';
import { readAnswer, type Answer } from '../wire/answer.ts';
import { envelop } from './envelope.ts';
import type { Habits, Infno, Member, Message } from '../habits/habits.ts';
import { queryInput, reuploadInput, statusInput, uploadInput } from './inputs.ts';
import { writeJson, type Fields } from '../values/json.ts';
import { withOwnPatient } from '../settle/own-patient.ts';
import { pack } from './package.ts';
import type { Dossier, Records, Stage } from '../voucher/records.ts';
import { signingNamed } from '../wire/signing.ts';
import { readPayload, writePayload } from '../wire/payload.ts';
import { signatoryOf, type Signatory } from '../wire/signatory.ts';
import type { Style } from '../habits/style.ts';
import type { Letter, Line } from '../wire/line.ts';

/** What the hospital needs from the outside. */
export type Ports = {
  readonly line: Pick<Line, 'post'>;
  readonly records: Records;
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
};

/** A letter with where it goes. */
export type Addressed = Letter & { readonly url: string };

/** One act being worked on: who, about what, until when. */
export type Errand = {
  readonly act: Act;
  /** What happened at the counter. */
  readonly settled: Treatment;
  /** What the hospital makes of it. */
  readonly treatment: Treatment;
  /** Treatments whose vouchers go into the same batch. */
  readonly companions: readonly Treatment[];
  /** Under this key the voucher of the card is filed. */
  readonly key: string;
  readonly untilMs: number;
  readonly habits: Habits;
  readonly ports: Ports;
};

/** Takes up an act. */
export function errandOf(act: Act, habits: Habits, ports: Ports): Errand {
  const nowMs = ports.now();
  const { scenario } = act.treatment;
  const settledOf = (treatment: Treatment): Treatment => {
    const key = `${act.centerUrl}/${act.attempt}/${treatment.card.id}`;
    return withOwnPatient(issuedAs(treatment, habits), { key, nowMs });
  };
  const settled = settledOf(act.treatment);
  const { card } = settled;
  const visit = card.settlement.medinsSetlId ?? card.visit.fixmedinsMdtrtId ?? '';
  return {
    act,
    settled,
    treatment: habits.hooks.treatment(settled),
    companions: act.companions.map((companion) => habits.hooks.treatment(settledOf(companion))),
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

/** 4901: the vouchers for the first time. */
export async function uploadLetter(errand: Errand, dossier: Dossier): Promise<Addressed> {
  const message = messageOf('4901', errand, dossier);
  return letter(errand, message, uploadInput(message, await pack(message, errand.habits), errand.habits));
}

/** Posts a letter; the answer may be that there is none. */
export async function post({ habits, ports, untilMs }: Errand, sealed: Addressed): Promise<Answer> {
  const withinMs = Math.min(habits.style.timeoutMs, untilMs - ports.now());
  return ports.line.post(sealed.url, sealed, withinMs);
}

/** 4902: what became of the batch. */
export async function sendQuery(errand: Errand, dossier: Dossier): Promise<Answer> {
  const message = messageOf('4902', errand, dossier);
  return send(errand, message, queryInput(message));
}

/** 4905: once more those vouchers of the batch that have these numbers. */
export async function sendReupload(
  errand: Errand,
  dossier: Dossier,
  { reason, nos }: { readonly reason: string; readonly nos: readonly string[] },
): Promise<Answer> {
  const { habits } = errand;
  const whole = messageOf('4905', errand, dossier);
  const members = whole.members.filter(({ voucher }) => nos.includes(voucher.no));
  const message = { ...whole, ...members[0], members };
  const zip = habits.style.reuploadZip ? await pack(message, habits) : undefined;
  return send(errand, message, reuploadInput(message, { reason, zip }, habits));
}

/** 5501: the state of the voucher. */
export async function sendStatus(errand: Errand, dossier: Dossier): Promise<Answer> {
  const message = messageOf('5501', errand, dossier);
  return send(errand, message, statusInput(message, errand.habits));
}

function messageOf(infno: Infno, errand: Errand, { voucher, batch, companions = [] }: Dossier): Message {
  const { treatment, ports } = errand;
  const others = errand.companions.flatMap((companion, index): readonly Member[] => {
    const issued = companions[index];
    return issued === undefined ? [] : [{ treatment: companion, voucher: issued }];
  });
  const members = [{ treatment, voucher }, ...others];
  return { infno, treatment, voucher, batch, atMs: ports.now(), members };
}

const send = async (errand: Errand, message: Message, input: Fields): Promise<Answer> =>
  post(errand, letter(errand, message, input));

/** A message as it leaves the hospital; posted again it is the same call. */
function letter({ act, habits, ports }: Errand, message: Message, input: Fields): Addressed {
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
  return {
    headers: parcel.headers,
    url: hooks.address(act.centerUrl, message),
    bytes: hooks.encode(parcel.text),
    read: (status, answer) => understood(status, answer, signatory, style),
  };
}

/** An answer that cannot be opened is as good as none, and says so. */
function understood(status: number, text: string, signatory: Signatory, style: Style): Answer {
  try {
    const answer = readAnswer(status, signingNamed[style.signing].answer(text, signatory));
    return answer.kind === 'accepted' ? { ...answer, output: readPayload(answer.output, style) } : answer;
  } catch (error) {
    return {
      kind: 'unreachable',
      message: `HTTP ${status}，${error instanceof Error ? error.message : String(error)}`,
    };
  }
}
