/**
 * Returns the commands of a shell text, one list of words each: comments, variables, pipes and redirections are taken
 * off.
 */
export function commandsOf(text: string): readonly (readonly string[])[] {
  return text
    .replace(/\\\n\s*/g, ' ')
    .split('\n')
    .flatMap((line) => simpleCommands(wordsOf(line)))
    .map(withoutPrefix)
    .filter((words) => words.length > 0);
}

/** A word as the shell sees it; operators are words of their own, which no quotes surround. */
interface Word {
  readonly text: string;
  readonly isOperator: boolean;
}

const WORD = /\s*(?:(#.*$)|(&&|\|\||[|;&]|\d?>{1,2}|<)|((?:'[^']*'|"(?:[^"\\]|\\.)*"|\\.|[^\s'"\\|;&<>])+))/y;

function wordsOf(line: string): readonly Word[] {
  const words: Word[] = [];
  const pattern = new RegExp(WORD);
  for (let match = pattern.exec(line); match !== null; match = pattern.exec(line)) {
    const [, comment, operator, word] = match;
    if (comment !== undefined) break;
    words.push(
      operator === undefined
        ? { text: unquoted(word ?? ''), isOperator: false }
        : { text: operator, isOperator: true },
    );
  }
  return words;
}

const unquoted = (word: string): string =>
  word.replace(
    /'([^']*)'|"((?:[^"\\]|\\.)*)"|\\(.)/g,
    (_, single?: string, double?: string, escaped?: string) => single ?? double ?? escaped ?? '',
  );

function simpleCommands(words: readonly Word[]): readonly (readonly string[])[] {
  const commands: string[][] = [[]];
  for (let at = 0; at < words.length; at += 1) {
    const { text, isOperator } = words[at]!;
    if (!isOperator) commands.at(-1)!.push(text);
    else if (/[<>]/.test(text))
      at += 1; // its file
    else commands.push([]);
  }
  return commands;
}

/** Takes the prefix off a command: `A=b npx --no-install evoucher …` is `evoucher …`. */
function withoutPrefix(words: readonly string[]): readonly string[] {
  const [first = '', ...rest] = words;
  if (first === 'npx') return rest.slice(rest.findIndex((word) => !word.startsWith('-')));
  return /^\w+=/.test(first) ? withoutPrefix(rest) : words;
}
