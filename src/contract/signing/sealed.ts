import { readMessage, textOf, type Message } from '../envelope.ts';
import { readJson, type JsonObject } from '../json-text.ts';
import { canonicalJson } from './canonical-json.ts';
import {
  defineFamily,
  epoch,
  HIDDEN,
  missingIn,
  type Account,
  type Opening,
  type SigningSettings,
} from './family.ts';
import { otherWriting } from './sm2-writings.ts';
import { rawSignature, sign, USER_ID, verifies } from '../../domain/sm2.ts';
import { applicationKey, decrypt, encrypt } from './sm4.ts';

const parts = ['appId', 'timestamp', 'encData', 'signData'];

/** The whole message travels encrypted in `encData`; the frame around it is signed together with what it holds. */
export const sealed = defineFamily({
  id: 'sealed',
  title: '密封报文（encData/signData，SM2 签名、SM4 加密）',
  source: 'mobile payment 6xxx, prescription centre, portals',
  confidence: 'A',
  rule: 'signData = Base64(SM2(非空参数按名称升序的“名=值”以 & 连接 + "&key=" + 密钥))；encData = SM4-ECB(报文) 的十六进制',
  parts,
  coversBody: 'yes',
  needs: ['secret', 'publicKey'],
  gateway: { status: 401, code: 401, words: {} },
  read: ({ message }, settings) => {
    const { broken, envelope } = message;
    if (broken !== undefined) return { kind: 'unreadable' };
    const missing = missingIn(envelope, parts);
    if (missing.length > 0) return { kind: 'absent', missing };
    const account = textOf(envelope, 'appId') ?? '';
    const known = accountOf(envelope, settings);
    const opening = openText(envelope, known);
    if (known !== undefined && opening.kind === 'closed')
      return { kind: 'closed', account, reason: opening.reason };
    const data = opening.kind === 'opened' ? opening.text : '';
    if (readJson(data).kind === 'broken' && known !== undefined) return { kind: 'unreadable' };
    const sent = textOf(envelope, 'signData') ?? '';
    const signature = rawSignature(sent);
    const stamp = textOf(envelope, 'timestamp') ?? '';
    const texts = data === '' ? [''] : signedTexts(envelope, data);
    const holder = { publicKey: known?.publicKey ?? '', userId: settings.userId ?? USER_ID };
    const secret = known?.secret ?? '';
    const bytes = texts.map((text) => Buffer.from(`${text}&key=${secret}`, 'utf8'));
    const isRight = signature !== undefined && bytes.some((text) => verifies(holder, text, signature));
    return {
      kind: 'signed',
      account,
      isKnown: known !== undefined,
      text: `${shortened(texts[0] ?? '')}&key=${HIDDEN}`,
      verifies: isRight,
      sent,
      ...(isRight ? {} : { writing: otherWriting(sent, holder, bytes) }),
      stamp,
      at: epoch(stamp, 'either'),
    };
  },
});

/** The message inside; what is not sealed, or cannot be opened, stays as it is. */
export function opened(message: Message, settings: SigningSettings): Message {
  const { envelope } = message;
  if (textOf(envelope, 'encData') === undefined) return message;
  const opening = openText(envelope, accountOf(envelope, settings));
  if (opening.kind === 'closed') return { ...message, isClosed: true };
  return readMessage(Buffer.from(opening.text, 'utf8'));
}

/** The text in the frame, for whoever holds the account. */
export function openText(envelope: JsonObject, account: Account | undefined): Opening {
  if (account?.secret === undefined) return { kind: 'closed', reason: '没有这个 appId 的密钥' };
  const hex = textOf(envelope, 'encData') ?? '';
  if (!/^([0-9a-fA-F]{2})+$/.test(hex)) return { kind: 'closed', reason: 'encData 不是十六进制' };
  const bytes = decrypt(applicationKey(account.id, account.secret), Buffer.from(hex, 'hex'));
  if (bytes === undefined) return { kind: 'closed', reason: 'encData 不能用约定的密钥解开' };
  return { kind: 'opened', text: bytes.toString('utf8') };
}

/** The center's answer as the application gets it: encrypted for the account, signed with the center's own key. */
export function seal(text: string, account: Account, settings: SigningSettings, now: number): string {
  const frame = {
    appId: account.id,
    encType: 'SM4',
    signType: 'SM2',
    timestamp: String(now),
    version: '2.0.1',
  };
  const { secret = '' } = account;
  const [toSign = ''] = signedTexts(frame, text);
  const bytes = Buffer.from(`${toSign}&key=${secret}`, 'utf8');
  const signature = sign(settings.center?.privateKey ?? '', settings.userId ?? USER_ID, bytes);
  const data = encrypt(applicationKey(account.id, secret), Buffer.from(text, 'utf8'));
  return JSON.stringify({
    ...frame,
    encData: data.toString('hex').toUpperCase(),
    signData: Buffer.from(signature).toString('base64'),
  });
}

/** By the id that the frame names. */
export const accountOf = (envelope: JsonObject, { accounts }: SigningSettings): Account | undefined =>
  accounts.find(({ id }) => id === textOf(envelope, 'appId'));

/** Everything of the frame that is signed, the data in its place; whether empty nodes count as empty is not attested. */
export function signedTexts(frame: JsonObject, data: string): readonly string[] {
  const apart = ['signData', 'encData', 'extra', 'data'];
  const given = Object.entries(frame).filter(
    ([name, value]) => !apart.includes(name) && value !== '' && value !== null,
  );
  const texts = (['text', 'text-and-nodes'] as const).map((emptiness) =>
    [...given, ['data', canonicalJson(data, emptiness)] as const]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join('&'),
  );
  return [...new Set(texts)];
}

const SHOWN = 600;
const shortened = (text: string): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`);
