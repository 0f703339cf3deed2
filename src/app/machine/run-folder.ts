import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { JOURNAL_FILE } from '../../evidence/journal-writer.ts';

const LOCK = '.lock';
const PREVIOUS = 'previous';

/** A run's folder, held by one process at a time. */
export interface RunFolder {
  readonly path: string;
  readonly release: () => void;
}

/**
 * Makes the folder ready for a run: private, held, and empty – an earlier run moves to `previous/<start>` – unless
 * that run is to be resumed.
 * @throws HarnessError FOLDER-UNWRITABLE, FOLDER-BUSY
 */
export function openRunFolder(path: string, earlier: 'move' | 'keep' = 'move'): RunFolder {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    hold(path);
    if (earlier === 'move') moveEarlierRun(path);
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new HarnessError('FOLDER-UNWRITABLE', `目录不可写：${path}（${reason}）`, { cause });
  }
  return { path, release: () => rmSync(join(path, LOCK), { force: true }) };
}

function hold(path: string): void {
  const file = join(path, LOCK);
  for (;;) {
    try {
      const descriptor = openSync(file, 'wx', 0o600);
      writeSync(descriptor, String(process.pid));
      closeSync(descriptor);
      return;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const owner = Number(readFileSync(file, 'utf8'));
      if (isAlive(owner))
        throw new HarnessError('FOLDER-BUSY', `目录正被另一个测试使用：${path}（进程 ${owner}）`);
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

/** Everything that a run leaves goes along; what a person put beside it stays. */
const LEFT_BY_A_RUN =
  /^(journal\.ndjson|bodies|results\.json|junit\.xml|test-report\.(pdf|html)|submission\.zip|hosted\.json)$/;

/** What an earlier run left goes to `previous/<start>`. */
export function moveEarlierRun(path: string): void {
  if (!existsSync(join(path, JOURNAL_FILE))) return;
  const target = freeName(join(path, PREVIOUS), startOf(join(path, JOURNAL_FILE)));
  mkdirSync(target, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(path)) {
    if (LEFT_BY_A_RUN.test(name)) renameSync(join(path, name), join(target, name));
  }
}

/** `20261121T213000` of the first line, so that runs sort by their start. */
function startOf(journal: string): string {
  const at = /"at":"([^"]+)"/.exec(readFileSync(journal, 'utf8').slice(0, 4096))?.[1] ?? 'unknown';
  return at.slice(0, 19).replace(/[-:]/g, '');
}

function freeName(folder: string, name: string): string {
  let candidate = join(folder, name);
  for (let count = 2; existsSync(candidate); count += 1) candidate = join(folder, `${name}-${count}`);
  return candidate;
}
