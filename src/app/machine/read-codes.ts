import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

import type { readBarcodes } from 'zxing-wasm/reader';

/** A code found in a picture. */
export interface ReadCode {
  readonly text: string;
  /** Symbology, such as `QRCode` or `Code128`. */
  readonly format: string;
  /** Corners in pixels, clockwise from the top left of the code. */
  readonly position: readonly { readonly x: number; readonly y: number }[];
}

/**
 * Loads the reader of codes: a megabyte of WebAssembly, needed only by whoever has a picture. Nothing comes from the
 * network.
 */
export async function loadBarcodeReader(): Promise<typeof readBarcodes> {
  const { prepareZXingModule, readBarcodes: reader } = await import('zxing-wasm/reader');
  // Given as bytes, because the package would fetch it from elsewhere.
  const wasm = await readFile(createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm'));
  prepareZXingModule({ overrides: { wasmBinary: new Uint8Array(wasm).buffer } });
  return reader;
}

/** Reads every code in a PNG or JPEG picture; empty when it has none or is no picture. */
export async function readCodes(bytes: Uint8Array): Promise<readonly ReadCode[]> {
  const read = await loadBarcodeReader();
  const found = await read(bytes, { tryHarder: true });
  return found
    .filter(({ isValid }) => isValid)
    .map(({ text, format, position: { topLeft, topRight, bottomRight, bottomLeft } }) => ({
      text,
      format,
      position: [topLeft, topRight, bottomRight, bottomLeft].map(({ x, y }) => ({ x, y })),
    }));
}
