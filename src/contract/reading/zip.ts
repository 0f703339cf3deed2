import { crc32 } from 'node:zlib';
import { faultWords } from '../../domain/fault-words.ts';

import { openArchive, type Archive, type ArchiveEntry } from './archive.ts';
import type { PackageProblem, PackageReading, ReadingLimits } from './reading.ts';
import { zipBounds, zipContradiction } from './zip-bounds.ts';

export interface ZipEntry {
  /** As written in the archive, folders included. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** An archive as it was unpacked. */
export interface UnpackedZip extends Pick<PackageReading, 'around'> {
  readonly entries: readonly ZipEntry[];
}

export class ZipProblem extends Error {
  readonly kind: PackageProblem;
  constructor(kind: PackageProblem, detail: string) {
    super(detail);
    this.kind = kind;
  }
}

const UTF8_FLAG = 0x800;
const ENCRYPTED_FLAG = 0x1;

/**
 * Unpacks an archive in memory, never to disk.
 * @throws ZipProblem when it is none, is encrypted, corrupt, or beyond the limits
 */
export async function readZip(bytes: Uint8Array, limits: ReadingLimits): Promise<UnpackedZip> {
  const bounds = zipBounds(bytes);
  const { before, behind } = bounds;
  const zip = await open(bounds.archive);
  if (zip.count > limits.maxEntries) {
    throw new ZipProblem('too-many', `压缩包有 ${zip.count} 个文件，超过 ${limits.maxEntries} 个`);
  }
  const found: ZipEntry[] = [];
  let unpacked = 0;
  const listed = await directory(zip);
  const contradiction = zipContradiction(bounds, bytes);
  if (contradiction !== undefined)
    throw new ZipProblem('corrupt', `压缩包自相矛盾，不同的解压软件会读出不同的文件：${contradiction}`);
  for (const entry of listed) {
    const name = entryName(entry);
    if (name.endsWith('/')) continue;
    if ((entry.flags & ENCRYPTED_FLAG) !== 0) throw new ZipProblem('encrypted', `${name} 已加密`);
    unpacked += entry.size;
    if (unpacked > limits.maxUnpackedBytes) throw new ZipProblem('too-large', '压缩包解压后超过 256 MiB');
    if (unpacked > limits.ratioFloorBytes && unpacked > bytes.length * limits.maxRatio) {
      throw new ZipProblem('too-large', `压缩比超过 ${limits.maxRatio}，疑似压缩炸弹`);
    }
    found.push({ name, bytes: await content(entry, name) });
  }
  return { entries: found, ...(before + behind === 0 ? {} : { around: { before, behind } }) };
}

/** The names in an archive's directory; none when it cannot be opened. */
export async function zipNames(bytes: Uint8Array): Promise<readonly string[]> {
  try {
    return (await directory(await open(zipBounds(bytes).archive))).map(entryName);
  } catch (fault) {
    if (!(fault instanceof ZipProblem)) throw fault;
    return [];
  }
}

async function open(bytes: Uint8Array): Promise<Archive> {
  try {
    return await openArchive(bytes);
  } catch (fault) {
    throw new ZipProblem('not-zip', `不是可读的 zip 压缩包：${reasonOf(fault)}`);
  }
}

async function directory(zip: Archive): Promise<readonly ArchiveEntry[]> {
  try {
    return await zip.entries();
  } catch (fault) {
    throw new ZipProblem('corrupt', `压缩包目录损坏：${reasonOf(fault)}`);
  }
}

/** The size in the directory is a claim: reading stops as soon as more comes out than was claimed. */
async function content(entry: ArchiveEntry, name: string): Promise<Uint8Array> {
  const corrupt = (reason: string): ZipProblem => new ZipProblem('corrupt', `${name} 无法解压：${reason}`);
  let bytes: Uint8Array;
  try {
    bytes = await entry.content();
  } catch (fault) {
    throw corrupt(reasonOf(fault));
  }
  if (crc32(bytes) !== entry.crc) throw corrupt('校验值不符');
  return bytes;
}

const reasonOf = (fault: unknown): string => faultWords(fault);

/** Archives made on Chinese Windows often carry GBK names without saying so. */
function entryName({ rawName: raw, flags }: ArchiveEntry): string {
  if ((flags & UTF8_FLAG) !== 0) return new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(raw);
  } catch {
    return new TextDecoder('gb18030').decode(raw);
  }
}
