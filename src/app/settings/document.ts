import { HarnessError, type ErrorCode } from '../../domain/harness-error.ts';
import { readConfigText, readWrittenText } from './text.ts';
import { schemaProblems, type ConfigSchema } from './schema-problems.ts';
import { parseYaml, type Located, type Problem } from './yaml.ts';

/** What kind of file is read, and what may stand in it. */
export interface DocumentKind<Data> {
  /** As it is named in messages, e.g. 配置. */
  readonly noun: string;
  readonly code: ErrorCode;
  readonly schema: ConfigSchema;
  /** What is wrong although every value is right by itself. */
  readonly rules: (data: Data) => readonly Problem[];
  /**
   * The file is JSON that a program wrote and may be long: it is read as such, and as YAML only to find its mistakes.
   * Without it the file is written by hand, and a key that stands twice is a mistake.
   */
  readonly isWritten?: boolean;
}

/**
 * Reads a YAML or JSON file – JSON is YAML – and names everything that is wrong with line and column.
 * @throws HarnessError CONFIG-INVALID for a file that cannot be read, else with the code of its kind
 */
export const readDocument = <Data>(path: string, kind: DocumentKind<Data>): Data =>
  readPlaced(path, kind).data;

/** A document, and where in it something stands. */
export interface Placed<Data> {
  readonly data: Data;
  /** The place of a key in words: file, line and column. */
  readonly place: (path: readonly string[]) => string;
}

/** Reads a document as `readDocument` does, and keeps where everything stood. @throws HarnessError as it does */
export function readPlaced<Data>(path: string, kind: DocumentKind<Data>): Placed<Data> {
  const { noun, code, schema, rules, isWritten = false } = kind;
  const text = isWritten ? readWrittenText(path, noun) : readConfigText(path);
  const written = isWritten ? soundJson(text, kind) : undefined;
  if (written !== undefined) return { data: written.data, place: () => path };
  const { value, problems, locate, source } = parseYaml(text);
  const refuse = (wrong: readonly Located[]): HarnessError =>
    new HarnessError(code, listed(path, noun, wrong));
  // A broken text is not compared with the schema: what it holds is a guess.
  if (value.kind === 'broken') throw refuse(problems);
  const shape = schemaProblems(value.data, schema, source);
  const data = value.data as Data;
  const all = [...problems, ...(shape.length > 0 ? shape : rules(data)).map(locate)];
  if (all.length > 0) throw refuse(all);
  const place = (steps: readonly string[]): string => {
    const { line, column } = locate({ path: steps, at: 'key', message: '' });
    return `${path} 第 ${line} 行第 ${column} 列`;
  };
  return { data, place };
}

/**
 * Reads a YAML or JSON file of which somebody else knows what may stand in it.
 * @throws HarnessError CONFIG-INVALID for a file that cannot be read; with this code, line and column for a text that is no
 * YAML
 */
export function readData(path: string, noun: string, code: ErrorCode): unknown {
  const { value, problems } = parseYaml(readWrittenText(path, noun));
  if (value.kind === 'broken' || problems.length > 0)
    throw new HarnessError(code, listed(path, noun, problems));
  return value.data;
}

/** The data of a JSON text in which nothing is wrong. */
function soundJson<Data>(
  text: string,
  { schema, rules }: DocumentKind<Data>,
): { readonly data: Data } | undefined {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (schemaProblems(data, schema, () => undefined).length > 0) return undefined;
  return rules(data as Data).length > 0 ? undefined : { data: data as Data };
}

function listed(path: string, noun: string, problems: readonly Located[]): string {
  const lines = problems
    .toSorted((left, right) => left.line - right.line || left.column - right.column)
    .map(({ line, column, message }) => `${path} 第 ${line} 行第 ${column} 列：${message}`);
  return lines.length === 1 ? lines.join('') : [`${noun}有 ${lines.length} 处问题`, ...lines].join('\n  ');
}
