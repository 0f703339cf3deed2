import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { EncryptedPDFError } from '@cantoo/pdf-lib';

import { HarnessError } from '../../domain/harness-error.ts';
import { readImage, type PageImage } from './page-image.ts';
import { pdfPageImages } from './pdf-images.ts';

/** A file that the scanner or the sealing program left. */
export interface ScanFile {
  readonly name: string;
  readonly bytes: Buffer;
}

/** @throws HarnessError USAGE */
export function readScanFile(file: string): ScanFile {
  try {
    return { name: basename(file), bytes: readFileSync(file) };
  } catch (cause) {
    throw new HarnessError('USAGE', `不能读取扫描件：${file}`, { cause });
  }
}

export const isPdf = ({ bytes }: ScanFile): boolean => bytes.subarray(0, 1024).includes('%PDF-');

/** A page as it came, or the reason why it cannot be read. */
export interface ScanPage {
  readonly place: string;
  readonly image: PageImage | undefined;
  readonly problem?: string;
}

/** Other kinds of file by their first bytes, for people who saved a scan as something else. */
const others: readonly (readonly [string, string])[] = [
  ['49492a00', 'TIFF'],
  ['4d4d002a', 'TIFF'],
  ['424d', 'BMP'],
  ['47494638', 'GIF'],
  ['52494646', 'WebP'],
  ['0000000c6a502020', 'JPEG 2000'],
  ['504b0304', 'OFD 或压缩包'],
];

const remedy = '请另存为 JPEG 或 PNG 后再给出';

/** Reads the pages of a file, in its own order. */
export async function pagesOf(file: ScanFile): Promise<readonly ScanPage[]> {
  const { name, bytes } = file;
  if (!isPdf(file)) {
    const image = readImage(bytes);
    if (!('problem' in image)) return [{ place: name, image }];
    const format = others.find(([head]) => bytes.toString('hex', 0, 8).startsWith(head))?.[1];
    const problem = format === undefined ? image.problem : `是 ${format} 格式`;
    return [{ place: name, image: undefined, problem: `${problem}；${remedy}` }];
  }
  try {
    const images = await pdfPageImages(bytes);
    return images.map((image, index): ScanPage => {
      const place = `${name} 第 ${index + 1} 页`;
      return 'problem' in image
        ? { place, image: undefined, problem: `${image.problem}；${remedy}` }
        : { place, image };
    });
  } catch (fault) {
    const problem = fault instanceof EncryptedPDFError ? 'PDF 已加密' : 'PDF 已损坏，不能读取';
    return [{ place: name, image: undefined, problem: `${problem}；${remedy}` }];
  }
}
