import type { Act, Treatment } from './act.ts';
import type { Answer } from './answer.ts';
import { envelop } from './envelope.ts';
import type { Habits, Infno, Member, Message } from './habits.ts';
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
  const { scenario, card } = act.treatment;
  const visit = card.settlement.medinsSetlId ?? card.visit.fixmedinsMdtrtId ?? '';
  return {
    act,
    treatment: habits.hooks.treatment(act.treatment),
    companions: act.companions.map(habits.hooks.treatment),
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

/** A message as it leaves the hospital; posted again it is the same call. */
export type Letter = { readonly text: string };

/** 4901: the vouchers for the first time. */
export async function uploadLetter(errand: Errand, dossier: Dossier): Promise<Letter> {
  const message = messageOf('4901', errand, dossier);
  return letter(errand, message, uploadInput(message, await pack(message, errand.habits), errand.habits));
}

/** Posts a letter; the answer may be that there is none. */
export async function post({ act, habits, ports, untilMs }: Errand, { text }: Letter): Promise<Answer> {
  const withinMs = Math.min(habits.style.timeoutMs, untilMs - ports.now());
  return ports.line.post(act.centerUrl, Buffer.from(text, 'utf8'), withinMs);
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

function letter({ habits, ports }: Errand, message: Message, input: Fields): Letter {
  const { hooks, style } = habits;
  const framed = envelop(message, hooks.input(input, message), { records: ports.records, style });
  return { text: hooks.body(writeJson(hooks.envelope(framed, message), style)) };
}
