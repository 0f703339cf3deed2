import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { faultWords } from '../../domain/fault-words.ts';
import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { holdByFile } from '../../evidence/file-lock.ts';
import type { RunHead } from '../../evidence/journal-reader.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';

const LOCK = '.held';
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
export async function openRunFolder(
  path: string,
  journals: JournalStore,
  earlier: 'move' | 'keep' = 'move',
): Promise<RunFolder> {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    const release = holdByFile(join(path, LOCK));
    if (earlier === 'move') await moveEarlierRun(path, journals);
    return { path, release };
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    const reason = faultWords(cause);
    throw new HarnessError('FOLDER-UNWRITABLE', `目录不可写：${path}（${reason}）`, { cause });
  }
}

/** Everything that a run leaves beside its journal goes along; what a person put there stays. */
const LEFT_BY_A_RUN = /^(results\.json|junit\.xml|test-report\.(pdf|html)|submission\.zip|hosted\.json)$/;

/** Moves what an earlier run left to `previous/<start>`. */
export async function moveEarlierRun(path: string, journals: JournalStore): Promise<void> {
  const head = await journals.head(path);
  if (head === undefined) return;
  const target = freeName(join(path, PREVIOUS), startOf(head));
  mkdirSync(target, { recursive: true, mode: 0o700 });
  await journals.move(path, target);
  for (const name of readdirSync(path)) {
    if (LEFT_BY_A_RUN.test(name)) renameSync(join(path, name), join(target, name));
  }
}

/** Returns the start of a run from its first line, such as `20261121T213000`, so that runs sort by it. */
const startOf = ({ begunAt = 'unknown' }: RunHead): string => begunAt.slice(0, 19).replace(/[-:]/g, '');

function freeName(folder: string, name: string): string {
  let candidate = join(folder, name);
  for (let count = 2; existsSync(candidate); count += 1) candidate = join(folder, `${name}-${count}`);
  return candidate;
}
