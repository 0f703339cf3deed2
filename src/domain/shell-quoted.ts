/** Blanks and everything else that neither `sh` nor `cmd` and PowerShell read as it is written. */
const PLAIN = /^[\w@+:,./\\-][\w@%+=:,./\\-]*$/;

/**
 * A word of a command as a person can paste it: in quotation marks where a shell would read it otherwise. On Windows a
 * backslash at the end is doubled, since it would take the closing mark with it.
 */
export const shellQuoted = (word: string, platform: NodeJS.Platform): string => {
  const isWindows = platform === 'win32';
  if (PLAIN.test(word) && (isWindows ? !word.includes('%') : !word.includes('\\'))) return word;
  if (!isWindows) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  return `"${word.replaceAll('"', String.raw`\"`).replace(/\\+$/, '$&$&')}"`;
};
