import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { packageRoot } from '../machine/package-root.ts';
import { createCodeReader } from './code-reader.ts';
import { readPageCode } from './page-codes.ts';
import { readImage } from './page-image.ts';
import { pdfPageImages } from './pdf-images.ts';
import { writeScanPdf } from './scan-pdf.ts';

/** Pages of one real report as scanners leave them: grey or in colour, blurred, as JPEG. */
const scan = (name: string): Buffer => readFileSync(join(packageRoot(), 'fixtures/scans', name));

test.each([
  ['askew-grey-120dpi.jpg', 4, 0],
  ['upside-down-100dpi.jpg', 5, 180],
  ['stamped-sideways-150dpi.jpg', 6, 90],
])('%s: the code of page %i is read, turned by %i', async (name, page, turned) => {
  const reader = await createCodeReader();
  const { texts, turned: found } = await reader(scan(name));
  expect(texts.map(readPageCode)).toMatchObject([{ page, pages: 11 }]);
  expect(found).toBe(turned);
});

test('what is no picture has no code', async () => {
  const reader = await createCodeReader();
  expect((await reader(Buffer.from('no picture'))).texts).toEqual([]);
});

test('a JPEG stands in the PDF as it was, byte for byte, and comes out of it again', async () => {
  const bytes = scan('askew-grey-120dpi.jpg');
  const image = readImage(bytes);
  if ('problem' in image) throw new Error(image.problem);
  expect(image).toMatchObject({ kind: 'jpeg', components: 3 });
  const pdf = writeScanPdf([{ image, rotate: 90 }]);
  expect(pdf.includes(bytes)).toBe(true);
  const [again] = await pdfPageImages(pdf);
  expect(again).toMatchObject({ kind: 'jpeg', width: image.width, height: image.height });
  expect(writeScanPdf([{ image, rotate: 90 }]).equals(pdf)).toBe(true);
});
