import type { PDFDict, PDFObject } from '@cantoo/pdf-lib';
import { PDFArray, PDFHexString, PDFName, PDFNumber, PDFString } from '@cantoo/pdf-lib';

import type { SealSignature } from '../outcomes/verification.ts';
import { signatureForm } from './signature-value.ts';

export interface SignatureReading {
  readonly signature: SealSignature;
  /** Offset at which the bytes that it covers end. */
  readonly endsAt: number;
  readonly problem?: string;
}

/** Reads a signature dictionary and the range of bytes that it covers. */
export function readSignature(
  dict: PDFDict | undefined,
  final: (object: PDFObject | undefined) => PDFObject | undefined,
  bytes: Uint8Array,
): SignatureReading {
  const value = (name: string): PDFObject | undefined => final(dict?.get(PDFName.of(name)));
  const subFilter = value('SubFilter');
  const signature = {
    name: textOf(value('Name')) ?? null,
    at: timeOf(textOf(value('M'))) ?? null,
    subFilter: subFilter instanceof PDFName ? subFilter.decodeText() : null,
    pages: [],
  };
  const contents = value('Contents');
  const endsAt = coverage(value('ByteRange'), contents, bytes);
  if (endsAt === undefined)
    return { signature, endsAt: 0, problem: '签章没有指明它所签的字节（ByteRange），或指得不对' };
  const isSigned = contents instanceof PDFHexString && signatureForm(contents.asBytes()) !== undefined;
  return isSigned
    ? { signature, endsAt }
    : { signature, endsAt, problem: '签章中没有签名：内容不是 CMS 或 GB/T 38540 的格式' };
}

function textOf(value: PDFObject | undefined): string | undefined {
  if (!(value instanceof PDFString) && !(value instanceof PDFHexString)) return undefined;
  const text = value.decodeText().trim();
  return text === '' ? undefined : text;
}

/** Reads a PDF date such as `D:20261122103000+08'00'` as ISO. */
function timeOf(text: string | undefined): string | undefined {
  const [, day, clock, zone = ''] = /^D:(\d{8})(\d{6})?(Z|[+-]\d{2}'?(?:\d{2})?)?/.exec(text ?? '') ?? [];
  if (day === undefined) return undefined;
  const date = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`;
  if (clock === undefined) return date;
  const time = `${clock.slice(0, 2)}:${clock.slice(2, 4)}:${clock.slice(4)}`;
  const digits = zone.replace("'", '');
  return `${date}T${time}${digits.length < 3 ? digits : `${digits.slice(0, 3)}:${digits.slice(3) || '00'}`}`;
}

/**
 * Returns the end of the bytes that are signed, when they begin with the file and leave out nothing but the signature
 * itself.
 */
function coverage(
  range: PDFObject | undefined,
  contents: PDFObject | undefined,
  bytes: Uint8Array,
): number | undefined {
  if (!(range instanceof PDFArray) || !(contents instanceof PDFHexString)) return undefined;
  const numbers = range.asArray().map((value) => (value instanceof PDFNumber ? value.asNumber() : NaN));
  const [start, length = NaN, next = NaN, rest = NaN] = numbers;
  if (numbers.length !== 4 || start !== 0 || !(length < next) || !(next + rest <= bytes.byteLength))
    return undefined;
  const gap = Buffer.from(bytes.subarray(length, next)).toString('latin1');
  const isSignature = gap.startsWith('<') && gap.endsWith('>') && gap.slice(1, -1) === contents.asString();
  return isSignature ? next + rest : undefined;
}
