import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { zipSync, type Zippable } from 'fflate';

import { sm3 } from './bodies.ts';

export interface Manifest {
  readonly schema: 'evoucher/manifest@1';
  readonly files: readonly { readonly name: string; readonly size: number; readonly sm3: string }[];
  readonly journal: { readonly entries: number; readonly head: string };
  /** Public key and fingerprint of whoever signs; `null` while the package is unsigned. */
  readonly signer: null;
}

const PARTS = ['journal.ndjson', 'results.json', 'junit.xml', 'test-report.pdf', 'test-report.html'];

/** Packs what a run left into `submission.zip`, with a manifest of digests. */
export async function packSubmission(folder: string, journal: Manifest['journal'], at: Date): Promise<void> {
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
  const manifest: Manifest = { schema: 'evoucher/manifest@1', files, journal, signer: null };
  entries['manifest.json'] = [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`, 'utf8'), { mtime: at }];
  await writeFile(join(folder, 'submission.zip'), zipSync(entries), { mode: 0o600 });
}
