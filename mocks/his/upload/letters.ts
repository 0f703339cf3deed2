import type { Infno, Member, Message } from '../habits/habits.ts';
import type { Style } from '../habits/style.ts';
import { writeJson, type Fields, type Json } from '../values/json.ts';
import { compactDateTime, dateTime } from '../values/time.ts';
import type { Dossier, Records } from '../voucher/records.ts';
import { readAnswer, type Answer } from '../wire/answer.ts';
import type { Letter } from '../wire/line.ts';
import { readPayload, writePayload } from '../wire/payload.ts';
import { accountOf, type Signatory } from '../wire/signatory.ts';
import { signingNamed } from '../wire/signing.ts';
import { nameIn, spoken, understoodIn } from '../wire/speech.ts';
import type { Errand } from './errand.ts';
import { queryInput, reuploadInput, statusInput, uploadInput } from './inputs.ts';
import { pack } from './package.ts';

/** A letter and the address that it goes to. */
export type AddressedLetter = Letter & { readonly url: string };

/** 4901: the letter that uploads the vouchers for the first time. */
export async function uploadLetter(errand: Errand, dossier: Dossier): Promise<AddressedLetter> {
  const message = messageOf('4901', errand, dossier);
  return letter(errand, message, uploadInput(message, await pack(message, errand.habits), errand.habits));
}

/** Posts a letter; the answer may be that there is none. */
export async function post({ habits, ports, untilMs }: Errand, sent: AddressedLetter): Promise<Answer> {
  const withinMs = Math.min(habits.style.timeoutMs, untilMs - ports.now());
  return ports.line.post(sent.url, sent, withinMs);
}

/** 4902: asks for the result of the batch. */
export async function sendQuery(errand: Errand, dossier: Dossier): Promise<Answer> {
  const message = messageOf('4902', errand, dossier);
  return send(errand, message, queryInput(message));
}

/** 4905: sends once more those vouchers of the batch that have these numbers. */
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

/** 5501: asks for the state of the voucher. */
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
function letter({ order, habits, ports }: Errand, message: Message, input: Fields): AddressedLetter {
  const { hooks, style } = habits;
  const signing = signingNamed[style.signing];
  const nonce = `${message.atMs}${ports.records.next('nonce', 0)}`;
  const { speech } = style;
  const signatory = hooks.signatory({
    ...accountOf(style.signing, style.account),
    nameOf: (field) => nameIn(speech, ENVELOPE, field),
    atMs: message.atMs,
    nonce,
  });
  const said = spoken(hooks.input(input, message), `${message.infno}.input`, speech);
  const framed = envelop(message, writePayload(said, style), { records: ports.records, style });
  const addressed = spoken(hooks.envelope(framed, message), ENVELOPE, speech);
  const envelope = signing.envelope(addressed, signatory, hooks.signedText);
  const text = hooks.body(writeJson(envelope, style));
  const signed = signing.parcel({ envelope, text, writing: style }, signatory, hooks.signedText);
  const parcel = hooks.parcel(signed, text);
  return {
    headers: parcel.headers,
    url: hooks.address(order.centerUrl, message),
    bytes: hooks.encode(parcel.text),
    read: (status, answer) => understood(status, answer, signatory, { style, infno: message.infno }),
  };
}

const ENVELOPE = 'envelope.request';

/** An answer that cannot be opened is as good as none, and says so. */
function understood(
  status: number,
  text: string,
  signatory: Signatory,
  { style, infno }: { readonly style: Style; readonly infno: Infno },
): Answer {
  try {
    const answer = readAnswer(status, signingNamed[style.signing].answer(text, signatory), style.speech);
    if (answer.kind !== 'accepted') return answer;
    const output = readPayload(answer.output, style);
    const table = infno === '4902' ? '4902.output[]' : `${infno}.output`;
    return { ...answer, output: understoodIn(output, table, style.speech) };
  } catch (error) {
    return {
      kind: 'unreachable',
      message: `HTTP ${status}，${error instanceof Error ? error.message : String(error)}`,
    };
  }
}

/** The frame of the national platform around an input; msgid is institution, time and a serial number. */
function envelop(
  message: Message,
  input: Json,
  { records, style }: { readonly records: Records; readonly style: Style },
): Fields {
  const { treatment, infno, atMs } = message;
  const { hospital, card } = treatment;
  // Starting from the milliseconds keeps two processes of the same second apart.
  const serial = records.next('msgid', (atMs % 1000) * 10) % 10_000;
  const tail = serial.toString().padStart(4, '0');
  const isHyphenated = style.dialect === 'hyphenated';
  const optional: Json = style.optional === 'absent' ? undefined : style.optional === 'null' ? null : '';
  return {
    infno,
    msgid: isHyphenated
      ? `${compactDateTime(atMs).slice(2)}-${hospital.fixmedinsCode}-${tail}`
      : `${hospital.fixmedinsCode}${compactDateTime(atMs)}${tail}`,
    mdtrtarea_admvs: hospital.admdvs,
    insuplc_admdvs: treatment.kind === 'settled' ? card.person.insuplcAdmdvs : hospital.admdvs,
    recer_sys_code: 'EBC',
    dev_no: optional,
    dev_safe_info: optional,
    cainfo: optional,
    signtype: isHyphenated ? 'SM3' : optional,
    infver: isHyphenated ? '1.0' : '1.0.0',
    opter_type: '1',
    opter: 'HIS001',
    opter_name: '收费处',
    inf_time: dateTime(atMs),
    fixmedins_code: hospital.fixmedinsCode,
    fixmedins_name: hospital.fixmedinsName,
    sign_no: optional,
    ...(style.extraFields ? vendorFields : {}),
    input,
  };
}

const vendorFields: Fields = {
  app_id: 'HIS',
  enc_type: '',
  serv_code: '',
  serv_sign: '',
  fixmedins_soft_fcty: '参考医院信息系统',
};
