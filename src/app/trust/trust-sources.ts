import { HarnessError } from '../../domain/harness-error.ts';
import type { EntryData } from '../../evidence/entries.ts';
import { parseJournal } from '../../evidence/journal-reader.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import { fingerprint, publicKey, publicKeyOfPem, type PublicKey } from '../../evidence/sm2.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { JOURNAL_PART } from '../../evidence/submission.ts';
import { readCsvTable } from '../machine/csv.ts';
import { readFingerprint, type Role, type TrustedSigner } from './trust-list.ts';

/** The person's statements about a key: role, name and hospital. */
export interface StatedSigner {
  readonly role: Role;
  readonly name?: string;
  readonly code?: string;
}

/**
 * Returns the signers named by a file – public key, submission, hospital list – or by a key or fingerprint as text.
 * @throws HarnessError USAGE, TRUST-INVALID, LIST-INVALID
 */
export function signersFrom(source: string, stated: StatedSigner): readonly TrustedSigner[] {
  const bytes = bytesOf(source);
  if (bytes === undefined) return [{ ...identity(source), ...stated }];
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return [ofSubmission(source, bytes, stated)];
  const text = bytes.toString('utf8');
  if (text.includes('-----BEGIN')) {
    const key = publicKeyOfPem(text);
    if (key === undefined) throw new HarnessError('TRUST-INVALID', `${source} 中没有 SM2 公钥`);
    return [{ ...ofKey(key), ...stated }];
  }
  return ofList(source, bytes);
}

function bytesOf(source: string): Buffer | undefined {
  try {
    return readRegularFile(source);
  } catch {
    return undefined;
  }
}

type Identity = Pick<TrustedSigner, 'fingerprint' | 'publicKey'>;

const ofKey = (key: PublicKey): Identity => ({ fingerprint: fingerprint(key), publicKey: key });

function identity(text: string): Identity {
  const key = publicKey(text.trim().toLowerCase());
  if (key !== undefined) return ofKey(key);
  const mark = readFingerprint(text);
  if (mark !== undefined) return { fingerprint: mark };
  const hint = '请给出公钥文件（.pub.pem）、提交包、医院清单（CSV），或 32 位指纹、130 位公钥。';
  throw new HarnessError('USAGE', `既不是文件，也不是公钥或指纹：${text}`, { hint });
}

/** Reads the key of a package, with the hospital that its journal speaks of. */
function ofSubmission(source: string, bytes: Buffer, stated: StatedSigner): TrustedSigner {
  const reading = openSubmission(bytes);
  if (reading.kind === 'broken')
    throw new HarnessError('TRUST-INVALID', `${source} 不是完好的提交包，不能用来登记公钥`);
  const { signer, center, files } = reading.submission;
  const key = stated.role === 'center' ? center : signer;
  if (key === undefined) throw new HarnessError('TRUST-INVALID', `${source} 没有签名，不能用来登记公钥`);
  if (stated.role !== 'hospital') return { ...ofKey(key), ...stated };
  const hospital = openingOf(files.get(JOURNAL_PART))?.hospital;
  if (hospital === undefined) throw new HarnessError('TRUST-INVALID', `${source} 的测试记录不能读取`);
  if (stated.code !== undefined && stated.code !== hospital.fixmedinsCode)
    throw new HarnessError('USAGE', `提交包属于机构 ${hospital.fixmedinsCode}，不是 ${stated.code}`);
  return { ...ofKey(key), name: hospital.fixmedinsName, ...stated, code: hospital.fixmedinsCode };
}

function openingOf(journal: Uint8Array | undefined): EntryData<'open'> | undefined {
  const reading = parseJournal(Buffer.from(journal ?? []), async () => Promise.resolve(undefined));
  const [first] = reading.kind === 'sound' ? reading.journal.entries : [];
  return first?.kind === 'open' ? first.data : undefined;
}

/** Reads a list with the columns 机构代码, 机构名称 and 公钥指纹 or 公钥; others are left alone. */
function ofList(source: string, bytes: Buffer): readonly TrustedSigner[] {
  const { head, rows } = readCsvTable(bytes, source);
  const column = (title: string): number => head.indexOf(title);
  const [code, name] = [column('机构代码'), column('机构名称')];
  const [mark, point] = [column('公钥指纹'), column('公钥')];
  if (code === -1 || (mark === -1 && point === -1)) {
    const hint = '第一行应有列名：机构代码、机构名称、公钥指纹（或 公钥）。';
    throw new HarnessError('TRUST-INVALID', `${source} 不是公钥、提交包，也不是医院清单`, { hint });
  }
  return rows.flatMap(({ line, cells: row }): readonly TrustedSigner[] => {
    const given = [row[point], row[mark]].find((cell) => cell !== undefined && cell !== '');
    // A hospital that has not told its key yet stands in the list all the same.
    if (given === undefined) return [];
    const hospital = row[code] ?? '';
    if (hospital === '') throw new HarnessError('TRUST-INVALID', `${source} 第 ${line} 行没有机构代码`);
    try {
      return [{ ...identity(given), role: 'hospital', name: row[name] ?? '', code: hospital }];
    } catch (cause) {
      throw new HarnessError('TRUST-INVALID', `${source} 第 ${line} 行的公钥或指纹不正确：${given}`, {
        cause,
      });
    }
  });
}
