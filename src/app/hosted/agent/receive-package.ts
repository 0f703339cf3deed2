import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { unzipSync } from 'fflate';

import { HarnessError } from '../../../domain/harness-error.ts';
import { sm3 } from '../../../domain/sm3.ts';
import type { JournalStore } from '../../../evidence/journal-store.ts';
import { isSignedBy, type PublicKey, type Signer } from '../../../evidence/sm2.ts';
import {
  addSignature,
  BODY_FILE,
  JOURNAL_PART,
  type Manifest,
  type SignatureData,
} from '../../../evidence/submission.ts';
import type { Results } from '../../../judge/results.ts';

export interface PackageOptions {
  readonly folder: string;
  readonly journals: JournalStore;
  /** The key that has to have signed. */
  readonly centerKey: PublicKey;
  /** Signs the same manifest for the hospital. */
  readonly signer: Signer | undefined;
}

const NAME =
  /^(journal\.ndjson|results\.json|junit\.xml|test-report\.(pdf|html)|bodies\/[0-9a-f]{64}|manifest\.json|center-signature\.json)$/;
const DOCUMENT = /^(results\.json|junit\.xml|test-report\.(pdf|html))$/;
const MOST_BYTES = 1024 * 1024 * 1024;

/**
 * Takes over what the province made of a run: checks it against its manifest, the center's signature and the journal that
 * was seen while it grew, lays it into the folder, and adds the hospital's signature.
 * @throws HarnessError PACKAGE-BROKEN, with the first thing wrong; then the folder is as it was
 */
export async function receivePackage(zip: Uint8Array, options: PackageOptions): Promise<Results> {
  const { folder, journals, signer } = options;
  const files = opened(zip);
  const problem = wrongIn(files, options) ?? (await unlikeSeen(files, options));
  if (problem !== undefined) throw new HarnessError('PACKAGE-BROKEN', `省项目组返回的提交包${problem}`);
  await journals.put(folder, {
    lines: files[JOURNAL_PART] ?? new Uint8Array(),
    bodies: new Map(
      Object.entries(files).flatMap(([name, bytes]) =>
        BODY_FILE.test(name) ? [[name.slice('bodies/'.length), bytes] as const] : [],
      ),
    ),
  });
  for (const [name, bytes] of Object.entries(files))
    if (DOCUMENT.test(name)) writeFileSync(join(folder, name), bytes, { mode: 0o600 });
  const whole = signer === undefined ? zip : addSignature(zip, signer);
  if (whole === undefined) throw new HarnessError('PACKAGE-BROKEN', '省项目组返回的提交包不是规定的形式');
  writeFileSync(join(folder, 'submission.zip'), whole, { mode: 0o600 });
  return JSON.parse(textOf(files['results.json'])) as Results;
}

type Files = Readonly<Record<string, Uint8Array>>;

function opened(zip: Uint8Array): Files {
  let total = 0;
  const take = ({
    name,
    originalSize,
  }: {
    readonly name: string;
    readonly originalSize: number;
  }): boolean => {
    total += originalSize;
    if (!NAME.test(name) || total > MOST_BYTES)
      throw new HarnessError('PACKAGE-BROKEN', `省项目组返回的提交包中有不应有的文件：${name.slice(0, 100)}`);
    return true;
  };
  try {
    return unzipSync(zip, { filter: take });
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw new HarnessError('PACKAGE-BROKEN', '省项目组返回的提交包不能解开', { cause });
  }
}

function wrongIn(files: Files, { centerKey, signer }: PackageOptions): string | undefined {
  const manifestBytes = files['manifest.json'];
  const signature = files['center-signature.json'];
  if (manifestBytes === undefined || signature === undefined) return '没有清单或中心的签名';
  const manifest = JSON.parse(textOf(manifestBytes)) as Manifest;
  if (manifest.center?.publicKey !== centerKey) return '不是开始测试时的那个中心签的名';
  const { signature: written } = JSON.parse(textOf(signature)) as SignatureData;
  if (!isSignedBy(centerKey, manifestBytes, written)) return '中心的签名不正确';
  if ((manifest.signer?.publicKey ?? undefined) !== signer?.publicKey) return '清单中的医院公钥不是本院的';
  const listed = new Map(manifest.files.map((file) => [file.name, file]));
  for (const [name, bytes] of Object.entries(files)) {
    if (name === 'manifest.json' || name === 'center-signature.json') continue;
    const file = listed.get(name);
    if (file?.size !== bytes.byteLength || file.sm3 !== sm3(bytes)) return `中 ${name} 与清单不符`;
    listed.delete(name);
  }
  const [missing] = listed.keys();
  return missing === undefined ? undefined : `缺少 ${missing}`;
}

/** The lines that were recorded before our eyes have to stand in the journal, byte by byte. */
async function unlikeSeen(files: Files, { folder, journals }: PackageOptions): Promise<string | undefined> {
  const { lines: seen } = await journals.bytes(folder);
  const given = Buffer.from(files[JOURNAL_PART] ?? []);
  return given.subarray(0, seen.length).equals(seen) ? undefined : '中的记录与测试中收到的不一致';
}

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString('utf8');
