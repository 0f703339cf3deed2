import type { Tables } from '../field.ts';
import {
  emptyReading,
  type LayoutFile,
  type PackageReading,
  type ReadingLimits,
  type StructuredXml,
  type XmlManner,
} from './reading.ts';
import { looksStructured, readStructuredXml } from './structured-xml.ts';
import { readZip, zipNames, ZipProblem, type ZipEntry } from './zip.ts';

/** Reads the Base64 text of `ftfileCompac`. Every problem is a value: this never throws for what a hospital sent. */
export async function readPackage(
  base64: string,
  tables: Tables,
  limits: ReadingLimits,
  manner: XmlManner = {},
): Promise<PackageReading> {
  const compact = base64.replace(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(compact) || compact.length % 4 === 1) {
    return { ...emptyReading, problem: { kind: 'base64', detail: '不是合法的 Base64 文本' } };
  }
  return unpacked(Buffer.from(compact, 'base64'), { tables, ...manner }, limits);
}

/** A file by itself: a batch's zip, a layout file or an XML, told apart by what it holds. Never throws for its content. */
export async function readFile(
  { name, bytes }: ZipEntry,
  tables: Tables,
  limits: ReadingLimits,
  manner: XmlManner = {},
): Promise<PackageReading> {
  const words = { tables, ...manner };
  const { base, stem } = nameParts(name);
  const format = formatOf(bytes);
  const isOfd = format === 'zip' && (await zipNames(bytes)).some(isOfdMark);
  if (format === 'zip' && !isOfd) return unpacked(bytes, words, limits);
  if (format !== undefined) {
    const layouts = [await readLayout(base, stem, bytes, words, limits)];
    return { ...emptyReading, whole: isOfd ? 'ofd' : 'pdf', layouts };
  }
  return { ...emptyReading, whole: 'xml', separate: [{ stem, name: base, xml: readXml(bytes, words) }] };
}

const isOfdMark = (name: string): boolean => /(^|\/)OFD\.xml$/i.test(name);

/** The tables by which an XML is read, and the manner of reading. */
interface Vocabulary extends XmlManner {
  readonly tables: Tables;
}

const readXml = (bytes: Uint8Array, { tables, names, withPlaces }: Vocabulary): StructuredXml =>
  readStructuredXml(bytes, tables, names, withPlaces);

/** The kind of a file by its bytes, not by its name: OFD is a zip package, PDF has its mark near the start. */
function formatOf(bytes: Uint8Array): 'zip' | 'pdf' | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.byteLength)).toString(
    'latin1',
  );
  // A zip may hold an uncompressed PDF right at its start.
  if (head.startsWith('PK')) return 'zip';
  return head.includes('%PDF-') ? 'pdf' : undefined;
}

async function unpacked(
  bytes: Uint8Array,
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<PackageReading> {
  try {
    const entries = await readZip(bytes, limits);
    if (entries.length === 0)
      return { ...emptyReading, problem: { kind: 'empty', detail: '压缩包中没有文件' } };
    return await sort(entries, words, limits);
  } catch (fault) {
    if (!(fault instanceof ZipProblem)) throw fault;
    return { ...emptyReading, problem: { kind: fault.kind, detail: fault.message } };
  }
}

async function sort(
  entries: readonly ZipEntry[],
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<PackageReading> {
  const layouts: LayoutFile[] = [];
  const separate: { stem: string; name: string; xml: StructuredXml }[] = [];
  const others: string[] = [];
  const escaping: string[] = [];
  for (const { name, bytes } of entries) {
    if (leadsOut(name)) escaping.push(name);
    const { base, stem, extension } = nameParts(name);
    if (extension === 'pdf' || extension === 'ofd')
      layouts.push(await readLayout(base, stem, bytes, words, limits));
    else if (looksStructured(bytes, words.names?.root) || extension === 'xml')
      separate.push({ stem, name: base, xml: readXml(bytes, words) });
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

async function readLayout(
  name: string,
  stem: string,
  bytes: Uint8Array,
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<LayoutFile> {
  const found = formatOf(bytes);
  try {
    if (found === 'pdf') {
      // The PDF library is the largest part of the reader, and many files hold no PDF at all.
      const { pdfAttachments } = await import('./pdf.ts');
      return layout(name, stem, 'pdf', await pdfAttachments(bytes), words);
    }
    if (found === 'zip') return await readOfd(name, stem, bytes, words, limits);
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
  if (!entries.some((entry) => isOfdMark(entry.name))) {
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
  words: Vocabulary,
): LayoutFile {
  const structured = attachments.find((bytes) => looksStructured(bytes, words.names?.root));
  if (structured === undefined) return { name, stem, format, detail: '' };
  return { name, stem, format, detail: '', xml: readXml(structured, words) };
}
