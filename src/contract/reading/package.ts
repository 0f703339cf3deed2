import type { Tables } from '../field.ts';
import { readBase64 } from './base64.ts';
import { beside, contentKind } from './content-kind.ts';
import { faultWords } from '../../domain/fault-words.ts';
import { isOfdMark, ofdAttachments } from './ofd.ts';
import {
  emptyReading,
  ReadingLimit,
  type LayoutFile,
  type PackageReading,
  type ReadingLimits,
  type StructuredXml,
  type XmlManner,
} from './reading.ts';
import { looksStructured, readStructuredXml } from './structured-xml.ts';
import { zipBounds } from './zip-bounds.ts';
import { readZip, zipNames, ZipProblem, type ZipEntry } from './zip.ts';

/** Reads the Base64 text of `ftfileCompac`. Every problem is a value: this never throws for what a hospital sent. */
export async function readPackage(
  base64: string,
  tables: Tables,
  limits: ReadingLimits,
  manner: XmlManner = {},
): Promise<PackageReading> {
  const read = readBase64(base64);
  if (read.kind === 'broken') return { ...emptyReading, problem: { kind: 'base64', detail: read.detail } };
  const { bytes } = read;
  const reading = await unpacked(bytes, { tables, ...manner }, limits);
  return reading.problem?.kind === 'not-zip' ? inPlaceOfZip(reading.problem.detail, base64, bytes) : reading;
}

/** Names what came where a zip belongs. */
function inPlaceOfZip(detail: string, base64: string, bytes: Uint8Array): PackageReading {
  // Digits of hex are letters of Base64 as well.
  const isHex = /^\s*504b0[35]/i.test(base64);
  const kind = isHex ? '十六进制文本，不是 Base64' : contentKind(bytes);
  // A zip that is damaged is one all the same.
  const isOther = kind !== undefined && kind !== 'zip 压缩包';
  const words = isOther ? `不是 zip 压缩包，收到的是${beside(kind)}` : detail;
  return { ...emptyReading, problem: { kind: 'not-zip', detail: words } };
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
    return withinLimits(async () => {
      const layouts = [await readLayout(base, stem, bytes, words, limits)];
      return { ...emptyReading, whole: isOfd ? 'ofd' : 'pdf', layouts };
    });
  }
  return { ...emptyReading, whole: 'xml', separate: [{ stem, name: base, xml: readXml(bytes, words) }] };
}

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
  if (/^(?:\xef\xbb\xbf)?[\s\0]*PK/.test(head)) return 'zip';
  if (head.includes('%PDF-')) return 'pdf';
  return zipBounds(bytes).isFound ? 'zip' : undefined;
}

/** A limit of ours that is met on the way is said of the whole: nothing of it may be held against the file. */
async function withinLimits(read: () => Promise<PackageReading>): Promise<PackageReading> {
  try {
    return await read();
  } catch (fault) {
    if (fault instanceof ZipProblem)
      return { ...emptyReading, problem: { kind: fault.kind, detail: fault.message } };
    if (!(fault instanceof ReadingLimit)) throw fault;
    return { ...emptyReading, problem: { kind: 'too-large', detail: fault.message } };
  }
}

async function unpacked(
  bytes: Uint8Array,
  words: Vocabulary,
  limits: ReadingLimits,
): Promise<PackageReading> {
  return withinLimits(async () => {
    const { entries, around } = await readZip(bytes, limits);
    if (entries.length === 0)
      return { ...emptyReading, problem: { kind: 'empty', detail: '压缩包中没有文件' } };
    const reading = await sort(entries, words, limits);
    return around === undefined ? reading : { ...reading, around };
  });
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
    if (isOfFinder(name)) others.push(name);
    else if (extension === 'pdf' || extension === 'ofd')
      layouts.push(await readLayout(base, stem, bytes, words, limits));
    else if (looksStructured(bytes, words.names?.root) || extension === 'xml')
      separate.push({ stem, name: base, xml: readXml(bytes, words) });
    else others.push(name);
  }
  return { layouts, separate, escaping, others };
}

const leadsOut = (name: string): boolean =>
  /^([A-Za-z]:|[\\/])/.test(name) || name.split(/[\\/]/).includes('..') || name.includes('\0');

/** What a Mac puts beside the files that are packed; its names end like theirs. */
const isOfFinder = (name: string): boolean => {
  const parts = name.split(/[\\/]/);
  return parts.includes('__MACOSX') || (parts.at(-1) ?? '').startsWith('._');
};

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
      const { contents, damaged, beyond } = await pdfAttachments(bytes);
      const read = layout({ name, stem, format: 'pdf', detail: '' }, contents, words);
      // It may be the one that is looked for.
      if (read.xml === undefined && beyond !== undefined) throw new ReadingLimit(`${name}：${beyond}`);
      return read.xml !== undefined || damaged.length === 0
        ? read
        : { ...read, detail: `${damaged.length} 个附件无法解码（${damaged[0] ?? ''}）` };
    }
    if (found === 'zip') {
      const { entries } = await readZip(bytes, limits);
      return layout({ name, stem, format: 'ofd', detail: '' }, ofdAttachments(entries), words);
    }
    const kind = contentKind(bytes);
    const detail = kind === undefined ? '既不是 PDF 也不是 OFD' : `既不是 PDF 也不是 OFD，是${beside(kind)}`;
    return { name, stem, format: 'unreadable', detail };
  } catch (fault) {
    if (isLimit(fault)) throw fault;
    const detail = faultWords(fault);
    return { name, stem, format: 'unreadable', detail };
  }
}

const isLimit = (fault: unknown): boolean =>
  fault instanceof ReadingLimit ||
  (fault instanceof ZipProblem && (fault.kind === 'too-large' || fault.kind === 'too-many'));

/** A layout file with its structured XML: the same twice is one, and of several that differ none is taken. */
function layout(file: LayoutFile, attachments: readonly Uint8Array[], words: Vocabulary): LayoutFile {
  const structured = new Map(
    attachments
      .filter((bytes) => looksStructured(bytes, words.names?.root))
      .map((bytes) => [Buffer.from(bytes).toString('latin1'), bytes]),
  );
  const [first] = structured.values();
  if (first === undefined) return file;
  return structured.size > 1 ? { ...file, rivals: structured.size } : { ...file, xml: readXml(first, words) };
}
