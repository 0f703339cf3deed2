import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { sm3 } from '../domain/sm3.ts';
import type { JournalStore } from './journal-store.ts';
import { deflated, readContainer, stored, writeContainer, type Member } from './container.ts';
import { fingerprint, USER_ID, type PublicKey, type Signer } from './sm2.ts';

export interface SignerData {
  /** The point as 130 lower-case hex digits. */
  readonly publicKey: PublicKey;
  /** For people; follows from the key. */
  readonly fingerprint: string;
}

/** A file as it was, and its deflated stream as it stands in the zip file: between them no byte is without a digest. */
export interface PackedFile {
  readonly name: string;
  readonly size: number;
  readonly sm3: string;
  readonly packed: { readonly size: number; readonly sm3: string };
}

export interface Manifest {
  readonly schema: 'evoucher/manifest@1';
  readonly files: readonly PackedFile[];
  readonly journal: { readonly entries: number; readonly head: string };
  /** Whoever hands the package in; `null` while it is unsigned. */
  readonly signer: SignerData | null;
  /** The center that kept the journal, when it was not the hospital's own. */
  readonly center?: SignerData;
}

/** SM2 with SM3 over the exact bytes of manifest.json. */
export interface SignatureData {
  readonly schema: 'evoucher/signature@1';
  readonly algorithm: 'SM2-SM3';
  readonly userId: typeof USER_ID;
  readonly publicKey: PublicKey;
  /** r‖s as 128 lower-case hex digits. */
  readonly signature: string;
}

/** The roles that sign: the hospital that hands in, and the center that kept the journal. */
export interface Signers {
  /** Only its public key where its signature is added later, over the same manifest. */
  readonly hospital?: Signer | { readonly publicKey: PublicKey };
  readonly center?: Signer;
}

/** The journal's lines in a package. */
export const JOURNAL_PART = 'journal.ndjson';
/** Files of a run that are handed in, in the order in which they are packed; the bodies follow. */
export const PARTS = [JOURNAL_PART, 'results.json', 'junit.xml', 'test-report.pdf', 'test-report.html'];
export const MANIFEST_FILE = 'manifest.json';
export const SIGNATURE_FILE = 'signature.json';
export const CENTER_SIGNATURE_FILE = 'center-signature.json';
/** The sealed copy of Appendix 2 and the hospital's word for it, added after the package was signed. */
export const SEALED_PDF_FILE = 'sealed.pdf';
export const SEALED_FILE = 'sealed.json';
/** The files behind the listed ones: no manifest speaks of it. */
export const TAIL: readonly string[] = [
  MANIFEST_FILE,
  SIGNATURE_FILE,
  CENTER_SIGNATURE_FILE,
  SEALED_PDF_FILE,
  SEALED_FILE,
];
/** Larger bodies by their digest; whatever else somebody put into the folder stays at home. */
export const BODY_FILE = /^bodies\/[0-9a-f]{64}$/;

/** Packs what a run left into `submission.zip`, with a manifest of digests and its signatures. */
export async function packSubmission(
  folder: string,
  journals: JournalStore,
  journal: Manifest['journal'],
  signers: Signers = {},
): Promise<void> {
  const zip = packFiles(await runFiles(folder, journals), journal, signers);
  await writeFile(join(folder, 'submission.zip'), zip, { mode: 0o600 });
}

/** The files that a run hands in, by name: its journal, and the documents in its folder. */
export async function runFiles(
  folder: string,
  journals: JournalStore,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const isRecorded = (await journals.head(folder)) !== undefined;
  const { lines, bodies } = isRecorded ? await journals.bytes(folder) : { lines: undefined, bodies: [] };
  const names = new Set(await readdir(folder));
  const files = new Map<string, Uint8Array>();
  if (lines !== undefined) files.set(JOURNAL_PART, lines);
  for (const name of PARTS)
    if (name !== JOURNAL_PART && names.has(name)) files.set(name, await readFile(join(folder, name)));
  // A crash may leave a body behind whose line was never written: nothing speaks of it.
  const named = lines === undefined ? new Set<string>() : namedBodies(lines);
  for (const [digest, bytes] of bodies)
    if (named.has(`bodies/${digest}`)) files.set(`bodies/${digest}`, bytes);
  return files;
}

/** Returns the files that the lines of a journal name; a name inside a text is written with other quotes. */
function namedBodies(lines: Uint8Array): ReadonlySet<string> {
  const text = Buffer.from(lines.buffer, lines.byteOffset, lines.byteLength).toString('latin1');
  return new Set([...text.matchAll(/"file":"(bodies\/[0-9a-f]{64})"/g)].map(([, name = '']) => name));
}

/** The bytes of a package; files stand in the order of `runFiles`. */
export function packFiles(
  files: ReadonlyMap<string, Uint8Array>,
  journal: Manifest['journal'],
  { hospital, center }: Signers = {},
): Buffer {
  const packed = [...files].map(([name, bytes]) => ({ bytes, member: deflated(name, bytes) }));
  const manifest: Manifest = {
    schema: 'evoucher/manifest@1',
    files: packed.map(({ bytes, member: { name, stream } }) => ({
      name,
      size: bytes.byteLength,
      sm3: sm3(bytes),
      packed: { size: stream.byteLength, sm3: sm3(stream) },
    })),
    journal: { entries: journal.entries, head: journal.head },
    signer: hospital === undefined ? null : signerData(hospital.publicKey),
    ...(center === undefined ? {} : { center: signerData(center.publicKey) }),
  };
  const bytes = jsonFile(manifest);
  return writeContainer([
    ...packed.map(({ member }) => member),
    stored(MANIFEST_FILE, bytes),
    ...(hospital === undefined || !('sign' in hospital)
      ? []
      : [stored(SIGNATURE_FILE, signatureFile(hospital, bytes))]),
    ...(center === undefined ? [] : [stored(CENTER_SIGNATURE_FILE, signatureFile(center, bytes))]),
  ]);
}

/**
 * A package with one more signature over the manifest it has; every other byte of content stays as it is. For the
 * hospital that signs what a center packed. `undefined` when these bytes are no package.
 */
export function addSignature(zip: Uint8Array, signer: Signer, file = SIGNATURE_FILE): Buffer | undefined {
  const members = readContainer(zip);
  const manifest = members?.find(({ name }) => name === MANIFEST_FILE);
  if (members === undefined || manifest === undefined) return undefined;
  const others = members.filter(({ name }) => name !== file);
  const all = [...others, stored(file, signatureFile(signer, manifest.stream))];
  return writeContainer(all.toSorted((left, right) => rank(left) - rank(right)));
}

/**
 * A copy without the larger bodies, for a vendor: manifest, signatures and chain hold, what the bodies would prove is not
 * judged again. `undefined` when these bytes are no package.
 */
export function withoutBodies(zip: Uint8Array): { readonly copy: Buffer; readonly left: number } | undefined {
  const members = readContainer(zip);
  if (members?.some(({ name }) => name === MANIFEST_FILE) !== true) return undefined;
  const kept = members.filter(({ name }) => !BODY_FILE.test(name));
  const left = members.length - kept.length;
  // A sealed copy belongs to the whole package; beside a redacted one it would speak of another.
  return { copy: writeContainer(kept.filter((member) => !isOfSeal(member))), left };
}

/** A package with a sealed copy of its report; one that it had before is replaced. `undefined` when these bytes are no package. */
export function addSealedCopy(
  zip: Uint8Array,
  { pdf, statement }: { readonly pdf: Uint8Array; readonly statement: Uint8Array },
): Buffer | undefined {
  const members = readContainer(zip);
  if (members?.some(({ name }) => name === MANIFEST_FILE) !== true) return undefined;
  const seal = [stored(SEALED_PDF_FILE, pdf), stored(SEALED_FILE, statement)];
  return writeContainer([...members.filter((member) => !isOfSeal(member)), ...seal]);
}

/**
 * SM3 by which decisions and seals name a package: that of its bytes without a sealed copy. A package is the same one
 * before and after it was sealed.
 */
export function submissionDigest(zip: Uint8Array): string {
  const members = readContainer(zip);
  if (members?.some(isOfSeal) !== true) return sm3(zip);
  return sm3(writeContainer(members.filter((member) => !isOfSeal(member))));
}

const isOfSeal = ({ name }: Member): boolean => name === SEALED_PDF_FILE || name === SEALED_FILE;

/** Manifest and signatures stand behind the files. */
const rank = ({ name }: Member): number => TAIL.indexOf(name);

export const signerData = (key: PublicKey): SignerData => ({ publicKey: key, fingerprint: fingerprint(key) });

/** The one way our JSON files are written; a reader may demand that a file is exactly this. */
export const jsonFile = (value: unknown): Buffer =>
  Buffer.from(`${JSON.stringify(value, null, 2)}\n`, 'utf8');

/** `signature.json` over these bytes. */
export const signatureFile = (signer: Signer, bytes: Uint8Array): Buffer =>
  jsonFile({
    schema: 'evoucher/signature@1',
    algorithm: 'SM2-SM3',
    userId: USER_ID,
    publicKey: signer.publicKey,
    signature: signer.sign(bytes),
  } satisfies SignatureData);
