/** A copy of a journal that is written elsewhere, while that one grows. */
export interface JournalCopy {
  /** Bytes so far: where to go on. */
  readonly size: () => number;
  /** Adds whole lines as they came; bodies that they name are fetched before. */
  readonly take: (lines: string) => Promise<void>;
  /** Begins anew with the next lines: after a crash the other side may have fewer than were seen. */
  readonly restart: () => void;
}

/** The place where a copy is kept. */
export interface CopyKeeper {
  readonly replace: (lines: string) => Promise<void>;
  readonly append: (lines: string) => Promise<void>;
  readonly hasBody: (digest: string) => boolean;
  readonly keepBody: (digest: string, bytes: Uint8Array) => Promise<void>;
}

/** A quote inside a string is escaped: only a body's own name looks like this. */
const BODY = /"file":"bodies\/([0-9a-f]{64})"/g;

/** A copy in any store. */
export function createCopy(
  keeper: CopyKeeper,
  fetch: ((digest: string) => Promise<Uint8Array>) | undefined,
): JournalCopy {
  let size = 0;
  return {
    size: () => size,
    restart: () => {
      size = 0;
    },
    take: async (lines) => {
      // Before the line that names it, as where it was written.
      if (fetch !== undefined)
        for (const [, digest = ''] of lines.matchAll(BODY))
          if (!keeper.hasBody(digest)) await keeper.keepBody(digest, await fetch(digest));
      // The copy from before is shown until the new one begins.
      if (size === 0) await keeper.replace(lines);
      else await keeper.append(lines);
      size += Buffer.byteLength(lines, 'utf8');
    },
  };
}
