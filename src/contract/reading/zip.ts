import { crc32 } from 'node:zlib';

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
    found.push({ name, bytes: await content(zip, entry, name) });
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

/** The size in the directory is a claim: reading stops as soon as more comes out than was claimed. */
async function content(zip: ZipFile, entry: Entry, name: string): Promise<Uint8Array> {
  const corrupt = (reason: string): ZipProblem => new ZipProblem('corrupt', `${name} 无法解压：${reason}`);
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        reject(corrupt(error.message));
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => resolve(Buffer.concat(chunks)));
      stream.on('error', (fault: Error) => reject(corrupt(fault.message)));
    });
  });
  if (crc32(bytes) !== entry.crc32) throw corrupt('校验值不符');
  return bytes;
}

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
