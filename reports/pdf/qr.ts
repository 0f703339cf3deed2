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

/** The QR code of a text with medium error correction, as horizontal bars. */
export function qrCode(text: string): QrCode {
  // A fixed mask: finding the best of eight takes most of the time and readers cope with any.
  const { modules } = create(text, { errorCorrectionLevel: 'M', maskPattern: 2 });
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
