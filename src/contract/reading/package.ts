import type { Tables } from '../field.ts';
import type { XmlNames } from '../translation.ts';
import { pdfAttachments } from './pdf.ts';
import {
  emptyReading,
  type LayoutFile,
  type PackageReading,
  type ReadingLimits,
  type StructuredXml,
} from './reading.ts';
import { looksStructured, readStructuredXml } from './structured-xml.ts';
import { readZip, ZipProblem, type ZipEntry } from './zip.ts';

/** Reads the Base64 text of `ftfileCompac`. Every problem is a value: this never throws for what a hospital sent. */
export async function readPackage(
  base64: string,
  tables: Tables,
  limits: ReadingLimits,
  names?: XmlNames,
): Promise<PackageReading> {
  const compact = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 === 1) {
    return { ...emptyReading, problem: { kind: 'base64', detail: '不是合法的 Base64 文本' } };
  }
  try {
    const entries = await readZip(Buffer.from(compact, 'base64'), limits);
    if (entries.length === 0)
      return { ...emptyReading, problem: { kind: 'empty', detail: '压缩包中没有文件' } };
    return await sort(entries, { tables, names }, limits);
  } catch (fault) {
    if (!(fault instanceof ZipProblem)) throw fault;
    return { ...emptyReading, problem: { kind: fault.kind, detail: fault.message } };
  }
}

/** What an XML may hold, and how its tags are called where a profile renames them. */
interface Vocabulary {
  readonly tables: Tables;
  readonly names: XmlNames | undefined;
}

async function sort(
  entries: readonly ZipEntry[],
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<PackageReading> {
  const layouts: LayoutFile[] = [];
  const separate: { stem: string; xml: StructuredXml }[] = [];
  const others: string[] = [];
  const escaping: string[] = [];
  for (const { name, bytes } of entries) {
    if (leadsOut(name)) escaping.push(name);
    const { base, stem, extension } = nameParts(name);
    if (extension === 'pdf' || extension === 'ofd')
      layouts.push(await readLayout(base, stem, bytes, words, limits));
    else if (looksStructured(bytes, words.names?.root) || extension === 'xml')
      separate.push({ stem, xml: readStructuredXml(bytes, words.tables, words.names) });
    else others.push(name);
  }
  return { layouts, separate, escaping, others };
}

const leadsOut = (name: string): boolean =>
  /^([A-Za-z]:|[\\/])/.test(name) || name.split(/[\\/]/).includes('..') || name.includes('\0');

function nameParts(name: string): {
  readonly base: string;
  readonly stem: string;
  readonly extension: string;
} {
  const base = name.split(/[\\/]/).at(-1) ?? name;
  const dot = base.lastIndexOf('.');
  return dot === -1
    ? { base, stem: base, extension: '' }
    : { base, stem: base.slice(0, dot), extension: base.slice(dot + 1).toLowerCase() };
}

/** A layout file is what its bytes are, not what its name says: OFD is a zip package, PDF starts with its mark. */
async function readLayout(
  name: string,
  stem: string,
  bytes: Uint8Array,
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<LayoutFile> {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.byteLength)).toString(
    'latin1',
  );
  try {
    if (head.includes('%PDF-')) return layout(name, stem, 'pdf', await pdfAttachments(bytes), words);
    if (head.startsWith('PK')) return await readOfd(name, stem, bytes, words, limits);
    return { name, stem, format: 'unreadable', detail: '既不是 PDF 也不是 OFD' };
  } catch (fault) {
    return {
      name,
      stem,
      format: 'unreadable',
      detail: fault instanceof Error ? fault.message : String(fault),
    };
  }
}

async function readOfd(
  name: string,
  stem: string,
  bytes: Uint8Array,
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<LayoutFile> {
  const entries = await readZip(bytes, limits);
  if (!entries.some((entry) => /(^|\/)OFD\.xml$/i.test(entry.name))) {
    return { name, stem, format: 'unreadable', detail: 'OFD 包中没有 OFD.xml' };
  }
  return layout(
    name,
    stem,
    'ofd',
    entries.map((entry) => entry.bytes),
    words,
  );
}

function layout(
  name: string,
  stem: string,
  format: 'pdf' | 'ofd',
  attachments: readonly Uint8Array[],
  { tables, names }: Vocabulary,
): LayoutFile {
  const structured = attachments.find((bytes) => looksStructured(bytes, names?.root));
  if (structured === undefined) return { name, stem, format, detail: '' };
  return { name, stem, format, detail: '', xml: readStructuredXml(structured, tables, names) };
}
