import { closeSync, existsSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

import type Libsql from 'libsql';

import { HarnessError } from '../domain/harness-error.ts';

/**
 * Holds a folder by a file in it, as long as this process lives: the system itself lets go when the process dies,
 * however it dies, whatever its number. The lock is SQLite's exclusive one, which is there on every system that we run
 * on. On a network folder it is worth what the server makes of it (`isOnNetwork`). Returns the way to let go; the file
 * stays, empty, because who removes it may remove the one that somebody else has just locked.
 * @throws HarnessError FOLDER-BUSY; what the file system throws
 */
export function holdByFile(file: string): () => void {
  // Opening one that is there would cost this process a lock that it holds by it.
  if (!existsSync(file)) closeSync(openSync(file, 'a', 0o600));
  // Natively compiled: only who holds a folder loads it.
  const Database = createRequire(import.meta.url)('libsql') as typeof Libsql;
  const lock = new Database(file, { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    lock.close();
    if ((cause as { readonly code?: unknown }).code !== 'SQLITE_BUSY') throw cause;
    throw new HarnessError('FOLDER-BUSY', `目录正被另一个测试使用：${dirname(file)}`);
  }
  return () => {
    if (lock.open) lock.close();
  };
}
