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
        if (error === null) resolve({ count: zip.entryCount, entries: async () => directory(zip) });
        else reject(error);
      },
    );
  });
}

async function directory(zip: ZipFile): Promise<readonly ArchiveEntry[]> {
  const entries: ArchiveEntry[] = [];
  return new Promise((resolve, reject) => {
    zip.on('entry', (entry: Entry) => {
      entries.push({
        rawName: entry.fileName as unknown as Buffer,
        flags: entry.generalPurposeBitFlag,
        size: entry.uncompressedSize,
        crc: entry.crc32,
        content: async () => content(zip, entry),
      });
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', reject);
    zip.readEntry();
  });
}

async function content(zip: ZipFile, entry: Entry): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) => {
      if (error !== null) {
        reject(error);
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => resolve(Buffer.concat(chunks)));
      stream.on('error', reject);
    });
  });
}
