import { constants, inflateRawSync, inflateSync } from 'node:zlib';

import { decodePDFRawStream, PDFDict, PDFName, PDFNumber, PDFRawStream } from '@cantoo/pdf-lib';

import { ReadingLimit } from './reading.ts';

/** One step of undoing a stream's packing: the filter's name and its parameters, both without references. */
export interface PdfFilter {
  readonly name: string;
  readonly parameters: PDFDict | undefined;
}

/** A structured XML is some hundred KiB; what unpacks to more than this is no voucher. */
export const MAX_STREAM_BYTES = 64 * 1024 * 1024;

/**
 * Undoes the filters of a stream, in their order.
 * @throws ReadingLimit when more comes out than is read, Error when it cannot be undone
 */
export function unfiltered(stream: PDFRawStream, filters: readonly PdfFilter[]): Uint8Array {
  let bytes = stream.contents;
  for (const { name, parameters } of filters) {
    const plain = name === 'FlateDecode' || name === 'Fl' ? inflated(bytes) : undone(stream, bytes, name);
    bytes = unpredicted(plain, parameters);
  }
  return bytes;
}

/** Bounded by zlib itself. As readers do, what was packed counts, not the sum behind it. */
function inflated(bytes: Uint8Array): Uint8Array {
  const limit = { maxOutputLength: MAX_STREAM_BYTES };
  try {
    return inflateSync(bytes, limit);
  } catch (fault) {
    refuseBeyond(fault);
  }
  try {
    return inflateRawSync(bytes.subarray(2), { ...limit, finishFlush: constants.Z_SYNC_FLUSH });
  } catch (fault) {
    refuseBeyond(fault);
    throw fault;
  }
}

function refuseBeyond(fault: unknown): void {
  if (fault instanceof RangeError)
    throw new ReadingLimit(`PDF 中的数据流解压后超过 ${MAX_STREAM_BYTES / 1024 / 1024} MiB`);
}

/** Rarer filters are the library's business. */
function undone({ dict }: PDFRawStream, bytes: Uint8Array, name: string): Uint8Array {
  const only = PDFDict.withContext(dict.context);
  only.set(PDFName.of('Filter'), PDFName.of(name));
  return decodePDFRawStream(PDFRawStream.of(only, bytes)).decode();
}

function unpredicted(bytes: Uint8Array, parameters: PDFDict | undefined): Uint8Array {
  const number = (key: string, otherwise: number): number => {
    const value = parameters?.get(PDFName.of(key));
    return value instanceof PDFNumber ? value.asNumber() : otherwise;
  };
  const predictor = number('Predictor', 1);
  if (predictor < 2) return bytes;
  const bits = number('Colors', 1) * number('BitsPerComponent', 8);
  const row = Math.ceil((bits * number('Columns', 1)) / 8);
  const pixel = Math.ceil(bits / 8);
  if (!(row > 0) || !(pixel > 0)) throw new Error('Predictor 参数有误');
  return predictor === 2 ? withoutTiff(bytes, row, pixel) : withoutPng(bytes, row, pixel);
}

/** ISO 32000-1, 7.4.4.4: each row is led by the filter that was used for it, as in PNG. */
function withoutPng(bytes: Uint8Array, row: number, pixel: number): Uint8Array {
  const rows = Math.ceil(bytes.byteLength / (row + 1));
  const plain = new Uint8Array(Math.max(0, bytes.byteLength - rows));
  for (let line = 0; line < rows; line += 1) {
    const from = line * (row + 1);
    const to = line * row;
    const kind = bytes[from] ?? 0;
    const length = Math.min(row, bytes.byteLength - from - 1);
    for (let at = 0; at < length; at += 1) {
      const left = at < pixel ? 0 : (plain[to + at - pixel] ?? 0);
      const above = line === 0 ? 0 : (plain[to + at - row] ?? 0);
      const corner = line === 0 || at < pixel ? 0 : (plain[to + at - row - pixel] ?? 0);
      plain[to + at] = (bytes[from + 1 + at] ?? 0) + guess(kind, { left, above, corner });
    }
  }
  return plain;
}

interface Neighbours {
  readonly left: number;
  readonly above: number;
  readonly corner: number;
}

function guess(kind: number, { left, above, corner }: Neighbours): number {
  if (kind === 1) return left;
  if (kind === 2) return above;
  if (kind === 3) return (left + above) >> 1;
  if (kind !== 4) return 0;
  const sum = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(sum - left), Math.abs(sum - above), Math.abs(sum - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

/** Bytes only: nobody packs a text in samples of other widths. */
function withoutTiff(bytes: Uint8Array, row: number, pixel: number): Uint8Array {
  const plain = Uint8Array.from(bytes);
  for (let at = 0; at < plain.byteLength; at += 1)
    if (at % row >= pixel) plain[at] = (plain[at] ?? 0) + (plain[at - pixel] ?? 0);
  return plain;
}
