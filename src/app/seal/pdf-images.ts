import { deflateSync } from 'node:zlib';

import {
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFString,
  type PDFObject,
} from '@cantoo/pdf-lib';

import { readImage, unpacked, unusable, type PageImage, type PngImage, type Unusable } from './page-image.ts';

const name = (text: string): PDFName => PDFName.of(text);

/** Returns the picture that each page of a scanned PDF consists of. @throws Error when it is no readable PDF */
export async function pdfPageImages(bytes: Uint8Array): Promise<readonly (PageImage | Unusable)[]> {
  const pdf = await PDFDocument.load(bytes, { updateMetadata: false });
  return pdf.getPages().map((page) => {
    const resources = page.node.Resources();
    const images = resources === undefined ? [] : imagesIn(resources, 0);
    const [image] = images;
    if (image === undefined) return unusable('这一页不是扫描的图像');
    return images.length === 1 ? imageOf(image) : unusable(`这一页由 ${images.length} 张图像拼成`);
  });
}

/** The shortest side of a page's picture in pixels; smaller ones are dots and lines of the scanner's software. */
const MIN_SIDE = 64;

/** Returns the pictures of a page, those in forms included, each once. */
function imagesIn(resources: PDFDict, depth: number): readonly PDFRawStream[] {
  const objects = resources.lookup(name('XObject'));
  if (!(objects instanceof PDFDict) || depth > 4) return [];
  const found = objects.keys().flatMap((key) => {
    const object = objects.lookup(key);
    if (!(object instanceof PDFRawStream)) return [];
    if (object.dict.lookup(name('Subtype')) === name('Image'))
      return Math.min(numberOf(object.dict, 'Width'), numberOf(object.dict, 'Height')) < MIN_SIDE
        ? []
        : [object];
    const inner = object.dict.lookup(name('Resources'));
    return inner instanceof PDFDict ? imagesIn(inner, depth + 1) : [];
  });
  return [...new Set(found)];
}

const numberOf = (dict: PDFDict, key: string, otherwise = 0): number => {
  const value = dict.lookup(name(key));
  return value instanceof PDFNumber ? value.asNumber() : otherwise;
};

/** The names of compressions in the dialogues of scanners. */
const compressions: Readonly<Record<string, string>> = {
  CCITTFaxDecode: '传真（CCITT）',
  JBIG2Decode: 'JBIG2',
  JPXDecode: 'JPEG 2000',
};

const MAX_STREAM_BYTES = 512 * 1024 * 1024;

function imageOf({ dict, contents }: PDFRawStream): PageImage | Unusable {
  const filters = listOf(dict.lookup(name('Filter'))).map((filter) =>
    filter instanceof PDFName ? filter.decodeText() : '',
  );
  const parameters = listOf(dict.lookup(name('DecodeParms'))).map((value) =>
    value instanceof PDFDict ? value : undefined,
  );
  const last = filters.at(-1);
  if (last === 'DCTDecode') {
    let bytes: Uint8Array | undefined = contents;
    for (const filter of filters.slice(0, -1))
      bytes = filter === 'FlateDecode' && bytes !== undefined ? unpacked(bytes, MAX_STREAM_BYTES) : undefined;
    return bytes === undefined ? strange(filters.join(' ')) : readImage(bytes);
  }
  if (last === undefined) return rawImage(dict, contents);
  if (last !== 'FlateDecode' || filters.length > 1) return strange(compressions[last] ?? last);
  const parameter = parameters[0];
  const predictor = parameter === undefined ? 1 : numberOf(parameter, 'Predictor', 1);
  if (predictor >= 10) return pngOf(dict, contents);
  const rows = predictor === 1 ? unpacked(contents, MAX_STREAM_BYTES) : undefined;
  return rows === undefined ? strange('Flate') : rawImage(dict, rows);
}

const strange = (compression: string): Unusable => unusable(`图像使用了 ${compression} 压缩，不能读取`);

function listOf(value: PDFObject | undefined): readonly (PDFObject | undefined)[] {
  if (value === undefined) return [];
  return value instanceof PDFArray ? value.asArray().map((_, index) => value.lookup(index)) : [value];
}

/** Makes a PNG image of samples without compression or prediction. */
function rawImage(dict: PDFDict, rows: Uint8Array): PageImage | Unusable {
  const shape = shapeOf(dict);
  if ('problem' in shape) return shape;
  const stride = Math.ceil((shape.width * shape.bitDepth * (shape.colorType === 2 ? 3 : 1)) / 8);
  if (rows.byteLength < stride * shape.height) return unusable('图像不完整');
  const out = Buffer.alloc((stride + 1) * shape.height);
  for (let y = 0; y < shape.height; y += 1)
    out.set(rows.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
  return { ...shape, data: deflateSync(out) };
}

function pngOf(dict: PDFDict, data: Uint8Array): PageImage | Unusable {
  const shape = shapeOf(dict);
  return 'problem' in shape ? shape : { ...shape, data };
}

function shapeOf(dict: PDFDict): Omit<PngImage, 'data'> | Unusable {
  const isMask = dict.lookup(name('ImageMask'))?.toString() === 'true';
  const decode = dict.lookup(name('Decode'));
  if (isMask || (decode instanceof PDFArray && !isUsual(decode))) return unusable('图像的颜色是反转的或蒙版');
  const space = colorsOf(dict.lookup(name('ColorSpace')));
  if (space === undefined) return unusable('图像的颜色空间不能读取');
  return {
    kind: 'png',
    width: numberOf(dict, 'Width'),
    height: numberOf(dict, 'Height'),
    bitDepth: numberOf(dict, 'BitsPerComponent', 8),
    ...space,
  };
}

/** Checks for the usual decode array: 0 1 for every colour; a palette counts its colours instead. */
const isUsual = (decode: PDFArray): boolean =>
  decode.asArray().every((value, index) => value instanceof PDFNumber && value.asNumber() >= index % 2);

type Colors = Pick<PngImage, 'colorType' | 'palette'>;
const noPalette = Buffer.alloc(0);

function colorsOf(space: PDFObject | undefined): Colors | undefined {
  if (space instanceof PDFName) {
    if (space === name('DeviceGray')) return { colorType: 0, palette: noPalette };
    return space === name('DeviceRGB') ? { colorType: 2, palette: noPalette } : undefined;
  }
  if (!(space instanceof PDFArray)) return undefined;
  const family = space.lookup(0);
  if (family === name('CalGray')) return { colorType: 0, palette: noPalette };
  if (family === name('CalRGB')) return { colorType: 2, palette: noPalette };
  if (family === name('ICCBased')) {
    const profile = space.lookup(1);
    const count = profile instanceof PDFRawStream ? numberOf(profile.dict, 'N') : 0;
    return count === 1 || count === 3 ? { colorType: count === 1 ? 0 : 2, palette: noPalette } : undefined;
  }
  return family === name('Indexed') && colorsOf(space.lookup(1))?.colorType === 2
    ? indexed(space.lookup(3))
    : undefined;
}

function indexed(table: PDFObject | undefined): Colors | undefined {
  if (table instanceof PDFString || table instanceof PDFHexString)
    return { colorType: 3, palette: table.asBytes() };
  if (!(table instanceof PDFRawStream)) return undefined;
  const filter = table.dict.lookup(name('Filter'));
  const palette = filter === undefined ? table.contents : unpacked(table.contents, 768);
  return palette === undefined ? undefined : { colorType: 3, palette };
}
