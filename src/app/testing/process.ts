import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openReading } from '../../evidence/journal-reader.ts';
import type { Entry } from '../../evidence/entries.ts';
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
    const text = textOf(join(out, 'journal.ndjson'));
    if (text.split('"kind":"exchange"').length > count) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

export const resultsIn = (out: string): Results =>
  JSON.parse(readFileSync(join(out, 'results.json'), 'utf8')) as Results;

/** The lines of a journal that has to be sound; a torn last line is. */
export async function soundEntries(out: string): Promise<readonly Entry[]> {
  const reading = await openReading(out);
  if (reading.kind === 'broken') throw new Error(`Line ${reading.line}: ${reading.reason}`);
  return reading.journal.entries;
}
