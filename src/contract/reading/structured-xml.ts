import { SaxesParser } from 'saxes';
import { faultWords } from '../../domain/fault-words.ts';

import type { Tables } from '../field.ts';
import type { JsonObject, JsonValue, Place } from '../json-text.ts';
import type { XmlNames } from '../translation.ts';
import type { StructuredXml, XmlProblem } from './reading.ts';
import { createXmlPlaces, type XmlPlaces } from './xml-places.ts';

const MAX_DEPTH = 12;
const ROOT = 'tktextinfo';
const asSpecified: XmlNames = { root: ROOT, tables: {} };

type Node = { [tag: string]: JsonValue | Node | Node[] | string[] };

/**
 * A cheap look before parsing: does the root element of these bytes say `tktextinfo`? In whatever encoding and under
 * whatever prefix, so that both can be named where they are wrong.
 */
export function looksStructured(bytes: Uint8Array, root = ROOT): boolean {
  const wide = wideEncodingOf(bytes);
  const head = bytes.subarray(0, wide === undefined ? HEAD_BYTES : HEAD_BYTES * 2);
  const text = wide === undefined ? Buffer.from(head).toString('latin1') : new TextDecoder(wide).decode(head);
  const name = root.replaceAll(/[^\w]/g, '\\$&');
  return new RegExp(`<(?:[^\\s<>/:]{1,64}:)?${name}`).test(
    text.replace(/<\?[^]*?\?>|<!--[^]*?-->|<!DOCTYPE[^>[]*(\[[^\]]*\])?[^>]*>/g, ''),
  );
}

const HEAD_BYTES = 4096;

/** Returns UTF-16 by its mark, or by the zero beside the first bracket of an XML. */
export function wideEncodingOf(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (/^(?:\xff\xfe|(?:[\s]\0)*<\0)/.test(head)) return 'utf-16le';
  return /^(?:\xfe\xff|(?:\0[\s])*\0<)/.test(head) ? 'utf-16be' : undefined;
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
  const early = earlyProblem(text);
  if (early !== undefined) return { problems: [...problems, early], content: {}, unknownTags: [] };
  const unknown = new Set<string>();
  const places = withPlaces ? createXmlPlaces() : undefined;
  const content = parse(text, { tables, names, problems, unknown, places });
  const unknownTags = [...unknown];
  return places === undefined
    ? { problems, content, unknownTags }
    : { problems, content, unknownTags, places: places.all };
}

/** The parser reads on for the end of an entity, and breaks off lines behind a bare `&`: the place of that is the first wrong one. */
function bareAmpersand(text: string): XmlProblem | undefined {
  const spoken = text.replaceAll(/<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>/g, (part) => part.replaceAll('&', ' '));
  const at = /&(?!(?:[A-Za-z_][\w.-]*|#\d+|#x[\da-fA-F]+);)/.exec(spoken)?.index;
  if (at === undefined) return undefined;
  const before = text.slice(0, at).split('\n');
  const place = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return {
    kind: 'not-well-formed',
    detail: `第 ${place.line} 行第 ${place.column} 列：“&”没有转义，应写成“&amp;”`,
    at: place,
  };
}

/** The parser's own words for it are about a "declaration", which nobody looks for in front of the file. */
function earlyProblem(text: string): XmlProblem | undefined {
  const [, before = ''] = /^([\s\0\ufeff]+)<\?xml\s/.exec(text.slice(0, HEAD_BYTES)) ?? [];
  if (before === '') return undefined;
  const detail = `XML 声明前有 ${before.length} 个空白字符；“<?xml” 必须是文件的第一个字符`;
  return { kind: 'not-well-formed', detail, at: { line: 1, column: 1 } };
}

function decode(bytes: Uint8Array, problems: XmlProblem[]): string {
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) {
    problems.push({ kind: 'not-utf8', detail: `内容为 ${wide.toUpperCase()} 编码` });
    return new TextDecoder(wide).decode(bytes);
  }
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
    const bare = bareAmpersand(text.slice(0, parser.position + 1));
    problems.push(
      bare ?? {
        kind: 'not-well-formed',
        detail: `第 ${parser.line} 行第 ${parser.column} 列：${faultWords(new Error(plain(error.message)))}`,
        at: here(),
      },
    );
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
      problems.push({ kind: 'root', detail: rootDetail(name, names.root), at: here() });
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

const rootDetail = (name: string, wanted: string): string =>
  name.endsWith(`:${wanted}`)
    ? `根节点为 ${name}，带有命名空间前缀 ${name.slice(0, -wanted.length)}`
    : `根节点为 ${name}`;

/** Elements below a `…List` repeat; anywhere else the first one counts, as the tables say one. */
function put(owner: Node, tag: string, value: Node | string, repeats: boolean): void {
  // A legal tag name, and no field of any table: as a key it would change the object itself.
  if (tag === '__proto__') return;
  if (!Object.hasOwn(owner, tag)) owner[tag] = repeats ? ([value] as Node[]) : value;
  else if (repeats) (owner[tag] as (Node | string)[]).push(value);
}

/** The parser prefixes its messages with a position that the caller states in its own words. */
const plain = (message: string): string => message.replace(/^\d+:\d+:\s*/, '');
