import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { JOURNAL_FILE } from '../../../evidence/journal-writer.ts';

/** The hospital's copy of a journal that is written at the province, while it grows. */
export interface Mirror {
  /** Bytes so far: where to go on. */
  readonly size: () => number;
  readonly take: (lines: string) => Promise<void>;
  /** Begins anew: after a crash the province may have fewer lines than were seen. */
  readonly restart: () => void;
}

export interface MirrorOptions {
  readonly folder: string;
  /** Fetches a larger body; without it the copy goes without bodies until the package comes. */
  readonly body: ((digest: string) => Promise<Uint8Array>) | undefined;
}

/** A quote inside a string is escaped: only a body's own name looks like this. */
const BODY = /"file":"bodies\/([0-9a-f]{64})"/g;

export function openMirror({ folder, body }: MirrorOptions): Mirror {
  const file = join(folder, JOURNAL_FILE);
  const bodies = join(folder, 'bodies');
  let size = 0;
  writeFileSync(file, '', { mode: 0o600 });
  return {
    size: () => size,
    restart: () => {
      size = 0;
    },
    take: async (lines) => {
      if (body !== undefined) {
        // Before the line that names it, as where it was written.
        for (const [, digest = ''] of lines.matchAll(BODY)) {
          if (existsSync(join(bodies, digest))) continue;
          mkdirSync(bodies, { recursive: true, mode: 0o700 });
          writeFileSync(join(bodies, digest), await body(digest), { mode: 0o600 });
        }
      }
      // The copy from before is shown until the new one begins.
      if (size === 0) writeFileSync(file, lines, { mode: 0o600 });
      else appendFileSync(file, lines, 'utf8');
      size += Buffer.byteLength(lines, 'utf8');
    },
  };
}
