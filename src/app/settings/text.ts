import { isUtf8 } from 'node:buffer';
import { readFileSync, statSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';

/** A page of settings or a file of cards is some kilobytes; what is much larger is another file. */
const MOST_BYTES = 256 * 1024;

/**
 * The text of a configuration file, without its byte order mark. Strictly UTF-8: bytes of another encoding would end as
 * wrong characters in the hospital's report.
 * @throws HarnessError CONFIG-INVALID
 */
export function readConfigText(path: string): string {
  const bytes = readBytes(path);
  if (bytes.length >= 2 && ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex')))
    throw new HarnessError('CONFIG-INVALID', `${path} 是 UTF-16 编码，应为 UTF-8；请另存为 UTF-8 后重试`);
  if (!isUtf8(bytes)) throw new HarnessError('CONFIG-INVALID', notUtf8(path, bytes));
  return new TextDecoder('utf-8').decode(bytes);
}

function readBytes(path: string): Buffer {
  let size: number;
  let bytes: Buffer;
  try {
    ({ size } = statSync(path));
    // Looked at before it is read: a wrong path may name a disk image.
    bytes = size > MOST_BYTES ? Buffer.alloc(0) : readFileSync(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError('CONFIG-INVALID', `配置文件不能读取：${path}（${reason}）`, {
      cause,
      hint: '请检查文件的路径与权限；evoucher init 写出一份新的配置文件，加 --cards 写出案例卡的例子。',
    });
  }
  if (size > MOST_BYTES)
    throw new HarnessError('CONFIG-INVALID', `${path} 有 ${size} 字节，配置文件不应超过 ${MOST_BYTES} 字节`);
  return bytes;
}

function notUtf8(path: string, bytes: Buffer): string {
  const before = new TextDecoder('utf-8').decode(bytes).split('\uFFFD', 1).join('');
  const line = before.split('\n').length;
  const column = before.length - (before.lastIndexOf('\n') + 1) + 1;
  const guess = isGbk(bytes) ? '，看起来是 GBK' : '';
  return `${path} 第 ${line} 行第 ${column} 列：文件不是 UTF-8 编码${guess}；请另存为 UTF-8 后重试`;
}

function isGbk(bytes: Buffer): boolean {
  try {
    new TextDecoder('gb18030', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}
