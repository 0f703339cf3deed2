import { sm3 } from '../domain/sm3.ts';
import { contentOf, readContainer, type Member } from './container.ts';
import { fingerprint, isSignedBy, publicKey, USER_ID, type PublicKey } from './sm2.ts';
import {
  BODY_FILE,
  CENTER_SIGNATURE_FILE,
  jsonFile,
  MANIFEST_FILE,
  PARTS,
  SEALED_FILE,
  SEALED_PDF_FILE,
  SIGNATURE_FILE,
  signerData,
  TAIL,
  type Manifest,
  type PackedFile,
  type SignatureData,
  type SignerData,
} from './submission.ts';

/** The faults of a package that are found before anything in it is believed; `detail` names the file or the place. */
export type PackageFault =
  | 'not-a-package'
  | 'container-altered'
  | 'container-too-large'
  | 'foreign-file'
  | 'manifest-invalid'
  | 'file-missing'
  | 'file-altered'
  | 'signature-invalid'
  | 'center-signature-invalid';

/** A package whose container, digests and signatures hold. Who the signers are is not decided here. */
export interface Submission {
  readonly manifest: Manifest;
  /** The exact bytes that are signed. */
  readonly manifestBytes: Uint8Array;
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Bodies that the manifest names and the copy does not hold. */
  readonly leftOut: readonly string[];
  /** Whoever signed as the hospital; `undefined` for an unsigned package. */
  readonly signer?: PublicKey;
  readonly center?: PublicKey;
  /** As it was added; nothing of it is believed yet. */
  readonly sealed?: { readonly pdf: Uint8Array; readonly statement: Uint8Array };
}

export type SubmissionReading =
  | { readonly kind: 'sound'; readonly submission: Submission }
  | { readonly kind: 'broken'; readonly fault: PackageFault; readonly detail?: string };

const MAX_UNPACKED_BYTES = 256 * 1024 * 1024;
const MAX_RATIO = 100;
const RATIO_FLOOR = 1024 * 1024;

/** Opens a package. No path, size or claim in it is believed before its digest was. */
export function openSubmission(bytes: Uint8Array): SubmissionReading {
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return broken('not-a-package');
  const members = readContainer(bytes);
  if (members === undefined) return broken('container-altered');
  const misplaced = members.find((member, index) => !isInPlace(member, members[index - 1]));
  if (misplaced !== undefined) return broken('foreign-file', misplaced.name);
  const unpacked = members.reduce((sum, { size }) => sum + size, 0);
  if (unpacked > MAX_UNPACKED_BYTES || (unpacked > RATIO_FLOOR && unpacked > bytes.byteLength * MAX_RATIO))
    return broken('container-too-large');

  const byName = new Map(members.map((member) => [member.name, member]));
  const manifestBytes = byName.get(MANIFEST_FILE)?.stream;
  const manifest = manifestBytes === undefined ? undefined : readManifest(manifestBytes);
  if (manifestBytes === undefined || manifest === undefined) return broken('manifest-invalid');
  // Whose key it is comes later; a signature that does not fit says at once that the list of digests was changed.
  const signatures = checkSignatures(manifest, manifestBytes, byName);
  if ('fault' in signatures) return signatures;
  const content = checkFiles(manifest, byName);
  if ('fault' in content) return content;
  const sealed = sealedCopyIn(byName);
  if ('fault' in sealed) return sealed;
  return { kind: 'sound', submission: { manifest, manifestBytes, ...content, ...signatures, ...sealed } };
}

const broken = (fault: PackageFault, detail?: string): Extract<SubmissionReading, { kind: 'broken' }> => ({
  kind: 'broken',
  fault,
  ...(detail === undefined ? {} : { detail }),
});

/** Names are a closed list and stand in one order, each once: there is no path to play tricks with. */
function isInPlace({ name, method }: Member, before: Member | undefined): boolean {
  const place = placeOf(name);
  if (place === undefined || method !== (isListed(name) ? 8 : 0)) return false;
  const previous = before === undefined ? -1 : (placeOf(before.name) ?? 0);
  return place > previous || (place === previous && BODY_FILE.test(name) && name > (before?.name ?? ''));
}

function placeOf(name: string): number | undefined {
  if (BODY_FILE.test(name)) return PARTS.length;
  const part = PARTS.indexOf(name);
  if (part !== -1) return part;
  const last = TAIL.indexOf(name);
  return last === -1 ? undefined : PARTS.length + 1 + last;
}

/** Tells whether the manifest lists a file of this name. */
const isListed = (name: string): boolean => (placeOf(name) ?? Infinity) <= PARTS.length;

type Checked<T> = T | Extract<SubmissionReading, { kind: 'broken' }>;

function checkFiles(
  { files }: Manifest,
  byName: ReadonlyMap<string, Member>,
): Checked<Pick<Submission, 'files' | 'leftOut'>> {
  const listed = new Set(files.map(({ name }) => name));
  const extra = [...byName.keys()].find((name) => isListed(name) && !listed.has(name));
  if (extra !== undefined) return broken('foreign-file', extra);
  const found = new Map<string, Uint8Array>();
  const leftOut: string[] = [];
  for (const file of files) {
    const member = byName.get(file.name);
    if (member === undefined) {
      if (!BODY_FILE.test(file.name)) return broken('file-missing', file.name);
      leftOut.push(file.name);
      continue;
    }
    const bytes = isPacked(member, file) ? contentOf(member) : undefined;
    if (bytes?.byteLength !== file.size || sm3(bytes) !== file.sm3) return broken('file-altered', file.name);
    found.set(file.name, bytes);
  }
  return { files: found, leftOut };
}

/** One is nothing without the other. */
function sealedCopyIn(byName: ReadonlyMap<string, Member>): Checked<Pick<Submission, 'sealed'>> {
  const [pdf, statement] = [byName.get(SEALED_PDF_FILE)?.stream, byName.get(SEALED_FILE)?.stream];
  if (pdf === undefined && statement === undefined) return {};
  if (statement === undefined) return broken('file-missing', SEALED_FILE);
  return pdf === undefined ? broken('file-missing', SEALED_PDF_FILE) : { sealed: { pdf, statement } };
}

const isPacked = ({ stream, size }: Member, file: PackedFile): boolean =>
  size === file.size && stream.byteLength === file.packed.size && sm3(stream) === file.packed.sm3;

function checkSignatures(
  { signer, center }: Manifest,
  bytes: Uint8Array,
  byName: ReadonlyMap<string, Member>,
): Checked<Pick<Submission, 'signer' | 'center'>> {
  const own = signedBy(byName.get(SIGNATURE_FILE), bytes);
  const witness = signedBy(byName.get(CENTER_SIGNATURE_FILE), bytes);
  // A center may pack before it knows the hospital's key; then the signature alone names it.
  const isAddedLater = signer === null && center !== undefined;
  if (own === 'invalid' || (own !== signer?.publicKey && !isAddedLater)) return broken('signature-invalid');
  if (witness === 'invalid' || witness !== center?.publicKey) return broken('center-signature-invalid');
  return {
    ...(own === undefined ? {} : { signer: own }),
    ...(witness === undefined ? {} : { center: witness }),
  };
}

/** The signer of these bytes; `undefined` without a signature, `invalid` with one that does not hold. */
function signedBy(member: Member | undefined, bytes: Uint8Array): PublicKey | 'invalid' | undefined {
  if (member === undefined) return undefined;
  const data = parsed(member.stream) as Partial<SignatureData> | undefined;
  const key = publicKey(data?.publicKey);
  if (key === undefined || !isSignedBy(key, bytes, data?.signature)) return 'invalid';
  const { signature = '' } = data ?? {};
  const canonical: SignatureData = {
    schema: 'evoucher/signature@1',
    algorithm: 'SM2-SM3',
    userId: USER_ID,
    publicKey: key,
    signature,
  };
  return jsonFile(canonical).equals(member.stream) ? key : 'invalid';
}

const DIGEST = /^[0-9a-f]{64}$/;
const isDigest = (value: unknown): boolean => typeof value === 'string' && DIGEST.test(value);

/** The manifest, when it says everything a manifest says, nothing twice, and nothing else. */
function readManifest(bytes: Uint8Array): Manifest | undefined {
  const manifest = parsed(bytes) as Partial<Manifest> | undefined;
  if (manifest?.schema !== 'evoucher/manifest@1') return undefined;
  const { files, journal, signer, center } = manifest;
  if (!Array.isArray(files) || !files.every(isPackedFile)) return undefined;
  if (new Set(files.map(({ name }) => name)).size !== files.length) return undefined;
  if (typeof journal?.entries !== 'number' || !isDigest(journal.head)) return undefined;
  if (signer === undefined || (signer !== null && !isSigner(signer))) return undefined;
  if (center !== undefined && !isSigner(center)) return undefined;
  const whole = canonical({ schema: 'evoucher/manifest@1', files, journal, signer, center } as Manifest);
  return jsonFile(whole).equals(bytes) ? whole : undefined;
}

/** Returns a manifest as it is written, with the keys it has and no others. */
const canonical = ({ schema, files, journal, signer, center }: Manifest): Manifest => ({
  schema,
  files: files.map(({ name, size, sm3: digest, packed }) => ({
    name,
    size,
    sm3: digest,
    packed: { size: packed.size, sm3: packed.sm3 },
  })),
  journal: { entries: journal.entries, head: journal.head },
  signer: signer === null ? null : signerData(signer.publicKey),
  ...(center === undefined ? {} : { center: signerData(center.publicKey) }),
});

function isPackedFile(value: unknown): value is PackedFile {
  const file = value as Partial<PackedFile> | null;
  return (
    typeof file?.name === 'string' &&
    isListed(file.name) &&
    typeof file.size === 'number' &&
    isDigest(file.sm3) &&
    typeof file.packed?.size === 'number' &&
    isDigest(file.packed.sm3)
  );
}

function isSigner(value: unknown): value is SignerData {
  const data = value as Partial<SignerData> | null;
  const key = publicKey(data?.publicKey);
  return key !== undefined && data?.fingerprint === fingerprint(key);
}

/** JSON of somebody else; only an object is let in. */
function parsed(bytes: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
