import { create } from 'qrcode';

/** A stretch of dark modules in one row of a code, in modules from the upper left corner. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly length: number;
}

export interface QrCode {
  /** Modules on each side. */
  readonly size: number;
  readonly bars: readonly Bar[];
}

/** Characters that a code packs in pairs; anything else goes as bytes. */
const PAIRED = /^[0-9A-Z $%*+./:-]+$/;

/** The QR code of a text with medium error correction, as horizontal bars. */
export function qrCode(text: string): QrCode {
  // One segment and a fixed mask: finding the shortest mixture and the best of eight takes most of the time, and
  // readers cope with any.
  const segment = PAIRED.test(text)
    ? ({ data: text, mode: 'alphanumeric' } as const)
    : ({ data: Buffer.from(text, 'utf8'), mode: 'byte' } as const);
  const { modules } = create([segment], { errorCorrectionLevel: 'M', maskPattern: 2 });
  const bars: Bar[] = [];
  for (let y = 0; y < modules.size; y += 1) {
    let x = 0;
    while (x < modules.size) {
      const from = x;
      while (x < modules.size && modules.get(y, x) === 1) x += 1;
      if (x > from) bars.push({ x: from, y, length: x - from });
      x += 1;
    }
  }
  return { size: modules.size, bars };
}
