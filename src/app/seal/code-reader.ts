import type { ReaderOptions, ReadResult } from 'zxing-wasm/reader';

import { loadBarcodeReader } from '../machine/read-codes.ts';
import { readPageCode } from './page-codes.ts';

/** The QR codes of a picture file. */
export interface ReadCodes {
  readonly texts: readonly string[];
  /** Degrees by which the page's own code is turned clockwise. */
  readonly turned: 0 | 90 | 180 | 270;
}

export type CodeReader = (picture: Uint8Array) => Promise<ReadCodes>;

/** Settings of the reader, the quickest first; the next is tried when no page code was found. */
const attempts: readonly ReaderOptions[] = [
  { tryHarder: true },
  { tryHarder: true, tryDenoise: true },
  { tryHarder: true, binarizer: 'GlobalHistogram' },
];

/** Creates a reader for many pictures. */
export async function createCodeReader(): Promise<CodeReader> {
  const readBarcodes = await loadBarcodeReader();
  return async (picture) => {
    let found: readonly ReadResult[] = [];
    for (const attempt of attempts) {
      const all = await readBarcodes(new Uint8Array(picture), {
        formats: ['QRCode'],
        maxNumberOfSymbols: 8,
        ...attempt,
      });
      // A picture that cannot be decoded is a result too.
      found = all.filter(({ isValid }) => isValid);
      if (found.some(({ text }) => readPageCode(text) !== undefined)) break;
    }
    const own = found.find(({ text }) => readPageCode(text) !== undefined);
    return { texts: found.map(({ text }) => text), turned: own === undefined ? 0 : quarterOf(own) };
  };
}

function quarterOf({ position: { topLeft, topRight } }: ReadResult): ReadCodes['turned'] {
  const angle = Math.atan2(topRight.y - topLeft.y, topRight.x - topLeft.x);
  const quarters = [0, 90, 180, 270] as const;
  return quarters[(Math.round((angle * 2) / Math.PI) + 4) % 4] ?? 0;
}
