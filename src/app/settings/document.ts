import { HarnessError, type ErrorCode } from '../../domain/harness-error.ts';
import { readConfigText } from './text.ts';
import { schemaProblems, type ConfigSchema } from './schema.ts';
import { parseYaml, type Located, type Problem } from './yaml.ts';

/** What kind of file is read, and what may stand in it. */
export interface DocumentKind<Data> {
  /** As it is named in messages, e.g. 配置. */
  readonly noun: string;
  readonly code: ErrorCode;
  readonly schema: ConfigSchema;
  /** What is wrong although every value is right by itself. */
  readonly rules: (data: Data) => readonly Problem[];
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
export function readPlaced<Data>(
  path: string,
  { noun, code, schema, rules }: DocumentKind<Data>,
): Placed<Data> {
  const { value, problems, locate, source } = parseYaml(readConfigText(path));
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

function listed(path: string, noun: string, problems: readonly Located[]): string {
  const lines = problems
    .toSorted((left, right) => left.line - right.line || left.column - right.column)
    .map(({ line, column, message }) => `${path} 第 ${line} 行第 ${column} 列：${message}`);
  return lines.length === 1 ? lines.join('') : [`${noun}有 ${lines.length} 处问题`, ...lines].join('\n  ');
}
