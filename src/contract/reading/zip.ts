import { crc32, inflateRawSync } from 'node:zlib';

import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

import type { PackageProblem, ReadingLimits } from './reading.ts';

export interface ZipEntry {
  /** As written in the archive, folders included. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export class ZipProblem extends Error {
  readonly kind: PackageProblem;
  constructor(kind: PackageProblem, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

const RATIO_FLOOR = 1024 * 1024;
const UTF8_FLAG = 0x800;
const ENCRYPTED_FLAG = 0x1;

/**
 * Unpacks an archive in memory, never to disk.
 * @throws ZipProblem when it is none, is encrypted, corrupt, or beyond the limits
 */
export async function readZip(bytes: Uint8Array, limits: ReadingLimits): Promise<readonly ZipEntry[]> {
  const zip = await open(bytes);
  if (zip.entryCount > limits.maxEntries) {
    throw new ZipProblem('too-many', `压缩包有 ${zip.entryCount} 个文件，超过 ${limits.maxEntries} 个`);
  }
  const found: ZipEntry[] = [];
  let unpacked = 0;
  for (const entry of await directory(zip)) {
    const name = entryName(entry);
    if (name.endsWith('/')) continue;
    if ((entry.generalPurposeBitFlag & ENCRYPTED_FLAG) !== 0)
      throw new ZipProblem('encrypted', `${name} 已加密`);
    unpacked += entry.uncompressedSize;
    if (unpacked > limits.maxUnpackedBytes) throw new ZipProblem('too-large', '压缩包解压后超过 256 MiB');
    if (unpacked > RATIO_FLOOR && unpacked > bytes.length * limits.maxRatio) {
      throw new ZipProblem('too-large', `压缩比超过 ${limits.maxRatio}，疑似压缩炸弹`);
    }
    found.push({ name, bytes: await content(zip, bytes, entry, name) });
  }
  return found;
}

/** The names in an archive's directory; none when it cannot be opened. */
export async function zipNames(bytes: Uint8Array): Promise<readonly string[]> {
  try {
    return (await directory(await open(bytes))).map(entryName);
  } catch (fault) {
    if (!(fault instanceof ZipProblem)) throw fault;
    return [];
  }
}

async function open(bytes: Uint8Array): Promise<ZipFile> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(
      buffer,
      { lazyEntries: true, decodeStrings: false, validateEntrySizes: true },
      (error, zip) => {
        if (error === null) resolve(zip);
        else reject(new ZipProblem('not-zip', `不是可读的 zip 压缩包：${error.message}`));
      },
    );
  });
}

async function directory(zip: ZipFile): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', (error: Error) => reject(new ZipProblem('corrupt', `压缩包目录损坏：${error.message}`)));
    zip.readEntry();
  });
}

const STORED = 0;
const DEFLATED = 8;

/**
 * The size in the directory is a claim: unpacking stops as soon as more comes out than was claimed. At once and not as a
 * stream: the archive is in memory, this thread has nothing else to do, and a stream for each small file takes longer
 * than its content.
 */
async function content(zip: ZipFile, archive: Uint8Array, entry: Entry, name: string): Promise<Uint8Array> {
  const corrupt = (reason: string): ZipProblem => new ZipProblem('corrupt', `${name} 无法解压：${reason}`);
  const start = await dataStart(zip, entry).catch((fault: unknown) => {
    throw corrupt(messageOf(fault));
  });
  const packed = archive.subarray(start, start + entry.compressedSize);
  const bytes = unpackedEntry(packed, entry, corrupt);
  if (bytes.byteLength !== entry.uncompressedSize)
    throw corrupt(`解压后为 ${bytes.byteLength} 字节，目录中为 ${entry.uncompressedSize} 字节`);
  if (crc32(bytes) !== entry.crc32) throw corrupt('校验值不符');
  return bytes;
}

function unpackedEntry(
  packed: Uint8Array,
  { compressionMethod, uncompressedSize }: Entry,
  corrupt: (reason: string) => ZipProblem,
): Uint8Array {
  if (compressionMethod === STORED) return Buffer.from(packed);
  if (compressionMethod !== DEFLATED) throw corrupt(`不支持的压缩方法 ${compressionMethod}`);
  try {
    // A limit of nothing is no limit to zlib.
    return inflateRawSync(packed, { maxOutputLength: Math.max(uncompressedSize, 1) });
  } catch (fault) {
    throw corrupt(messageOf(fault));
  }
}

const dataStart = async (zip: ZipFile, entry: Entry): Promise<number> =>
  new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
      if (error === null) resolve(header.fileDataStart);
      else reject(error);
    });
  });

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

/** Archives made on Chinese Windows often carry GBK names without saying so. */
function entryName(entry: Entry): string {
  const raw = entry.fileName as unknown as Buffer;
  if ((entry.generalPurposeBitFlag & UTF8_FLAG) !== 0) return raw.toString('utf8');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder('gb18030').decode(raw);
  }
}
