import { SaxesParser } from 'saxes';
import { faultWords } from '../../domain/fault-words.ts';

import { FileRefused } from './reading.ts';
import type { ZipEntry } from './zip.ts';

/** The main file of an OFD package, which may stand in a folder. */
export const isOfdMark = (name: string): boolean => /(^|\/)OFD\.xml$/i.test(name);

/**
 * Files that an OFD carries as it stands now: what its documents, in their current versions, lead to. Files that no list
 * names count where the package has no lists and no versions, so that none can have been taken out.
 * @throws FileRefused when it is no document, or has not one page
 */
export function ofdAttachments(entries: readonly ZipEntry[]): readonly Uint8Array[] {
  const files = new Map(entries.map(({ name, bytes }) => [pathOf(name), bytes]));
  if (files.size < entries.length) throw new FileRefused('OFD 包中有重名的文件');
  const [mark] = [...files.keys()].filter(isOfdMark).toSorted((one, other) => one.length - other.length);
  if (mark === undefined) throw new FileRefused('OFD 包中没有 OFD.xml');
  const main = leaves(files, mark);
  const documents = current(files, mark, main);
  if (documents.length === 0) throw new FileRefused('OFD.xml 中没有文档（DocRoot）');
  const reached = documents.map((document) => reach(files, document));
  if (!reached.some(({ hasPage }) => hasPage))
    throw new FileRefused('OFD 中没有一个可读的页面，文件可能不完整');
  const named = new Set(reached.flatMap(({ paths }) => [...paths]));
  const isListless = documents.length === 1 && !reached.some(({ hasLists }) => hasLists);
  const isUnversioned = !main.some(({ tags }) => tags.includes('Versions'));
  const counted = isListless && isUnversioned ? [...files.keys()] : [...named];
  return counted.flatMap((path) => files.get(path) ?? []);
}

const pathOf = (name: string): string => name.replaceAll('\\', '/').replace(/^\/+/, '');

/** An element that holds no others, with the names of those around it; its own is the last. */
interface Leaf {
  readonly tags: readonly string[];
  readonly text: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** @throws FileRefused when the file is missing or no XML */
function leaves(files: ReadonlyMap<string, Uint8Array>, path: string): readonly Leaf[] {
  const bytes = files.get(path);
  if (bytes === undefined) throw new FileRefused(`OFD 包中缺少 ${path}`);
  const found: Leaf[] = [];
  const stack: { readonly tag: string; readonly attributes: Record<string, string>; text: string }[] = [];
  const parser = new SaxesParser({ position: true });
  parser.on('error', (error) => {
    throw new FileRefused(`OFD 包中的 ${path} 不是格式良好的 XML：${faultWords(error)}`);
  });
  parser.on('opentag', ({ name, attributes }) => {
    const tag = name.slice(name.indexOf(':') + 1);
    stack.push({ tag, attributes: attributes as Record<string, string>, text: '' });
  });
  const add = (text: string): void => {
    const open = stack.at(-1);
    if (open !== undefined) open.text += text;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => {
    const { text = '', attributes = {} } = stack.at(-1) ?? {};
    found.push({ tags: stack.map(({ tag }) => tag), text: text.trim(), attributes });
    stack.pop();
  });
  parser.write(new TextDecoder().decode(bytes)).close();
  return found;
}

/** The documents of a package in their current versions. */
function current(
  files: ReadonlyMap<string, Uint8Array>,
  mark: string,
  main: readonly Leaf[],
): readonly string[] {
  const roots: { document: string | undefined; version: string | undefined }[] = [];
  // An element is told of when it ends: the parts of a document stand before the document itself.
  let open: { document: string | undefined; version: string | undefined } = {
    document: undefined,
    version: undefined,
  };
  for (const { tags, text, attributes } of main) {
    const tag = tags.at(-1);
    if (tag === 'DocRoot') open.document ??= target(files, mark, text);
    if (tag === 'Version' && attributes['Current'] === 'true')
      open.version = target(files, mark, attributes['BaseLoc'] ?? '');
    if (tag !== 'DocBody') continue;
    roots.push(open);
    open = { document: undefined, version: undefined };
  }
  return roots.flatMap(({ document, version }) => {
    const stated = version === undefined ? undefined : versionRoot(files, version);
    const root = stated ?? document;
    return root === undefined ? [] : [root];
  });
}

function versionRoot(files: ReadonlyMap<string, Uint8Array>, version: string): string | undefined {
  const root = leaves(files, version).find(({ tags }) => tags.at(-1) === 'DocRoot')?.text;
  return root === undefined ? undefined : target(files, version, root);
}

interface Reached {
  readonly paths: ReadonlySet<string>;
  readonly hasPage: boolean;
  readonly hasLists: boolean;
}

/** Follows whatever names another file of the package, but not into its pages: there is no attached file in them. */
function reach(files: ReadonlyMap<string, Uint8Array>, document: string): Reached {
  const paths = new Set([document]);
  let hasPage = false;
  let hasLists = false;
  for (const path of paths) {
    for (const { tags, text, attributes } of path === document ? leaves(files, path) : lists(files, path)) {
      const tag = tags.at(-1) ?? '';
      const values = [text, ...Object.values(attributes)].filter(
        (value) => LOCATIONS.has(tag) || LOCATION.test(value),
      );
      const found = values.flatMap((value) => target(files, path, value) ?? []);
      if (path === document && tag === 'Attachments') hasLists = true;
      if (path === document && tag === 'Page' && found.length > 0) hasPage = true;
      if (tag !== 'Page' && tag !== 'TemplatePage') found.forEach((name) => paths.add(name));
    }
  }
  return { paths, hasPage, hasLists };
}

/** Elements that name a file whatever it is called; elsewhere only what looks like a file's name is followed. */
const LOCATIONS: ReadonlySet<string> = new Set(['FileLoc', 'BaseLoc', 'Attachments', 'CustomTags', 'Page']);
const LOCATION = /\.[a-z]\w{0,7}$/i;

/** Nothing for a file that names no others: an attached one may be anything. */
function lists(files: ReadonlyMap<string, Uint8Array>, path: string): readonly Leaf[] {
  if (!/\.xml$/i.test(path)) return [];
  try {
    return leaves(files, path);
  } catch {
    return [];
  }
}

/** The file that a location names: from the package's root, or from a folder around the file that names it. */
function target(files: ReadonlyMap<string, Uint8Array>, from: string, location: string): string | undefined {
  if (location === '' || location.length > MAX_LOCATION) return undefined;
  const folders = from.split('/').slice(0, -1);
  const candidates = location.startsWith('/')
    ? [location]
    : [...folders.keys(), folders.length].map((depth) => [...folders.slice(0, depth), location].join('/'));
  return candidates
    .toReversed()
    .map(normal)
    .find((path) => files.has(path));
}

const MAX_LOCATION = 1024;

function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
