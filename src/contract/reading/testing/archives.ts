import { zipSync, type ZipOptions } from 'fflate';

/** A zip of these files, in this order. */
export function zipOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ZipOptions = {},
): Uint8Array<ArrayBuffer> {
  const bytes = Object.entries(files).map(
    ([name, content]) =>
      [name, typeof content === 'string' ? Buffer.from(content, 'utf8') : content] as const,
  );
  return new Uint8Array(zipSync(Object.fromEntries(bytes), { mtime: new Date(2026, 0, 2), ...options }));
}

/** The offsets of an entry's fields in its two headers, for spoiling them. */
const fields = {
  flags: { local: 6, central: 8, width: 2 },
  method: { local: 8, central: 10, width: 2 },
  crc: { local: 14, central: 16, width: 4 },
  unpackedSize: { local: 22, central: 24, width: 4 },
} as const;

const LOCAL = Buffer.from('PK\u0003\u0004', 'latin1');
const CENTRAL = Buffer.from('PK\u0001\u0002', 'latin1');

/** The archive with one field of its first entry changed, in both headers. */
export function spoilt(
  zip: Uint8Array,
  field: keyof typeof fields,
  change: (value: number) => number,
): Uint8Array {
  const bytes = Buffer.from(zip);
  const { local, central, width } = fields[field];
  for (const at of [bytes.indexOf(LOCAL) + local, bytes.indexOf(CENTRAL) + central])
    bytes.writeUIntLE(change(bytes.readUIntLE(at, width)), at, width);
  return bytes;
}

/** The archive with one field of its first entry changed in the header in front of the file only. */
export function spoiltInFront(
  zip: Uint8Array,
  field: keyof typeof fields,
  change: (value: number) => number,
): Uint8Array {
  const bytes = Buffer.from(zip);
  const { local, width } = fields[field];
  const at = bytes.indexOf(LOCAL) + local;
  bytes.writeUIntLE(change(bytes.readUIntLE(at, width)), at, width);
  return bytes;
}

/** The archive with a name replaced by other bytes of the same length, as a packer with its own code page writes it. */
export function renamed(zip: Uint8Array, name: string, raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  const old = Buffer.from(name, 'latin1');
  if (old.length !== raw.length) throw new RangeError('The new name needs the length of the old one.');
  for (let at = bytes.indexOf(old); at !== -1; at = bytes.indexOf(old, at + 1)) bytes.set(raw, at);
  return bytes;
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
