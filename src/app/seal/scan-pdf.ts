import type { PageImage } from './page-image.ts';

export interface ScannedPage {
  readonly image: PageImage;
  /** Degrees clockwise that show the page upright: the picture itself stays as it was scanned. */
  readonly rotate: 0 | 90 | 180 | 270;
}

/** The longer side of A4 in points; the shorter follows from the picture, so that nothing is cut or stretched. */
const LONG_SIDE = 841.89;

/**
 * Writes scanned pages as one PDF. Written by hand and not by a library, so that the same pictures always give the
 * same bytes: a verifier writes it again and so knows that there is nothing in it but pictures.
 */
export function writeScanPdf(pages: readonly ScannedPage[]): Buffer {
  const pageAt = (index: number): number => 3 + index * 3;
  const objects = [
    text('<< /Type /Catalog /Pages 2 0 R >>'),
    text(
      `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${pageAt(index)} 0 R`).join(' ')}] >>`,
    ),
    ...pages.flatMap((page, index) => pageObjects(page, pageAt(index))),
  ];
  const parts: Buffer[] = [text('%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n')];
  const offsets: number[] = [];
  let length = parts[0]?.length ?? 0;
  for (const [index, object] of objects.entries()) {
    offsets.push(length);
    const part = Buffer.concat([text(`${index + 1} 0 obj\n`), object, text('\nendobj\n')]);
    parts.push(part);
    length += part.length;
  }
  const lines = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`);
  parts.push(
    text(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${lines.join('')}trailer\n` +
        `<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${length}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const text = (value: string): Buffer => Buffer.from(value, 'latin1');

const stream = (entries: string, data: Uint8Array): Buffer =>
  Buffer.concat([text(`<< ${entries} /Length ${data.byteLength} >>\nstream\n`), data, text('\nendstream')]);

/** Returns the PDF objects of a page: the page, its content, its picture. */
function pageObjects({ image, rotate }: ScannedPage, at: number): readonly Buffer[] {
  const scale = LONG_SIDE / Math.max(image.width, image.height);
  const [width, height] = [image.width, image.height].map((side) => (side * scale).toFixed(2)) as [
    string,
    string,
  ];
  return [
    text(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${rotate} ` +
        `/Resources << /XObject << /Im0 ${at + 2} 0 R >> >> /Contents ${at + 1} 0 R >>`,
    ),
    stream('', text(`q ${width} 0 0 ${height} 0 0 cm /Im0 Do Q`)),
    imageObject(image),
  ];
}

function imageObject(image: PageImage): Buffer {
  const common = `/Type /XObject /Subtype /Image /Width ${image.width} /Height ${image.height}`;
  if (image.kind === 'jpeg') {
    const space =
      image.components === 1 ? '/DeviceGray' : image.components === 3 ? '/DeviceRGB' : '/DeviceCMYK';
    // Programs that write JPEG with inks write them inverted.
    const decode = image.components === 4 ? ' /Decode [1 0 1 0 1 0 1 0]' : '';
    return stream(
      `${common} /BitsPerComponent 8 /ColorSpace ${space}${decode} /Filter /DCTDecode`,
      image.bytes,
    );
  }
  const { width, bitDepth, colorType, palette, data } = image;
  const hex = Buffer.from(palette).toString('hex');
  const space = {
    0: '/DeviceGray',
    2: '/DeviceRGB',
    3: `[/Indexed /DeviceRGB ${palette.length / 3 - 1} <${hex}>]`,
  };
  const colors = colorType === 2 ? 3 : 1;
  return stream(
    `${common} /BitsPerComponent ${bitDepth} /ColorSpace ${space[colorType]} /Filter /FlateDecode ` +
      `/DecodeParms << /Predictor 15 /Colors ${colors} /BitsPerComponent ${bitDepth} /Columns ${width} >>`,
    data,
  );
}
