/** A word of a command as a person can paste it: in quotation marks where a shell would read it otherwise. */
export const shellQuoted = (word: string, platform: NodeJS.Platform = process.platform): string => {
  if (/^[\w@%+=:,./\\-]+$/.test(word) && (platform === 'win32' || !word.includes('\\'))) return word;
  return platform === 'win32' ? `"${word}"` : `'${word.replaceAll("'", String.raw`'\''`)}'`;
};
