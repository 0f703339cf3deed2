import type { Specification } from './field.ts';
import { namedTables } from './profile.ts';

/** Says a text of ours in the names of a profile; `at` is the interface that it speaks of, where it is known. */
export type Wording = (text: string, at?: string) => string;

/** A field's name on the wire in one table. */
interface Named {
  readonly table: string;
  readonly wire: string;
}

const unchanged: Wording = (text) => text;
const ROOT = 'tktextinfo';

/**
 * Returns the wording of a specification: every name of a field that stands in a text – a remedy, a clause, a finding – is
 * the one that the hospital writes. A field that is called otherwise in several tables has the name of the table that the
 * text speaks of, or all of its names.
 */
export function wordingOf(specification: Specification): Wording {
  const fields = new Map<string, Named[]>();
  for (const [table, all] of Object.entries(namedTables(specification)))
    for (const { field, wire = field } of all)
      fields.set(field, [...(fields.get(field) ?? []), { table, wire }]);
  const { rootTag = ROOT, reply } = specification;
  if (rootTag !== ROOT) fields.set(ROOT, [{ table: 'xml', wire: rootTag }]);
  const renamed = new Map([...fields].filter(([field, named]) => named.some(({ wire }) => wire !== field)));
  const rows = reply?.rowsNode;
  if (renamed.size === 0 && (rows === undefined || rows === 'data')) return unchanged;
  return (text, at) => {
    const said = text.replaceAll(IDENTIFIER, (whole, ...rest) => {
      const offset = rest.at(-2) as number;
      const named = isDictionary(text.slice(0, offset)) ? undefined : renamed.get(whole);
      return named === undefined ? whole : nameAt(named, { before: text.slice(0, offset), at });
    });
    return rows === undefined || rows === 'data' ? said : withRows(said, rows, renamed.get('output'));
  };
}

/** A dictionary keeps its name, which may be a field's as well. */
const isDictionary = (before: string): boolean => before.endsWith('字典 ');

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/g;

interface Place {
  /** The text in front of the name. */
  readonly before: string;
  readonly at: string | undefined;
}

function nameAt(named: readonly Named[], { before, at }: Place): string {
  const parent = /([A-Za-z_][A-Za-z0-9_]*)(?:\[\])?[./](?:\d+\/)?$/.exec(before)?.[1];
  const ways: readonly ((table: string) => boolean)[] = [
    (table) => parent !== undefined && parentOf(table) === parent,
    ...spokenOf(before),
    (table) => at !== undefined && table.startsWith(`${at}.`),
    (table) => table.startsWith('envelope.request'),
  ];
  const found = ways
    .map((isMeant) => named.filter(({ table }) => isMeant(table)))
    .find((some) => some.length > 0);
  return [...new Set((found ?? named).map(({ wire }) => wire))].join('/');
}

/** The last name on the way to a table. */
const parentOf = (table: string): string | undefined => table.replace(/\[\]$/, '').split(/[./]/).at(-1);

const documents: readonly (readonly [words: RegExp, isMeant: (table: string) => boolean])[] = [
  [/XML|结构化|票据的/g, (table) => table.startsWith(ROOT)],
  [/4901/g, (table) => table.startsWith('4901.')],
  [/4902/g, (table) => table.startsWith('4902.')],
  [/4905|重传/g, (table) => table.startsWith('4905.')],
  [/5501/g, (table) => table.startsWith('5501.')],
  [/列表|upldDetlList|reUploadDetlDTOList/g, (table) => /^490[15]\.input\..+\[\]$/.test(table)],
  [/报文(?:最外层|公共字段)|输入报文/g, (table) => table.startsWith('envelope.request')],
];

/** The documents that the text has spoken of so far, the last one first. */
function spokenOf(before: string): readonly ((table: string) => boolean)[] {
  return documents
    .map(([words, isMeant]) => ({ isMeant, last: [...before.matchAll(words)].at(-1)?.index ?? -1 }))
    .filter(({ last }) => last >= 0)
    .toSorted((left, right) => right.last - left.last)
    .map(({ isMeant }) => isMeant);
}

/** `output.data` is the place of the rows of 4902; without a node around them it is the output itself. */
const withRows = (text: string, rows: string | null, output: readonly Named[] | undefined): string => {
  const name = output?.[0]?.wire ?? 'output';
  return text.replaceAll(
    new RegExp(`(${name})([./])data(?![A-Za-z0-9_])`, 'g'),
    (_, node: string, mark: string) => (rows === null ? node : `${node}${mark}${rows}`),
  );
};
