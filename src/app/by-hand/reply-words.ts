/** The center's answer, for people. */
export interface ReplyInWords {
  readonly refused: boolean;
  /** Accepted before, and reported now that storing or relating failed. */
  readonly failed: boolean;
  readonly text: string;
}

const results: Readonly<Record<string, string>> = { '0': '处理中', '1': '成功', '2': '失败' };

/** Puts the center's own answer into words; anything else is described by its status. */
export function replyInWords(status: number, body: string): ReplyInWords {
  // What was lost by plan was never answered: the delivery says so.
  if (status === 0) return { refused: false, failed: true, text: '没有应答' };
  const reply = parsed(body);
  if (status !== 200 || reply === undefined) {
    const reason = text(reply?.['message']) ?? text(reply?.['err_msg']) ?? '';
    return {
      refused: true,
      failed: false,
      text: `拒绝（HTTP ${status}）${reason === '' ? '' : `：${reason}`}`,
    };
  }
  if (String(reply['infcode']) !== '0')
    return { refused: true, failed: false, text: `拒绝：${text(reply['err_msg']) ?? '未说明原因'}` };
  const rows = rowsOf(reply['output']);
  if (rows.length === 0)
    return { refused: false, failed: false, text: isFields(reply['output']) ? '已应答' : '已接受' };
  return { refused: false, failed: rows.some(hasFailed), text: rows.map(rowInWords).join('；') };
}

const hasFailed = (row: Fields): boolean =>
  String(row['ftfileSavRslt']) === '2' || String(row['chkRslt']) === '2';

function rowInWords(row: Fields): string {
  const file = results[String(row['ftfileSavRslt'])] ?? '';
  const relation = results[String(row['chkRslt'])] ?? '';
  const reason = text(row['savFaleRea']) ?? '';
  return `版式文件存储${file}，结算关联${relation}${reason === '' ? '' : `（${reason}）`}`;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

function rowsOf(output: unknown): readonly Fields[] {
  const rows = isFields(output) ? output['data'] : undefined;
  return Array.isArray(rows) ? (rows as readonly unknown[]).filter(isFields) : [];
}

function parsed(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
