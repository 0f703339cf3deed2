/**
 * Characters that show nothing and do something: controls of the terminal (C0 and C1), what turns the direction of
 * text around, what has no width, tags. A line end is one too wherever a single line is expected.
 */
const UNSEEN =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;
const LINE_ENDS = /[\t\n]/g;

const escaped = (character: string): string =>
  Array.from(
    { length: character.length },
    (_, index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`,
  ).join('');

/**
 * Returns a text in which everything unseen is written as JSON writes it (`\u001b`), line ends and tabs left as they
 * are. A JSON document means the same afterwards.
 */
export const visible = (text: string): string => text.replace(UNSEEN, (character) => escaped(character));

/** Returns a text as one line in which nothing is unseen: names and values that others made. */
export const visibleLine = (text: string): string => visible(text).replace(LINE_ENDS, (end) => escaped(end));
