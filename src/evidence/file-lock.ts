import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

import { HarnessError } from '../domain/harness-error.ts';

/**
 * Holds a folder by a file with this process's number; the claim of a process that is gone counts for nothing. Returns
 * the way to let go.
 * @throws HarnessError FOLDER-BUSY; what the file system throws
 */
export function holdByFile(file: string): () => void {
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return () => rmSync(file, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const owner = Number(readFileSync(file, 'utf8'));
      if (isAlive(owner))
        throw new HarnessError('FOLDER-BUSY', `目录正被另一个测试使用：${dirname(file)}（进程 ${owner}）`);
      // Its owner was killed: what it wrote is kept, only the claim goes.
      rmSync(file, { force: true });
    }
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (fault) {
    return (fault as NodeJS.ErrnoException).code === 'EPERM';
  }
}
