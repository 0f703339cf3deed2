import { inflateRawSync } from 'node:zlib';

import { fromBuffer, type Entry, type ZipFile } from 'yauzl';

/** A file of an archive as its directory has it: every number is a claim. */
export interface ArchiveEntry {
  /** As it was written: UTF-8 when `flags` say so, otherwise in nobody knows what. */
  readonly rawName: Uint8Array;
  readonly flags: number;
  readonly size: number;
  readonly crc: number;
  /** Never more than was claimed. @throws Error when what comes out is no file of that size */
  readonly content: () => Promise<Uint8Array>;
}

export interface Archive {
  readonly count: number;
  /** @throws Error when the directory is damaged */
  readonly entries: () => Promise<readonly ArchiveEntry[]>;
}

/** Finds an archive's directory. @throws Error when there is none */
export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return new Promise((resolve, reject) => {
    fromBuffer(
      buffer,
      { lazyEntries: true, decodeStrings: false, validateEntrySizes: true },
      (error, zip) => {
        if (error === null) resolve({ count: zip.entryCount, entries: async () => directory(zip, buffer) });
        else reject(error);
      },
    );
  });
}

async function directory(zip: ZipFile, archive: Uint8Array): Promise<readonly ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push({
        rawName: entry.fileName as unknown as Buffer,
        flags: entry.generalPurposeBitFlag,
        size: entry.uncompressedSize,
        crc: entry.crc32,
        content: async () => content(zip, archive, entry),
      });
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

const STORED = 0;
const DEFLATED = 8;

/**
 * Unpacks at once and not as a stream: the archive is in memory, this thread has nothing else to do, and a stream for
 * each small file takes longer than its content.
 */
async function content(zip: ZipFile, archive: Uint8Array, entry: Entry): Promise<Uint8Array> {
  const { compressedSize, compressionMethod, uncompressedSize } = entry;
  const start = await dataStart(zip, entry);
  const packed = archive.subarray(start, start + compressedSize);
  const bytes = unpacked(packed, compressionMethod, uncompressedSize);
  if (bytes.byteLength !== uncompressedSize)
    throw new Error(`解压后为 ${bytes.byteLength} 字节，目录中为 ${uncompressedSize} 字节`);
  return bytes;
}

function unpacked(packed: Uint8Array, method: number, size: number): Uint8Array {
  if (method === STORED) return Buffer.from(packed);
  if (method !== DEFLATED) throw new Error(`不支持的压缩方法 ${method}`);
  // A limit of nothing is no limit to zlib.
  return inflateRawSync(packed, { maxOutputLength: Math.max(size, 1) });
}

const dataStart = async (zip: ZipFile, entry: Entry): Promise<number> =>
  new Promise((resolve, reject) => {
    zip.readLocalFileHeader(entry, { minimal: true }, (error, header) => {
      if (error === null) resolve(header.fileDataStart);
      else reject(error);
    });
  });
