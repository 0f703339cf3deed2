import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  Parser,
  type CST,
  type Document,
  type Node,
} from 'yaml';

/** Something wrong at a key or value, named by the way to it. */
export interface Problem {
  readonly path: readonly string[];
  readonly at: 'key' | 'value';
  readonly message: string;
}

/** The same, where a person finds it. Lines and columns begin with 1. */
export interface Located {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface ParsedYaml {
  /** `broken`: not YAML. A doubled key is a problem too, but its document can still be looked at. */
  readonly value: { readonly kind: 'broken' } | { readonly kind: 'whole'; readonly data: unknown };
  readonly problems: readonly Located[];
  readonly locate: (problem: Problem) => Located;
  /** What was written where a single value stands: `1.0` is read as the number 1. */
  readonly source: (path: readonly string[]) => string | undefined;
}

/** Settings are three levels deep. A deeper text exhausts the stack of the composer, which would end the process. */
const MOST_LEVELS = 30;
/** Every use of an anchor counts: ten of ten of ten would otherwise unfold to thousands. */
const MOST_ALIASES = 20;

/** Reads one YAML 1.2 document and keeps where everything stood. */
export function parseYaml(text: string): ParsedYaml {
  const lines = new LineCounter();
  const at = (offset: number, message: string): Located => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), message };
  };
  const broken = (problems: readonly Located[]): ParsedYaml => ({
    value: { kind: 'broken' },
    problems,
    locate: ({ message }) => at(0, message),
    source: () => undefined,
  });

  const deep = tooDeep(text);
  if (deep !== undefined) return broken([at(deep, `嵌套超过 ${MOST_LEVELS} 层，不是配置文件`)]);
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const faults = [...document.errors, ...document.warnings];
  const problems = firstOfLine(
    faults.map(({ code, pos }) => at(pos[0], `${said(code)}${slip(lineAt(text, pos[0]))}`)),
  );
  if (faults.some(({ code }) => code !== 'DUPLICATE_KEY')) return broken(problems);
  const data = unfolded(document);
  if (data === undefined) {
    const message = `别名（*）没有对应的锚点（&）、指向自身，或展开后超过 ${MOST_ALIASES} 处；请直接写出内容`;
    return broken([at(Math.max(0, text.search(/\*\S/)), message)]);
  }
  return {
    value: { kind: 'whole', data: data.value ?? {} },
    problems,
    locate: (problem) => located(document, problem, at),
    source: (path) => {
      const { value } = nodesAt(document, path);
      return isScalar(value) ? value.source : undefined;
    },
  };
}

/** The document as plain data; `undefined` when its aliases lead nowhere, to themselves or to too much. */
function unfolded(document: Document): { readonly value: unknown } | undefined {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    // The only thing that tells a circle: validators and printers would run in it for ever.
    JSON.stringify(value);
    return { value };
  } catch {
    return undefined;
  }
}

/** The offset of the first token beyond the limit. The parser itself keeps its own stack and takes any depth. */
function tooDeep(text: string): number | undefined {
  const open = [...new Parser().parse(text)].map((token) => ({ token, level: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, level } = next;
    if (level > MOST_LEVELS) return token.offset;
    for (const child of childrenOf(token)) open.push({ token: child, level: level + 1 });
  }
  return undefined;
}

function childrenOf(token: CST.Token): readonly CST.Token[] {
  if (token.type === 'document') return token.value === undefined ? [] : [token.value];
  if (!('items' in token)) return [];
  return token.items.flatMap(({ key, value }) => [key, value].filter((child) => child != null));
}

const words: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: '这个键在同一处写了两次，请只留一个',
  TAB_AS_INDENT: '缩进用了制表符（Tab），请改用空格',
  BAD_INDENT: '缩进不正确，同一层的键应左对齐',
  BLOCK_AS_IMPLICIT_KEY: '一行中有两个“键: 值”，或这一行的缩进多了；文本中含冒号时请加引号',
  MULTILINE_IMPLICIT_KEY: '这一行没有写成“键: 值”',
  MISSING_CHAR: '缺少结尾的引号、括号或冒号',
  BAD_SCALAR_START: '文本不能以这个符号开头，请加引号',
  NON_STRING_KEY: '键应为一个名称',
  MULTIPLE_DOCS: '文件中只能有一份配置，请去掉多出的“---”',
  TAG_RESOLVE_FAILED: '不支持以“!”开头的标签；文本以“!”开头时请加引号',
  UNEXPECTED_TOKEN: '这里的内容多余，或缩进不正确',
};

const said = (code: string): string => words[code] ?? `不是合法的 YAML（${code}）`;

/** What a Chinese keyboard or a hurried hand leaves behind. */
function slip(line: string): string {
  if (/^\s*[\w-]+\s*：/.test(line)) return '；冒号应为半角“:”，后面空一格';
  return /^\s*[\w-]+:[^\s:]/.test(line) ? '；冒号后面应空一格' : '';
}

function lineAt(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', offset - 1) + 1;
  const end = text.indexOf('\n', offset);
  return text.slice(start, end < 0 ? undefined : end);
}

/** One slip often breaks the rest of its line; only the first message of a line helps. */
const firstOfLine = (problems: readonly Located[]): readonly Located[] =>
  problems.filter(({ line }, index) => problems.findIndex((other) => other.line === line) === index);

function located(document: Document, { path, at, message }: Problem, place: Place): Located {
  const { key, value } = nodesAt(document, path);
  // Nothing stands where an empty value is: its key is what a person sees.
  const isEmpty = value === undefined || (isScalar(value) && value.value === null);
  const node = at === 'key' || isEmpty ? (key ?? value) : value;
  return place(node?.range?.[0] ?? 0, message);
}

type Place = (offset: number, message: string) => Located;

interface Found {
  readonly key: Node | undefined;
  readonly value: Node | undefined;
}

function nodesAt(document: Document, path: readonly string[]): Found {
  let found: Found = { key: undefined, value: document.contents ?? undefined };
  for (const step of path) {
    const holder = isAlias(found.value) ? found.value.resolve(document) : found.value;
    found = childOf(holder, step) ?? { key: found.key, value: found.value };
  }
  return found;
}

function childOf(holder: Node | undefined, step: string): Found | undefined {
  if (isSeq(holder)) {
    const item = holder.items[Number(step)];
    return isNode(item) ? { key: undefined, value: item } : undefined;
  }
  if (!isMap(holder)) return undefined;
  const pair = holder.items.find(({ key }) => isScalar(key) && String(key.value) === step);
  if (pair === undefined) return undefined;
  return {
    key: isNode(pair.key) ? pair.key : undefined,
    value: isNode(pair.value) ? pair.value : undefined,
  };
}
