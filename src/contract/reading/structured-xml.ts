import { SaxesParser } from 'saxes';

import type { Tables } from '../field.ts';
import type { JsonObject, JsonValue, Place } from '../json-text.ts';
import type { XmlNames } from '../translation.ts';
import type { StructuredXml, XmlProblem } from './reading.ts';
import { createXmlPlaces, type XmlPlaces } from './xml-places.ts';

const MAX_DEPTH = 12;
const ROOT = 'tktextinfo';
const asSpecified: XmlNames = { root: ROOT, tables: {} };

type Node = { [tag: string]: JsonValue | Node | Node[] | string[] };

/** A cheap look before parsing: does the root element of these bytes say `tktextinfo`? */
export function looksStructured(bytes: Uint8Array, root = ROOT): boolean {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString(
    'latin1',
  );
  return head
    .replace(/<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>[]*(\[[^\]]*\])?[^>]*>/g, '')
    .includes(`<${root}`);
}

/**
 * Reads one structured XML. Entities are never expanded: a DOCTYPE is a problem and ends the reading. Tags that a profile
 * renamed come out under their canonical names.
 */
export function readStructuredXml(
  bytes: Uint8Array,
  tables: Tables,
  names: XmlNames = asSpecified,
  withPlaces = false,
): StructuredXml {
  const problems: XmlProblem[] = [];
  const text = decode(bytes, problems);
  const unknown = new Set<string>();
  const places = withPlaces ? createXmlPlaces() : undefined;
  const content = parse(text, { tables, names, problems, unknown, places });
  const unknownTags = [...unknown];
  return places === undefined
    ? { problems, content, unknownTags }
    : { problems, content, unknownTags, places: places.all };
}

function decode(bytes: Uint8Array, problems: XmlProblem[]): string {
  const declared = /encoding\s*=\s*["']([\w-]+)["']/i.exec(
    Buffer.from(bytes.subarray(0, 200)).toString('latin1'),
  )?.[1];
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (declared !== undefined && !/^utf-?8$/i.test(declared)) {
      problems.push({ kind: 'not-utf8', detail: `声明的编码为 ${declared}` });
    }
    return text;
  } catch {
    problems.push({
      kind: 'not-utf8',
      detail: `内容不是 UTF-8（声明的编码为 ${declared ?? '未声明'}），按 GB18030 读取`,
    });
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** A tag may be called like anything an object has by itself. */
function canonicalTag(tag: string, path: string, { tables }: XmlNames): string {
  const known = tables[path];
  return known !== undefined && Object.hasOwn(known, tag) ? (known[tag] ?? tag) : tag;
}

class Stop extends Error {}

interface Parsing {
  readonly tables: Tables;
  readonly names: XmlNames;
  readonly problems: XmlProblem[];
  readonly unknown: Set<string>;
  readonly places: XmlPlaces | undefined;
}

function parse(text: string, { tables, names, problems, unknown, places }: Parsing): JsonObject {
  const parser = new SaxesParser({ position: true });
  const top: Node = {};
  const stack: { readonly tag: string; readonly node: Node; text: string; children: number }[] = [];
  const pathOf = (): string => stack.map(({ tag }) => tag).join('/');
  // The parser counts the characters it has read: the last of them is what a problem is about.
  const here = (): Place => ({ line: parser.line, column: Math.max(1, parser.column) });

  parser.on('error', (error) => {
    problems.push({
      kind: 'not-well-formed',
      detail: `第 ${parser.line} 行第 ${parser.column} 列：${plain(error.message)}`,
      at: here(),
    });
    throw new Stop();
  });
  parser.on('doctype', () => {
    problems.push({ kind: 'doctype', detail: `第 ${parser.line} 行含有 DOCTYPE 声明`, at: here() });
    throw new Stop();
  });
  parser.on('opentag', ({ name }) => {
    const parent = stack.at(-1);
    const tag = parent === undefined ? ROOT : canonicalTag(name, pathOf(), names);
    if (parent === undefined && name !== names.root) {
      problems.push({ kind: 'root', detail: `根节点为 ${name}`, at: here() });
      throw new Stop();
    }
    if (stack.length >= MAX_DEPTH) {
      problems.push({ kind: 'not-well-formed', detail: '嵌套层数过多', at: here() });
      throw new Stop();
    }
    if (parent !== undefined) {
      parent.children += 1;
      const known = tables[pathOf()];
      if (known !== undefined && !known.some(({ field }) => field === tag))
        unknown.add(`${pathOf()}/${name}`);
    }
    places?.open(name, parent?.tag.endsWith('List') ?? false, {
      line: parser.line,
      column: parser.column + 1,
    });
    stack.push({ tag, node: {}, text: '', children: 0 });
  });
  const addText = (chunk: string): void => {
    const current = stack.at(-1);
    if (current !== undefined) current.text += chunk;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = stack.pop();
    places?.close();
    if (closed === undefined) return;
    const owner = stack.at(-1)?.node ?? top;
    const isNode =
      closed.children > 0 || tables[[...stack.map(({ tag }) => tag), closed.tag].join('/')] !== undefined;
    put(
      owner,
      closed.tag,
      isNode ? closed.node : closed.text.trim(),
      stack.at(-1)?.tag.endsWith('List') ?? false,
    );
  });

  try {
    parser.write(text).close();
  } catch (fault) {
    if (!(fault instanceof Stop)) throw fault;
    while (stack.length > 0) {
      const open = stack.pop();
      if (open !== undefined)
        put(stack.at(-1)?.node ?? top, open.tag, open.node, stack.at(-1)?.tag.endsWith('List') ?? false);
    }
  }
  return (top[ROOT] ?? {}) as JsonObject;
}

/** Elements below a `…List` repeat; anywhere else the first one counts, as the tables say one. */
function put(owner: Node, tag: string, value: Node | string, repeats: boolean): void {
  // A legal tag name, and no field of any table: as a key it would change the object itself.
  if (tag === '__proto__') return;
  if (!Object.hasOwn(owner, tag)) owner[tag] = repeats ? ([value] as Node[]) : value;
  else if (repeats) (owner[tag] as (Node | string)[]).push(value);
}

/** The parser prefixes its messages with a position that the caller states in its own words. */
const plain = (message: string): string => message.replace(/^\d+:\d+:\s*/, '');
