import { visible, visibleLine } from '../domain/visible.ts';

/** A stream as commands write to it. */
export interface Screen {
  readonly write: (text: string) => void;
  /** Writes lines, each of which stays one line whatever stands in it. */
  readonly lines: (lines: readonly string[]) => void;
}

/**
 * The only way in which commands write. Names of hospitals, of files and of files in archives come from strangers: a
 * terminal would obey what is in them, and a verdict could be wiped or written by whom it is about.
 */
const over = (stream: () => NodeJS.WriteStream): Screen => ({
  write: (text) => void stream().write(visible(text)),
  lines: (lines) => void stream().write(lines.map((line) => `${visibleLine(line)}\n`).join('')),
});

export const screen = over(() => process.stdout);
export const errors = over(() => process.stderr);
