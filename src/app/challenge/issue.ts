import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import type { PublicKey, Signer } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import type { Home } from '../trust/home.ts';
import { holderIn, type TrustList } from '../trust/trust-list.ts';
import { issueChallenge, readChallenge, type Application, type Challenge } from './challenge.ts';
import { challengeCode, readChallengeCode } from './code.ts';

/**
 * Issues a challenge and keeps it in the home's list. Returns it with its file, which goes to the hospital.
 * @throws HarnessError FOLDER-UNWRITABLE
 */
export function issue(
  home: Home,
  application: Omit<Application, 'code'>,
  signer: Signer,
): { readonly challenge: Challenge; readonly file: string } {
  const challenge = issueChallenge({ ...application, code: challengeCode(randomBytes(32)) }, signer);
  const file = join(home.challenges, `${challenge.hospital.fixmedinsCode}-${challenge.code}.json`);
  try {
    mkdirSync(home.challenges, { recursive: true, mode: 0o700 });
    writeFileSync(file, jsonFile(challenge), { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入测试申请：${file}`, { cause });
  }
  return { challenge, file };
}

/** Another copy of a challenge, to be handed over. @throws HarnessError FOLDER-UNWRITABLE */
export function saveCopy(challenge: Challenge, file: string): void {
  try {
    writeFileSync(file, jsonFile(challenge), { mode: 0o600 });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入测试申请：${file}`, { cause });
  }
}

/** Who may have issued a challenge: this desk itself, and cities and provinces of its list. */
export interface Issuers {
  readonly trust: TrustList;
  readonly own?: PublicKey;
}

/**
 * The challenges of a file or folder; without one those of the home, and `undefined` when it has issued none.
 * @throws HarnessError CHALLENGE-INVALID for a list that is not signed by somebody who may issue
 */
export function issuedChallenges(
  path: string | undefined,
  home: Home,
  issuers: Issuers,
): readonly Challenge[] | undefined {
  if (path === undefined && !existsSync(home.challenges)) return undefined;
  const place = path ?? home.challenges;
  if (!existsSync(place)) throw new HarnessError('USAGE', `没有这份签发清单：${place}`);
  const files = statSync(place).isDirectory()
    ? readdirSync(place)
        .filter((name) => name.endsWith('.json'))
        .toSorted()
        .map((name) => join(place, name))
    : [place];
  return files.flatMap((file) => challengesIn(file, issuers));
}

function challengesIn(file: string, { trust, own }: Issuers): readonly Challenge[] {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new HarnessError('CHALLENGE-INVALID', `不能读取测试申请：${file}`, { cause });
  }
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    const challenge = readChallenge(item);
    if (challenge === undefined)
      throw new HarnessError('CHALLENGE-INVALID', `测试申请不完整，或签名不符：${file}`);
    const { publicKey, fingerprint } = challenge.issuer;
    if (publicKey !== own && holderIn(trust, publicKey, ['city', 'province']) === undefined) {
      const hint = '核对指纹后用 evoucher trust add … --role city（或 province）登记签发单位。';
      throw new HarnessError('CHALLENGE-INVALID', `测试申请 ${file} 的签发人未登记：${fingerprint}`, {
        hint,
      });
    }
    return challenge;
  });
}

/**
 * What the hospital was given, as a code: typed, or in the file of the application.
 * @throws HarnessError CHALLENGE-INVALID when it has a typing mistake or was issued to another hospital
 */
export function givenChallenge(text: string, fixmedinsCode: string): string {
  const code = readChallengeCode(text);
  if (code !== undefined) return code;
  if (!existsSync(text)) throw new HarnessError('CHALLENGE-INVALID', `挑战码有误：${text}`);
  let challenge: Challenge | undefined;
  try {
    challenge = readChallenge(JSON.parse(readFileSync(text, 'utf8')));
  } catch {
    challenge = undefined;
  }
  if (challenge === undefined)
    throw new HarnessError('CHALLENGE-INVALID', `测试申请不完整，或签名不符：${text}`);
  const { hospital } = challenge;
  if (hospital.fixmedinsCode !== fixmedinsCode) {
    throw new HarnessError(
      'CHALLENGE-INVALID',
      `测试申请 ${text} 是发给 ${hospital.fixmedinsCode} 的，配置中的机构是 ${fixmedinsCode}`,
    );
  }
  return challenge.code;
}
