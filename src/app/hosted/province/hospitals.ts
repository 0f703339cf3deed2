import { randomBytes, timingSafeEqual } from 'node:crypto';
import { faultWords } from '../../../domain/fault-words.ts';
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs';

import type { Hospital } from '../../../domain/card.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import { isRegion } from '../../../domain/region.ts';
import { sm3 } from '../../../domain/sm3.ts';
import { readCsvTable, writeCsv } from '../../machine/csv.ts';

/** A hospital that the province admits to its center. */
export interface Admitted {
  readonly hospital: Hospital;
  /** SM3 of the token; empty before one was issued. The token itself stands nowhere. */
  readonly tokenDigest: string;
  readonly isRevoked: boolean;
}

/** The hospital whose token this is, as the list says it at this moment. */
export interface Roster {
  readonly find: (token: string) => Hospital | undefined;
  /** Says if a hospital that came in may still stay. */
  readonly admits: (fixmedinsCode: string) => boolean;
}

const COLUMNS = ['机构代码', '机构名称', '医保区划', '令牌摘要', '状态'] as const;
const REVOKED = '停用';
/** Names a folder too. */
const CODE = /^[A-Za-z0-9]{1,30}$/;
const DIGEST = /^[0-9a-f]{64}$/;

/**
 * The list of a file, read again whenever the file changes, so that issuing and revoking need no restart. A change that
 * cannot be read is reported and leaves the list as it was.
 * @throws HarnessError HOSPITALS-INVALID when the list cannot be read at the start
 */
export function openRoster(file: string, say: (line: string) => void): Roster {
  let list = readHospitals(file);
  let seen = stampOf(file);
  const current = (): readonly Admitted[] => {
    const stamp = stampOf(file);
    if (stamp === seen) return list;
    seen = stamp;
    try {
      list = readHospitals(file);
      say(`医院名单已更新：${list.length} 家`);
    } catch (fault) {
      say(`医院名单有误，继续使用原名单：${faultWords(fault)}`);
    }
    return list;
  };
  return {
    find: (token) => {
      const digest = digestOf(token);
      // Every entry is compared, and each in the same time: how long it takes says nothing about the tokens.
      const found = current().filter((one) => isSame(one.tokenDigest, digest));
      return found.find(({ isRevoked }) => !isRevoked)?.hospital;
    },
    admits: (code) =>
      current().some(
        ({ hospital, isRevoked, tokenDigest }) =>
          hospital.fixmedinsCode === code && !isRevoked && tokenDigest !== '',
      ),
  };
}

/** The hospitals on the list. @throws HarnessError HOSPITALS-INVALID with every line that is wrong, LIST-INVALID */
export function readHospitals(file: string): readonly Admitted[] {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    const reason = faultWords(cause);
    throw new HarnessError('HOSPITALS-INVALID', `医院名单不能读取：${file}（${reason}）`, { cause });
  }
  const { head, rows } = readCsvTable(bytes, file);
  const places = COLUMNS.map((name) => head.indexOf(name));
  const missing = COLUMNS.slice(0, 3).filter((_, index) => places[index] === -1);
  if (missing.length > 0)
    throw new HarnessError('HOSPITALS-INVALID', `${file} 的表头缺少：${missing.join('、')}`);
  const problems: string[] = [];
  const codes = new Set<string>();
  const list = rows.flatMap(({ line, cells: row }): readonly Admitted[] => {
    const [code = '', name = '', region = '', digest = '', state = ''] = places.map((at) => row[at] ?? '');
    if (row.every((cell) => cell === '')) return [];
    const problem = problemOf({ code, name, region, digest, state }, codes);
    codes.add(code);
    if (problem !== undefined) problems.push(`第 ${line} 行：${problem}`);
    const hospital = { fixmedinsCode: code, fixmedinsName: name, admdvs: region };
    return [{ hospital, tokenDigest: digest, isRevoked: state === REVOKED }];
  });
  if (problems.length > 0)
    throw new HarnessError('HOSPITALS-INVALID', [`${file} 有误`, ...problems].join('\n  '));
  return list;
}

interface Row {
  readonly code: string;
  readonly name: string;
  readonly region: string;
  readonly digest: string;
  readonly state: string;
}

function problemOf(
  { code, name, region, digest, state }: Row,
  known: ReadonlySet<string>,
): string | undefined {
  if (!CODE.test(code)) return `机构代码应为字母和数字：${code}`;
  if (known.has(code)) return `机构代码重复：${code}`;
  if (name === '') return `缺少机构名称：${code}`;
  if (!isRegion(region)) return `医保区划应为六位数字：${region}`;
  if (digest !== '' && !DIGEST.test(digest)) return `令牌摘要不是签发命令写入的内容：${code}`;
  if (state !== '' && state !== REVOKED) return `状态只能为空或“${REVOKED}”：${state}`;
  return undefined;
}

/** A token as it is handed out; afterwards only its digest is known. */
export interface IssuedToken {
  readonly hospital: Hospital;
  readonly token: string;
}

/**
 * Issues tokens and writes their digests into the list: to the hospital with this code – its earlier token ends – or to
 * all that have none.
 * @throws HarnessError HOSPITALS-INVALID, FOLDER-UNWRITABLE
 */
export function issueTokens(file: string, code: string | undefined): readonly IssuedToken[] {
  const list = readHospitals(file);
  if (code !== undefined) demandListed(list, code, file);
  const issued: IssuedToken[] = [];
  const next = list.map((one): Admitted => {
    const isMeant =
      code === undefined ? one.tokenDigest === '' && !one.isRevoked : one.hospital.fixmedinsCode === code;
    if (!isMeant) return one;
    const token = randomBytes(32).toString('hex');
    issued.push({ hospital: one.hospital, token });
    return { ...one, tokenDigest: digestOf(token), isRevoked: false };
  });
  writeHospitals(file, next);
  return issued;
}

/** Ends a hospital's token at once. @throws HarnessError HOSPITALS-INVALID, FOLDER-UNWRITABLE */
export function revokeToken(file: string, code: string): void {
  const list = readHospitals(file);
  demandListed(list, code, file);
  writeHospitals(
    file,
    list.map((one) => (one.hospital.fixmedinsCode === code ? { ...one, isRevoked: true } : one)),
  );
}

function demandListed(list: readonly Admitted[], code: string, file: string): void {
  if (list.some(({ hospital }) => hospital.fixmedinsCode === code)) return;
  throw new HarnessError('HOSPITALS-INVALID', `${file} 中没有机构代码 ${code}`, {
    hint: '请先在名单中加上该医院（机构代码、机构名称、医保区划），再签发令牌。',
  });
}

function writeHospitals(file: string, list: readonly Admitted[]): void {
  const rows = list.map(({ hospital, tokenDigest, isRevoked }) => [
    hospital.fixmedinsCode,
    hospital.fixmedinsName,
    hospital.admdvs,
    tokenDigest,
    isRevoked ? REVOKED : '',
  ]);
  try {
    // Beside the list and then in its place: a center that reads at this moment sees a whole list.
    const beside = `${file}.new`;
    writeFileSync(beside, writeCsv([COLUMNS, ...rows]), { mode: 0o600 });
    renameSync(beside, file);
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入医院名单：${file}`, { cause });
  }
}

const stampOf = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.mtimeMs} ${found.size} ${found.ino}`;
};

/** 256 random bits need no slow digest. */
const digestOf = (token: string): string => sm3(token);

function isSame(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
