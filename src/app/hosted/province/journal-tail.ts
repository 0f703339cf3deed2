import { open } from 'node:fs/promises';
import { join } from 'node:path';

import { JOURNAL_FILE } from '../../../evidence/journal-writer.ts';

/** No line is longer than 1 MiB: whatever begins here, its end is within. */
const MOST_BYTES = 2 * 1024 * 1024;

/** Whole lines of a folder's journal behind a position, empty when there are none. */
export async function journalTail(folder: string, from: number): Promise<string> {
  let file;
  try {
    file = await open(join(folder, JOURNAL_FILE), 'r');
  } catch {
    return '';
  }
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, from);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
    return buffer.subarray(0, end + 1).toString('utf8');
  } finally {
    await file.close();
  }
}
