import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { emptyTrust, readTrustList, type TrustedSigner, type TrustList } from './trust-list.ts';

/** The list of this desk; empty when there is none yet. @throws HarnessError TRUST-INVALID */
export function loadTrust(file: string): TrustList {
  if (!existsSync(file)) return emptyTrust;
  let list: TrustList | string;
  try {
    list = readTrustList(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new HarnessError('TRUST-INVALID', `不能读取信任列表：${file}`, { cause });
  }
  if (typeof list === 'string') throw new HarnessError('TRUST-INVALID', `信任列表 ${file} 不正确：${list}`);
  return list;
}

/** Replaces the file at once: a desk never sees half a list. @throws HarnessError FOLDER-UNWRITABLE */
export function saveTrust(file: string, list: TrustList): void {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, jsonFile(list), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入信任列表：${file}`, { cause });
  }
}

/**
 * The list with one signer more; a key that is there already gets what is new about it.
 * @throws HarnessError TRUST-CONFLICT when the hospital has another key
 */
export function withSigner(list: TrustList, signer: TrustedSigner): TrustList {
  const other = list.signers.find(
    ({ role, code, fingerprint }) =>
      role === 'hospital' &&
      signer.role === 'hospital' &&
      code !== undefined &&
      code === signer.code &&
      fingerprint !== signer.fingerprint,
  );
  if (other !== undefined) {
    throw new HarnessError(
      'TRUST-CONFLICT',
      `机构 ${signer.code ?? ''} 已登记另一公钥：${other.fingerprint}，不能再登记 ${signer.fingerprint}`,
    );
  }
  const isSame = (one: TrustedSigner): boolean =>
    one.fingerprint === signer.fingerprint && one.role === signer.role && one.code === signer.code;
  const known = list.signers.find(isSame);
  const rest = list.signers.filter((one) => !isSame(one));
  return { ...list, signers: [...rest, { ...known, ...signer }] };
}
