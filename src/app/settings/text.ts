import { isUtf8 } from 'node:buffer';
import { faultWords } from '../../domain/fault-words.ts';
import { readFileSync, statSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';

/** A page of settings or a file of cards is some kilobytes; what is much larger is another file. */
const MOST_BYTES = 256 * 1024;
/** A province's list of all its hospitals. */
const MOST_WRITTEN_BYTES = 16 * 1024 * 1024;

/**
 * The text of a file that people write, without its byte order mark.
 * @throws HarnessError CONFIG-INVALID when it cannot be read, is larger than 256 KiB or not strictly UTF-8
 */
export const readConfigText = (path: string): string =>
  textIn(path, {
    noun: '配置文件',
    mostBytes: MOST_BYTES,
    hint: '请检查文件的路径与权限；evoucher init 写出一份新的配置文件，加 --cards 写出案例卡的例子。',
  });

/**
 * The text of a file that a program wrote, up to 16 MiB, without its byte order mark.
 * @throws HarnessError CONFIG-INVALID when it cannot be read, is larger or not strictly UTF-8
 */
export const readWrittenText = (path: string, noun: string): string =>
  textIn(path, { noun, mostBytes: MOST_WRITTEN_BYTES, hint: '请检查文件的路径与权限，或由工具重新写出。' });

interface Limits {
  readonly noun: string;
  readonly mostBytes: number;
  readonly hint: string;
}

/** Bytes of another encoding would end as wrong characters in the hospital's report. */
function textIn(path: string, limits: Limits): string {
  const bytes = readBytes(path, limits);
  if (bytes.length >= 2 && ['fffe', 'feff'].includes(bytes.subarray(0, 2).toString('hex')))
    throw new HarnessError('CONFIG-INVALID', `${path} 是 UTF-16 编码，应为 UTF-8；请另存为 UTF-8 后重试`);
  if (!isUtf8(bytes)) throw new HarnessError('CONFIG-INVALID', notUtf8(path, bytes));
  return new TextDecoder('utf-8').decode(bytes);
}

function readBytes(path: string, { noun, mostBytes, hint }: Limits): Buffer {
  let size: number;
  let bytes: Buffer;
  try {
    ({ size } = statSync(path));
    // Looked at before it is read: a wrong path may name a disk image.
    bytes = size > mostBytes ? Buffer.alloc(0) : readFileSync(path);
  } catch (cause) {
    const reason = faultWords(cause);
    throw new HarnessError('CONFIG-INVALID', `${noun}不能读取：${path}（${reason}）`, { cause, hint });
  }
  if (size > mostBytes)
    throw new HarnessError('CONFIG-INVALID', `${path} 有 ${size} 字节，${noun}不应超过 ${mostBytes} 字节`);
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
