import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { fingerprint, publicKey } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { openPackage } from '../machine/package-root.ts';
import { readDocument } from '../settings/document.ts';
import { loadSchema } from '../settings/schema.ts';
import type { Problem } from '../settings/yaml.ts';
import { emptyTrust, type TrustedSigner, type TrustList } from './trust-list.ts';

/**
 * The list of this desk; empty when there is none yet.
 * @throws HarnessError TRUST-INVALID with line and column of everything that is wrong
 */
export function loadTrust(file: string): TrustList {
  if (!existsSync(file)) return emptyTrust;
  return readDocument<TrustList>(file, {
    noun: '信任列表',
    code: 'TRUST-INVALID',
    schema: loadSchema(openPackage().schemas, 'trust'),
    rules: ({ signers }) => signers.flatMap(keyProblems),
    isWritten: true,
  });
}

/** A line whose key and fingerprint disagree would let somebody else in under a checked fingerprint. */
function keyProblems(
  { publicKey: stated, fingerprint: mark }: TrustedSigner,
  index: number,
): readonly Problem[] {
  if (stated === undefined) return [];
  const problem = (message: string): readonly Problem[] => [
    { path: ['signers', String(index), 'publicKey'], at: 'value', message },
  ];
  const key = publicKey(stated);
  if (key === undefined) return problem('公钥不是 SM2 曲线上的点');
  return fingerprint(key) === mark ? [] : problem(`公钥的指纹是 ${fingerprint(key)}，与 fingerprint 不符`);
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
