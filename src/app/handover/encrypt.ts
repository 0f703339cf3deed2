import { statSync, writeFileSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';
import { decryptFile, encryptFile, type Opener } from '../../evidence/encrypted.ts';
import { openOpener, wrap } from '../../evidence/key-wrap.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import { fingerprint, type PublicKey } from '../../evidence/sm2.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { verifyOutcome } from '../outcomes/outcomes.ts';
import { withPassphrase } from '../trust/keys.ts';
import { readFingerprint, type TrustList } from '../trust/trust-list.ts';
import { signersFrom } from '../trust/trust-sources.ts';

export type { Opener };

export interface Encrypted {
  readonly file: string;
  readonly recipient: string;
}

const ENDING = '.enc';

/**
 * Writes a copy of a submission that only the recipient can read; by default `<file>.enc` beside it.
 * @throws HarnessError USAGE, TRUST-INVALID, FOLDER-UNWRITABLE
 */
export function encryptSubmission(file: string, to: PublicKey, out = `${file}${ENDING}`): Encrypted {
  const bytes = bytesOf(file);
  const reading = openSubmission(bytes);
  if (reading.kind === 'broken') {
    const { message, advice } = verifyOutcome(reading.fault, reading.detail);
    throw new HarnessError('USAGE', `${file}：${message}`, { hint: advice });
  }
  write(out, encryptFile(bytes, to, wrap));
  return { file: out, recipient: fingerprint(to) };
}

/**
 * Writes the submission as it was before encryption; by default beside it, without the ending `.enc`. Returns the
 * file's path.
 * @throws HarnessError USAGE, DECRYPT-FAILED, FOLDER-UNWRITABLE
 */
export function decryptSubmission(file: string, opener: Opener, out?: string): string {
  const content = opened(file, bytesOf(file), opener);
  const plain = file.endsWith(ENDING) ? file.slice(0, -ENDING.length) : `${file}.zip`;
  const target = out ?? plain;
  write(target, content);
  return target;
}

/** @throws HarnessError DECRYPT-FAILED */
export function opened(file: string, bytes: Uint8Array, opener: Opener): Buffer {
  const decryption = decryptFile(bytes, opener);
  switch (decryption.kind) {
    case 'opened':
      return decryption.content;
    case 'other-recipient':
      throw new HarnessError(
        'DECRYPT-FAILED',
        `${file} 是为公钥 ${decryption.recipient.fingerprint} 加密的，不是为 ${fingerprint(opener.publicKey)}`,
      );
    case 'altered':
      throw new HarnessError('DECRYPT-FAILED', `${file} 不是加密的提交包，或加密之后被改动、截断`, {
        hint: '请对方重新传送原件。',
      });
  }
}

/** Opens the private key of a file, for decrypting. @throws HarnessError KEY-UNREADABLE */
export const openOpenerFile = (file: string, passphrase: string | undefined): Opener =>
  withPassphrase(file, passphrase, openOpener);

/**
 * Returns the public key of a recipient: given as file or text, or as the name, fingerprint or office of somebody in
 * the trust list.
 * @throws HarnessError USAGE, TRUST-INVALID
 */
export function recipientOf(text: string, { signers }: TrustList): PublicKey {
  const mark = readFingerprint(text);
  const listed = signers.filter(
    ({ name, role, fingerprint: own }) => name === text || own === mark || role === text,
  );
  const [only] = listed;
  if (only === undefined) return keyFrom(text);
  if (listed.length > 1)
    throw new HarnessError('USAGE', `信任列表中有 ${listed.length} 个公钥叫“${text}”`, {
      hint: '请改用指纹或公钥文件指明其中一个；evoucher trust list 列出全部。',
    });
  if (only.publicKey === undefined)
    throw new HarnessError('USAGE', `“${text}”只登记了指纹 ${only.fingerprint}，没有公钥，不能为它加密`, {
      hint: '请用 evoucher trust add 公钥文件.pub.pem 登记公钥，或直接给出公钥文件。',
    });
  return only.publicKey;
}

function keyFrom(text: string): PublicKey {
  const hint = '请给出公钥文件（.pub.pem）、130 位公钥，或信任列表中的名称、指纹。';
  if (text.toLowerCase().endsWith('.pem') && statSync(text, { throwIfNoEntry: false }) === undefined)
    throw new HarnessError('USAGE', `没有这个文件：${text}`, { hint });
  const key = signersFrom(text, { role: 'province' }).map(({ publicKey }) => publicKey);
  if (key.length !== 1 || key[0] === undefined)
    throw new HarnessError('USAGE', `不知道为谁加密：${text}`, { hint });
  return key[0];
}

function bytesOf(file: string): Buffer {
  try {
    return readRegularFile(file);
  } catch (cause) {
    throw new HarnessError('USAGE', `不能读取文件：${file}`, { cause });
  }
}

function write(file: string, bytes: Uint8Array): void {
  try {
    writeFileSync(file, bytes, { mode: 0o600, flag: 'wx' });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件，或文件已存在：${file}`, {
      cause,
      hint: '请用 --out 换一个文件名，或先移走原来的文件。',
    });
  }
}
