import type { JsonObject } from '../json-text.ts';
import { defineFamily, missingIn } from './family.ts';
import { otherWriting } from './sm2-writings.ts';
import { rawSignature, USER_ID, verifies } from '../../domain/sm2.ts';

/** The signature stands in the envelope itself; the input is not part of what is signed. */
export const cainfo = defineFamily({
  id: 'cainfo',
  title: '报文 cainfo（SM2 签名）',
  source: 'one client; Jilin writes Base64',
  confidence: 'B',
  rule: 'cainfo = SM2(其余公共字段按名称升序的“名=值”以 & 连接) 的 r‖s，十六进制或 Base64；不含 cainfo 与 input',
  parts: ['cainfo'],
  coversBody: 'partly',
  needs: ['publicKey'],
  gateway: undefined,
  read: ({ message, names }, { accounts, userId = USER_ID }) => {
    const { broken, envelope } = message;
    if (broken !== undefined) return { kind: 'unreadable' };
    const missing = missingIn(envelope, [names.cainfo]);
    if (missing.length > 0) return { kind: 'absent', missing };
    const sent = asText(envelope[names.cainfo]);
    const account = asText(envelope[names.institution]);
    // The key is the institution's: a profile with a single account need not name the hospital.
    const known =
      accounts.find(({ id }) => id === account) ?? (accounts.length === 1 ? accounts[0] : undefined);
    const signature = rawSignature(sent);
    const texts = signedTexts(envelope, [names.cainfo, names.input]);
    const key = known?.publicKey;
    const bytes = texts.map((text) => Buffer.from(text, 'utf8'));
    const holder = { publicKey: key ?? '', userId };
    const isRight =
      key !== undefined && signature !== undefined && bytes.some((text) => verifies(holder, text, signature));
    return {
      kind: 'signed',
      account,
      isKnown: known !== undefined,
      text: texts[0] ?? '',
      verifies: isRight,
      sent,
      ...(isRight ? {} : { writing: otherWriting(sent, holder, bytes) }),
    };
  },
});

/** The ways of writing empty fields and null; none is attested, so each of them verifies. */
function signedTexts(envelope: JsonObject, apart: readonly string[]): readonly string[] {
  const signed = Object.entries(envelope)
    .filter(([name]) => !apart.includes(name))
    .toSorted(([left], [right]) => (left < right ? -1 : 1));
  const joined = (fields: readonly (readonly [string, unknown])[], empty: string): string =>
    fields.map(([name, value]) => `${name}=${value === null ? empty : asText(value)}`).join('&');
  const given = signed.filter(([, value]) => value !== null && value !== '');
  return [...new Set([joined(signed, ''), joined(given, ''), joined(signed, 'null')])];
}

function asText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' || typeof value === 'boolean' ? String(value) : JSON.stringify(value);
}
