import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipSync, type Zippable } from 'fflate';

import { sm3 } from './bodies.ts';
import { fingerprint, USER_ID, type PublicKey, type Signer } from './sm2.ts';

export interface SignerData {
  /** The point as 130 lower-case hex digits. */
  readonly publicKey: PublicKey;
  /** For people; follows from the key. */
  readonly fingerprint: string;
}

export interface Manifest {
  readonly schema: 'evoucher/manifest@1';
  readonly files: readonly { readonly name: string; readonly size: number; readonly sm3: string }[];
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

/** Who signs: the hospital that hands in, and the center that kept the journal. */
export interface Signers {
  /** Only its public key where its signature is added later, over the same manifest. */
  readonly hospital?: Signer | { readonly publicKey: PublicKey };
  readonly center?: Signer;
}

const PARTS = ['journal.ndjson', 'results.json', 'junit.xml', 'test-report.pdf', 'test-report.html'];

/** Packs what a run left into `submission.zip`, with a manifest of digests and its signatures. */
export async function packSubmission(
  folder: string,
  journal: Manifest['journal'],
  at: Date,
  { hospital, center }: Signers = {},
): Promise<void> {
  const names = new Set(await readdir(folder));
  const bodies = names.has('bodies') ? (await readdir(join(folder, 'bodies'))).toSorted() : [];
  const wanted = [...PARTS.filter((name) => names.has(name)), ...bodies.map((name) => `bodies/${name}`)];
  const entries: Zippable = {};
  const files: { name: string; size: number; sm3: string }[] = [];
  for (const name of wanted) {
    const bytes = await readFile(join(folder, name));
    files.push({ name, size: bytes.byteLength, sm3: sm3(bytes) });
    // Bodies hold Base64 of compressed files: squeezing them again only costs time.
    entries[name] = [bytes, { level: name.startsWith('bodies/') ? 1 : 6, mtime: at }];
  }
  const manifest: Manifest = {
    schema: 'evoucher/manifest@1',
    files,
    journal,
    signer: hospital === undefined ? null : signerData(hospital.publicKey),
    ...(center === undefined ? {} : { center: signerData(center.publicKey) }),
  };
  const manifestBytes = jsonFile(manifest);
  entries['manifest.json'] = [manifestBytes, { mtime: at }];
  if (hospital !== undefined && 'sign' in hospital)
    entries['signature.json'] = [signatureFile(hospital, manifestBytes), { mtime: at }];
  if (center !== undefined)
    entries['center-signature.json'] = [signatureFile(center, manifestBytes), { mtime: at }];
  await writeFile(join(folder, 'submission.zip'), zipSync(entries), { mode: 0o600 });
}

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
