import { readFileSync } from 'node:fs';
import { faultWords } from '../../domain/fault-words.ts';
import { isDeepStrictEqual } from 'node:util';

import type { SessionPorts } from '../../../mocks/center/session.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { decoded } from '../machine/csv.ts';
import { listedEntry } from './declared.ts';
import { isMangled, MANGLED, readSettlements, type ReadSettlements, type Settlement } from './table.ts';

/** An export of a day's settlements is some hundred kilobytes. */
const MOST_BYTES = 64 * 1024 * 1024;

/**
 * Opens the hospital's own list of settlements, one a line, read anew for every upload: an export made during the run
 * counts for the uploads that come after it. Only the lines that an upload names go into the journal – before the
 * upload, so that a later change of the list is none of it – and nothing of the other patients does.
 * @throws HarnessError CONFIG-INVALID when the file cannot be used from the beginning: a wrong path must not end as
 * settlements that do not exist
 */
export function openSettlementList(path: string): NonNullable<SessionPorts['listed']> {
  let last = readSettlementList(path);
  return (setlId, bizSn) => {
    let unread: string | undefined;
    try {
      last = readSettlementList(path);
    } catch (fault) {
      unread = `上传时结算清单不能使用，沿用上一次读到的内容：${faultWords(fault)}`;
    }
    const found = find(last.settlements, setlId, bizSn);
    const problem = [unread, found.problem].filter((text) => text !== undefined).join('；');
    return { ...found, ...(problem === '' ? {} : { problem }) };
  };
}

/** Reads the list as it is now. @throws HarnessError CONFIG-INVALID */
export function readSettlementList(path: string): ReadSettlements {
  const read = readSettlements(decoded(bytesOf(path)));
  if (read.settlements.some(isMangled))
    throw new HarnessError('CONFIG-INVALID', `结算清单 ${path} 中的编号${MANGLED}`);
  const has = (name: string): boolean => read.fields.includes(name);
  if (has('medfeeSumamt') && (has('setlId') || has('medinsSetlId') || has('fixmedinsMdtrtId'))) return read;
  throw new HarnessError('CONFIG-INVALID', `结算清单 ${path} 没有可用的表头（${read.problems.join('；')}）`, {
    hint: '第一行应为列名，至少有“结算 ID”（setlId）或“就诊流水号”（fixmedinsMdtrtId）和“医疗费总额”（medfeeSumamt）；可以先导出只有表头的文件。',
  });
}

function bytesOf(path: string): Buffer {
  try {
    const bytes = readFileSync(path);
    if (bytes.length <= MOST_BYTES) return bytes;
  } catch (cause) {
    const reason = faultWords(cause);
    throw new HarnessError('CONFIG-INVALID', `结算清单不能读取：${path}（${reason}）`, {
      cause,
      hint: '请核对 ledgerFile 的路径；可以先导出只有表头的文件，测试中再导出结算。',
    });
  }
  throw new HarnessError(
    'CONFIG-INVALID',
    `结算清单 ${path} 超过 ${MOST_BYTES} 字节；请只导出测试期间的结算`,
  );
}

type Found = ReturnType<NonNullable<SessionPorts['listed']>>;

/** Finds a settlement by its id, else by the business serial, which is the settlement call's or the visit's. */
function find(
  settlements: readonly Settlement[],
  setlId: string | undefined,
  bizSn: string | undefined,
): Found {
  const bySetlId = settlements.filter((one) => setlId !== undefined && one['setlId'] === setlId);
  const bySerial = settlements.filter(
    (one) => bizSn !== undefined && (one['medinsSetlId'] === bizSn || one['fixmedinsMdtrtId'] === bizSn),
  );
  const [named, ...others] = bySetlId.length > 0 ? bySetlId : bySerial;
  if (named === undefined) return {};
  if (others.some((other) => !isDeepStrictEqual(other, named)))
    return {
      problem: `结算清单中 ${setlId ?? bizSn ?? ''} 有 ${others.length + 1} 行且内容不同，不能确定以哪一行为准，没有采用`,
    };
  return listedEntry(named);
}
