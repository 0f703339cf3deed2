import { crc32, deflateSync, inflateSync } from 'node:zlib';

/** One scanned page as the scanner wrote it. Both kinds can stand in a PDF with their compressed bytes unchanged. */
export type PageImage = JpegImage | PngImage;

export interface JpegImage {
  readonly kind: 'jpeg';
  readonly width: number;
  readonly height: number;
  /** Number of components: 1 grey, 3 colour, 4 inks. */
  readonly components: number;
  readonly bytes: Uint8Array;
}

export interface PngImage {
  readonly kind: 'png';
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** PNG colour type: 0 grey, 2 colour, 3 palette. */
  readonly colorType: 0 | 2 | 3;
  /** Red, green, blue of each colour; empty without a palette. */
  readonly palette: Uint8Array;
  /** The zlib stream of the filtered rows. */
  readonly data: Uint8Array;
}

/** The reason why a picture cannot be taken, as the end of a Chinese sentence. */
export interface Unusable {
  readonly problem: string;
}

export const unusable = (problem: string): Unusable => ({ problem });

/** The most pixels of a picture, twice A3 at 600 dpi. A larger one would only exhaust the reader. */
const MAX_PIXELS = 140_000_000;

/** Reads a picture, recognised by its first bytes whatever its file is called. */
export function readImage(bytes: Uint8Array): PageImage | Unusable {
  const image = bytes[0] === 0xff ? readJpeg(bytes) : readPng(bytes);
  if ('problem' in image) return image;
  const pixels = image.width * image.height;
  return pixels > 0 && pixels <= MAX_PIXELS ? image : unusable('图像尺寸过大，请用 200–300 dpi 重新扫描');
}

/** Checks for the marker of a frame header: all of C0–CF but the tables. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

function readJpeg(bytes: Uint8Array): JpegImage | Unusable {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 9 < view.length && view[at] === 0xff) {
    const marker = view[at + 1] ?? 0;
    if (isFrame(marker)) {
      return {
        ...{ kind: 'jpeg', bytes },
        ...{
          height: view.readUInt16BE(at + 5),
          width: view.readUInt16BE(at + 7),
          components: view[at + 9] ?? 0,
        },
      };
    }
    // Fill bytes before a marker have no length.
    at += marker === 0xff ? 1 : 2 + view.readUInt16BE(at + 2);
  }
  return unusable('JPEG 文件不完整');
}

const PNG_HEAD = Buffer.from('89504e470d0a1a0a', 'hex');
const broken = unusable('PNG 文件不完整');

function readPng(bytes: Uint8Array): PngImage | Unusable {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (!file.subarray(0, 8).equals(PNG_HEAD)) return unusable('不是 JPEG、PNG 或 PDF');
  const parts: Buffer[] = [];
  let [head, palette]: (Buffer | undefined)[] = [];
  for (let at = 8; at + 12 <= file.length;) {
    const length = file.readUInt32BE(at);
    const type = file.toString('latin1', at + 4, at + 8);
    const data = file.subarray(at + 8, at + 8 + length);
    if (type === 'IHDR') head = data;
    if (type === 'PLTE') palette = data;
    if (type === 'IDAT') parts.push(data);
    at += 12 + length;
  }
  if (head?.length !== 13 || parts.length === 0) return broken;
  const [width, height] = [head.readUInt32BE(0), head.readUInt32BE(4)];
  const [bitDepth = 0, colorType = 0, , , interlace] = head.subarray(8);
  if (interlace !== 0) return unusable('PNG 使用了隔行扫描，请另存为普通的 PNG 或 JPEG');
  const data = Buffer.concat(parts);
  const size = { kind: 'png', width, height, palette: palette ?? Buffer.alloc(0) } as const;
  if (colorType === 0 || colorType === 2 || colorType === 3) return { ...size, bitDepth, colorType, data };
  if (bitDepth !== 8 || width * height > MAX_PIXELS)
    return unusable('PNG 带有透明通道，请另存为 JPEG 或不透明的 PNG');
  return onWhite({ ...size, channels: colorType === 4 ? 2 : 4 }, data);
}

/** Lays a picture with transparency on white, as it looks on paper. */
function onWhite(
  {
    channels,
    ...size
  }: Pick<PngImage, 'kind' | 'width' | 'height' | 'palette'> & { readonly channels: 2 | 4 },
  data: Uint8Array,
): PngImage | Unusable {
  const { width, height } = size;
  const rows = unfiltered(data, width * channels, height, channels);
  if (rows === undefined) return broken;
  const colors = channels - 1;
  const out = Buffer.alloc(height * (1 + width * colors));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const from = (y * width + x) * channels;
      const alpha = (rows[from + colors] ?? 0) / 255;
      for (let color = 0; color < colors; color += 1)
        out[y * (1 + width * colors) + 1 + x * colors + color] =
          255 - (255 - (rows[from + color] ?? 0)) * alpha;
    }
  }
  return { ...size, bitDepth: 8, colorType: colors === 1 ? 0 : 2, data: deflateSync(out) };
}

/** Undoes PNG's prediction; returns rows of 8-bit samples, or `undefined` when the stream does not hold them. */
function unfiltered(data: Uint8Array, stride: number, height: number, step: number): Buffer | undefined {
  const expected = height * (stride + 1);
  const packed = unpacked(data, expected);
  if (packed?.length !== expected) return undefined;
  const out = Buffer.alloc(height * stride);
  for (let y = 0; y < height; y += 1) {
    const filter = packed[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x >= step ? (out[at - step] ?? 0) : 0;
      const up = y > 0 ? (out[at - stride] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[at - stride - step] ?? 0) : 0;
      out[at] = (packed[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, up, corner);
    }
  }
  return out;
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const guess = left + up - corner;
  const [toLeft, toUp, toCorner] = [left, up, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}

/** Unpacks a zlib stream; `undefined` for one that is broken or holds more than `maxBytes`. */
export function unpacked(data: Uint8Array, maxBytes: number): Buffer | undefined {
  try {
    return inflateSync(data, { maxOutputLength: Math.max(1, maxBytes) });
  } catch {
    return undefined;
  }
}

/** Returns the picture as a PNG or JPEG file. */
export function imageFile(image: PageImage): Uint8Array {
  if (image.kind === 'jpeg') return image.bytes;
  const head = Buffer.alloc(13);
  head.writeUInt32BE(image.width, 0);
  head.writeUInt32BE(image.height, 4);
  head[8] = image.bitDepth;
  head[9] = image.colorType;
  return Buffer.concat([
    PNG_HEAD,
    chunk('IHDR', head),
    ...(image.palette.length === 0 ? [] : [chunk('PLTE', image.palette)]),
    chunk('IDAT', image.data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.byteLength, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
