/** A line of indented JSON and the JSON pointer of the value that begins on it; '' for the outermost. */
export interface PrettyLine {
  readonly pointer: string;
  readonly text: string;
}

interface Level {
  readonly close: '}' | ']';
  readonly base: string;
  key: string;
  index: number;
}

const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]|[^\s{}[\],:"]+/gs;

/**
 * Indents JSON text without touching its tokens: numbers keep their digits, escapes stay escapes, a key that stands
 * twice stands twice. `undefined` when the text is no JSON.
 */
export function prettyJson(json: string): readonly PrettyLine[] | undefined {
  try {
    JSON.parse(json);
  } catch {
    return undefined;
  }
  const tokens = json.match(TOKEN) ?? [];
  const lines: PrettyLine[] = [];
  const levels: Level[] = [];
  let line = '';
  let pointer = '';
  const end = (): void => {
    if (line.trim() !== '') lines.push({ pointer, text: line });
    line = '  '.repeat(levels.length);
  };
  const valuePointer = (): string => {
    const level = levels.at(-1);
    return level === undefined ? '' : `${level.base}/${level.close === ']' ? level.index : level.key}`;
  };

  for (const [at, token] of tokens.entries()) {
    const level = levels.at(-1);
    if (token === '{' || token === '[') {
      pointer = valuePointer();
      line += token;
      const close = token === '{' ? '}' : ']';
      levels.push({ close, base: pointer, key: '', index: 0 });
      if (tokens[at + 1] !== close) end();
    } else if (token === '}' || token === ']') {
      const empty = tokens[at - 1] === (token === '}' ? '{' : '[');
      levels.pop();
      if (!empty) {
        end();
        pointer = level?.base ?? '';
      }
      line += token;
    } else if (token === ',') {
      line += token;
      end();
      if (level !== undefined) level.index += 1;
    } else if (token === ':') {
      line += ': ';
    } else if (level?.close === '}' && tokens[at + 1] === ':') {
      level.key = pointerPart(token);
      pointer = valuePointer();
      line += token;
    } else {
      pointer = valuePointer();
      line += token;
    }
  }
  end();
  return lines;
}

/** A key as a part of a JSON pointer (RFC 6901). */
const pointerPart = (token: string): string =>
  String(JSON.parse(token)).replaceAll('~', '~0').replaceAll('/', '~1');
