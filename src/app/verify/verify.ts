import { lstat, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import type { Opener } from '../../evidence/encrypted.ts';
import type { PublicKey } from '../../evidence/sm2.ts';
import { JOURNAL_PART } from '../../evidence/submission.ts';
import type { Challenge } from '../challenge/challenge.ts';
import { readCsvTable } from '../machine/csv.ts';
import { openPackage } from '../machine/package-root.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { compareAll, missingOf, type Expected } from './compare.ts';
import { openPool, type ExaminePool } from './pool.ts';
import { createReadable } from './readable.ts';
import type { Verification } from '../outcomes/verification.ts';

export interface VerifyOptions {
  /** Submissions, run folders, reports, or folders that hold some of them. */
  readonly paths: readonly string[];
  readonly trust: TrustList;
  /** This machine's own public key, which needs not be listed. */
  readonly own?: PublicKey;
  readonly challenges?: readonly Challenge[];
  /** Path of the 接入清单: a CSV with 机构代码 and 机构名称. */
  readonly list?: string;
  /**
   * `true` leaves older packages of a hospital and second copies as they are, for callers that order them by their
   * reviews.
   */
  readonly keepsOlder?: boolean;
  /** Files that city and province have confirmed: a package that is not confirmed brings none of them down. */
  readonly confirmed?: ReadonlySet<string>;
  readonly done?: (count: number, of: number) => void;
  /** Workers that are kept between calls; without it some are started for this one. */
  readonly pool?: ExaminePool;
  /** Called when something is encrypted to this machine's own key. */
  readonly opener?: () => Promise<Opener>;
}

/** The output of `evoucher verify --json`, schema `evoucher/verify@1`. */
export interface VerifyResult {
  readonly schema: 'evoucher/verify@1';
  readonly harness: { readonly name: string; readonly version: string };
  /** Problems first, then in the order given. */
  readonly files: readonly Verification[];
  /** Hospitals of the list that handed nothing in. */
  readonly missing: readonly Expected[];
  readonly summary: { readonly files: number; readonly verified: number; readonly conformant: number };
}

/**
 * Verifies packages, folders and reports, each by itself and against each other.
 * @throws HarnessError USAGE for paths and lists that cannot be read; never for what is in a package
 */
export async function verify(options: VerifyOptions): Promise<VerifyResult> {
  const { trust, own, challenges, list, keepsOlder = false, confirmed, done } = options;
  const { name, version } = openPackage();
  const expected = list === undefined ? undefined : await expectedFrom(list);
  const paths = (await Promise.all(options.paths.map(expanded))).flat();
  const readable = createReadable(own, options.opener);
  const pool = options.pool ?? openVerifyPool();
  const known = {
    trust,
    ...(own === undefined ? {} : { own }),
    ...(challenges === undefined ? {} : { challenges }),
  };
  const found = await pool
    .examine(paths, known, { contentOf: readable.contentOf, done: (count) => done?.(count, paths.length) })
    .finally(async () => {
      if (options.pool === undefined) await pool.close();
    });
  const examined = found.map(readable.noticed);
  const files = compareAll(examined, expected, {
    keepsOlder,
    ...(confirmed === undefined ? {} : { confirmed }),
  }).toSorted((left, right) => rank(left) - rank(right));
  return {
    schema: 'evoucher/verify@1',
    harness: { name, version },
    files,
    missing: missingOf(files, expected),
    summary: {
      files: files.length,
      verified: files.filter(({ verified }) => verified).length,
      conformant: files.filter(({ verified, conformant }) => verified && conformant).length,
    },
  };
}

/** Opens workers for a caller that verifies again and again. */
export function openVerifyPool(): ExaminePool {
  const { version, templates, fonts, verifyWorkerUrl } = openPackage();
  return openPool({ workerUrl: verifyWorkerUrl, place: { templates, fonts, version } });
}

/** Returns the exit code: 0 only when every file is what it claims to be and all twelve rows of it passed. */
export const verifyExitCode = ({ summary }: VerifyResult): 0 | 1 =>
  summary.files > 0 && summary.conformant === summary.files ? 0 : 1;

const rank = ({ verified, conformant }: Verification): number => (verified ? (conformant ? 2 : 1) : 0);

/**
 * Returns the paths that a path stands for: a folder without a run in it stands for the packages and reports that lie
 * in it.
 */
async function expanded(path: string): Promise<readonly string[]> {
  await lstat(path).catch((cause: unknown) => {
    throw new HarnessError('USAGE', `没有这个文件或目录：${path}`, { cause });
  });
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  // What cannot be read is said of this one file, and stops no other.
  const names = isFolder ? (await readdir(path).catch(() => [JOURNAL_PART])).toSorted() : [JOURNAL_PART];
  if (names.includes(JOURNAL_PART)) return [path];
  const inside = names
    .filter((name) => /\.(zip|pdf|enc)$/i.test(name) && !isReceipt(name, names))
    .map((name) => join(path, name));
  if (inside.length === 0) throw new HarnessError('USAGE', `目录中没有提交包或报告：${path}`);
  return inside;
}

/** Recognises a receipt of ours by the decision that lies beside it under the same name. */
const isReceipt = (name: string, names: readonly string[]): boolean =>
  /\.review-(city|province)(\.\d{8}T\d{6})?\.pdf$/.test(name) &&
  names.includes(name.replace(/\.pdf$/, '.json'));

async function expectedFrom(file: string): Promise<readonly Expected[]> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new HarnessError('USAGE', `不能读取接入清单：${file}`, { cause });
  });
  const { head, rows } = readCsvTable(bytes, file);
  const [code, name] = [head.indexOf('机构代码'), head.indexOf('机构名称')];
  if (code === -1)
    throw new HarnessError('USAGE', `接入清单 ${file} 没有“机构代码”列`, {
      hint: '清单为 CSV，第一行应有列名：机构代码、机构名称。',
    });
  return rows.map(({ cells }) => ({ code: cells[code] ?? '', name: cells[name] ?? '' }));
}
