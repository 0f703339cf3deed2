import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Entry } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { soundJournal } from '../../evidence/journal-reader.ts';
import type { Results } from '../../judge/results.ts';
import { packageRoot } from '../machine/package-root.ts';

const entry = join(packageRoot(), 'bin', 'evoucher.js');

/** `evoucher certify` as a user starts it. */
export interface Certifying {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

/** Starts it with its results in `out`; `limitKiB` is the size that no file may exceed, as on a disk that fills up. */
export function startCertify(out: string, args: readonly string[] = [], limitKiB?: number): Certifying {
  const own = [entry, 'certify', '--no-further-cards', '--out', out, ...args];
  const [program, argv]: readonly [string, readonly string[]] =
    limitKiB === undefined
      ? [process.execPath, own]
      : ['bash', ['-c', `ulimit -f ${limitKiB}; exec "$@"`, 'bash', process.execPath, ...own]];
  const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  const ended = new Promise<{ code: number | null; err: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, err }));
  });
  return { child, ended };
}

/** Resolves when the journal in `out` holds so many exchanges. */
export async function exchanged(out: string, count: number): Promise<void> {
  for (;;) {
    const text = await linesIn(out);
    if (text.split('"kind":"exchange"').length > count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function linesIn(out: string): Promise<string> {
  const lines = await createFileJournalStore()
    .bytes(out)
    .then(
      ({ lines }) => lines,
      () => [],
    );
  return Buffer.from(lines).toString('utf8');
}

export const resultsIn = (out: string): Results =>
  JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results;

/** The lines of a journal that has to be sound; a torn last line is. */
export async function soundEntries(out: string): Promise<readonly Entry[]> {
  return soundJournal(await createFileJournalStore().inspect(out)).journal.entries;
}
