import { readFile } from 'node:fs/promises';

import { issuedChallenges } from '../app/challenge/issue.ts';
import { homeAt } from '../app/trust/home.ts';
import { loadTrust } from '../app/trust/trust-file.ts';
import { emptyTrust, type TrustList } from '../app/trust/trust-list.ts';
import { verify as verifyPaths, type VerifyResult } from '../app/verify/verify.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { publicKeyOfPem, type PublicKey } from '../evidence/sm2.ts';

export interface VerifyOptions {
  /** The signers to trust: a `trust.json` as `evoucher trust` keeps it, or its content; nobody by default. */
  readonly trust?: string | TrustList;
  /** The verifier's own public key, a PEM file beside its private one: it needs not be listed. */
  readonly own?: string;
  /** 接入清单: a CSV with the columns 机构代码 and 机构名称; hospitals of it that handed nothing in are `missing`. */
  readonly list?: string;
  /** Challenges that were issued: a file, or a folder of them. */
  readonly challenges?: string;
  /** Called with the number of files that have been verified, and of all. */
  readonly done?: (count: number, of: number) => void;
}

/**
 * Verifies submissions, run folders and reports, each by itself and against each other. Returns what `evoucher verify
 * --json` prints (`schemas/verify.json`). Nothing of this machine's user is looked up: trust is what the options say.
 * @throws HarnessError USAGE for paths and lists that cannot be read, TRUST-INVALID for the trust list,
 * CHALLENGE-INVALID for the challenges, KEY-UNREADABLE for the key; never for what is in a package
 */
export async function verify(
  paths: string | readonly string[],
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const { list, challenges, done } = options;
  const trust = typeof options.trust === 'string' ? loadTrust(options.trust) : (options.trust ?? emptyTrust);
  const own = options.own === undefined ? {} : { own: await publicKeyIn(options.own) };
  const issuers = { trust, ...own };
  const issued = challenges === undefined ? undefined : issuedChallenges(challenges, homeAt(''), issuers);
  return verifyPaths({
    paths: typeof paths === 'string' ? [paths] : paths,
    ...issuers,
    ...(list === undefined ? {} : { list }),
    ...(issued === undefined ? {} : { challenges: issued }),
    ...(done === undefined ? {} : { done }),
  });
}

async function publicKeyIn(file: string): Promise<PublicKey> {
  const pem = await readFile(file, 'utf8').catch(() => '');
  const key = publicKeyOfPem(pem);
  if (key !== undefined) return key;
  throw new HarnessError('KEY-UNREADABLE', `不能读取公钥：${file}`, {
    hint: '请给出 PEM 格式的 SM2 公钥文件。',
  });
}
