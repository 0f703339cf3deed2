import type { PDFObject } from '@cantoo/pdf-lib';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFNumber, PDFRawStream, PDFRef } from '@cantoo/pdf-lib';

import type { SealSignature } from '../outcomes/verification.ts';
import { readUpdate, UpdateFault, type PdfUpdate } from './pdf-revisions.ts';
import { readSignature } from './pdf-signature.ts';

export interface ElectronicSeal {
  readonly pages: number;
  readonly signatures: readonly SealSignature[];
  /** The reasons why this is not our report with nothing but a seal on it, a Chinese clause each. */
  readonly problems: readonly string[];
}

/** Our report, and its objects after the update. */
interface Sealing {
  readonly original: PDFDocument;
  readonly update: PdfUpdate;
  readonly final: (object: PDFObject | undefined) => PDFObject | undefined;
}

/**
 * Checks that a PDF that begins with our report's bytes only adds signatures to it: no object of the report is
 * written anew but where a signature has to be entered, and nothing else becomes visible. The cryptographic value of
 * the signatures is not looked at.
 */
export async function readElectronicSeal(bytes: Uint8Array, report: Uint8Array): Promise<ElectronicSeal> {
  const original = await PDFDocument.load(report, { updateMetadata: false });
  const pages = original.getPageCount();
  let update: PdfUpdate;
  try {
    update = await readUpdate(bytes, report.byteLength);
  } catch (fault) {
    return {
      pages,
      signatures: [],
      problems: [fault instanceof UpdateFault ? fault.message : '追加部分不能读取'],
    };
  }
  const sealing: Sealing = {
    original,
    update,
    final: (object) =>
      object instanceof PDFRef
        ? (update.objects.get(object.objectNumber) ?? original.context.lookup(object))
        : object,
  };
  const fields = signatureFields(sealing);
  const read = fields.signatures.map((field) =>
    readSignature(dictIn(sealing, field, 'V'), sealing.final, bytes),
  );
  const shown = pages === 0 ? [] : annotations(sealing);
  const signatures = read.map(({ signature }, index) => ({
    ...signature,
    pages: shown.flatMap(({ page, field }) => (field === fields.signatures[index] ? [page] : [])),
  }));
  const end = Math.max(0, ...read.map(({ endsAt }) => endsAt));
  return {
    pages,
    signatures,
    problems: [
      ...trailerProblems(sealing),
      ...changeProblems(sealing),
      ...fields.problems,
      ...shown.flatMap(({ problem }) => problem ?? []),
      ...coverProblems(shown),
      ...read.flatMap(({ problem }) => problem ?? []),
      ...(read.length === 0 ? ['没有签章'] : []),
      ...(read.length > 0 && end !== bytes.byteLength
        ? [`签章之后又追加了 ${bytes.byteLength - end} 字节，不在签章的范围之内`]
        : []),
    ],
  };
}

const key = (text: string): PDFName => PDFName.of(text);

function dictIn({ final }: Sealing, dict: PDFDict | undefined, name: string): PDFDict | undefined {
  const found = final(dict?.get(key(name)));
  return found instanceof PDFDict ? found : undefined;
}

function trailerProblems({ original, update: { trailer } }: Sealing): readonly string[] {
  const { Root: root } = original.context.trailerInfo;
  return [
    ...(String(trailer.get(key('Root'))) === String(root) ? [] : ['追加部分换了文档目录']),
    ...(trailer.has(key('Encrypt')) ? ['追加部分加了密'] : []),
  ];
}

/** Entries of the catalog that only serve signatures. */
const catalogKeys = ['AcroForm', 'Perms', 'DSS', 'Extensions', 'Version', 'Metadata'];
/** Entries of a page for its annotations and for their order of tabbing. */
const pageKeys = ['Annots', 'Tabs'];

/** Returns a clause for every object of the report that the update writes anew and must not. */
function changeProblems({ original, update }: Sealing): readonly string[] {
  const { context, catalog } = original;
  const pages = new Map(original.getPages().map(({ ref }, index) => [ref.objectNumber, index + 1]));
  const { Root: root, Info: info } = context.trailerInfo;
  const structure = structureOf(original);
  const numberOf = (object: PDFObject | undefined): number =>
    object instanceof PDFRef ? object.objectNumber : -1;
  const free = [numberOf(info), numberOf(catalog.get(key('Metadata')))];
  const changed = [...update.objects].flatMap(([number, now]) => {
    const before = context.lookup(PDFRef.of(number));
    if (before === undefined || free.includes(number) || structure.has(number)) return [];
    const page = pages.get(number);
    const allowed = number === numberOf(root) ? catalogKeys : page === undefined ? [] : pageKeys;
    const differing = differences(before, now).filter((name) => !allowed.includes(name));
    if (differing.length === 0) return [];
    if (page !== undefined) return [`第 ${page} 页的 ${differing.join('、')} 被改动`];
    return [
      number === numberOf(root)
        ? `文档目录的 ${differing.join('、')} 被改动`
        : `报告原有的对象 ${number} 被改动`,
    ];
  });
  const freed = update.freed.filter((number) => context.lookup(PDFRef.of(number)) !== undefined);
  return [...changed, ...freed.map((number) => `报告原有的对象 ${number} 被删除`)];
}

/** Returns the names of the entries in which two objects differ; `内容` for objects without entries. */
function differences(before: PDFObject, now: PDFObject): readonly string[] {
  if (!(before instanceof PDFDict) || !(now instanceof PDFDict))
    return normal(before) === normal(now) ? [] : ['内容'];
  const names = new Set([...before.keys(), ...now.keys()]);
  return [...names]
    .filter((name) => normal(before.get(name)) !== normal(now.get(name)))
    .map((name) => name.decodeText());
}

/** Returns the same text for the same object, in whatever order its entries were written. */
function normal(object: PDFObject | undefined): string {
  if (object instanceof PDFArray) return `[${object.asArray().map(normal).join(' ')}]`;
  if (object instanceof PDFRawStream)
    return `${normal(object.dict)}${Buffer.from(object.contents).toString('latin1')}`;
  if (!(object instanceof PDFDict)) return String(object);
  const entries = object.entries().map(([name, value]) => `${name.toString()} ${normal(value)}`);
  return `<<${entries.toSorted().join(' ')}>>`;
}

/**
 * Returns the numbers of the objects of the tagged structure: a signature enters itself there too, and nobody sees
 * it.
 */
function structureOf({ context, catalog }: PDFDocument): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (object: PDFObject | undefined, depth: number): void => {
    if (object instanceof PDFRef) {
      if (found.has(object.objectNumber)) return;
      found.add(object.objectNumber);
      visit(context.lookup(object), depth + 1);
    } else if (object instanceof PDFArray) for (const item of object.asArray()) visit(item, depth + 1);
    else if (object instanceof PDFDict) {
      for (const name of ['K', 'ParentTree', 'Kids', 'Nums']) visit(object.get(key(name)), depth + 1);
    }
  };
  visit(catalog.get(key('StructTreeRoot')), 0);
  return found;
}

interface Fields {
  readonly signatures: readonly PDFDict[];
  readonly problems: readonly string[];
}

/** Returns the fields of the form that the update brought: signatures that are made, and nothing else. */
function signatureFields(sealing: Sealing): Fields {
  const { original, final } = sealing;
  const catalog = final(original.context.trailerInfo.Root);
  const form = catalog instanceof PDFDict ? dictIn(sealing, catalog, 'AcroForm') : undefined;
  const list = final(form?.get(key('Fields')));
  const fields = list instanceof PDFArray ? list.asArray().map(final) : [];
  const isSignature = (field: PDFObject | undefined): field is PDFDict =>
    field instanceof PDFDict && field.get(key('FT')) === key('Sig');
  return {
    signatures: fields.filter(isSignature).filter((field) => dictIn(sealing, field, 'V') !== undefined),
    problems: [
      ...(fields.every(isSignature) ? [] : ['追加了签章以外的表单']),
      ...(form?.has(key('XFA')) === true ? ['追加了 XFA 表单'] : []),
    ],
  };
}

interface Shown {
  readonly page: number;
  /** Square points that it covers; absent when it is not to be seen. */
  readonly area?: number;
  readonly field?: PDFDict;
  readonly problem?: string;
}

/** The longest side of a seal in points, about ten centimetres; a picture that covers the form is larger. */
const MAX_SEAL_SIDE = 284;

/** Returns what lies on the pages after the update and did not lie there before. */
function annotations(sealing: Sealing): readonly Shown[] {
  const { original, final } = sealing;
  return original.getPages().flatMap(({ ref, node }, index): readonly Shown[] => {
    const page = index + 1;
    const now = final(ref);
    const list = now instanceof PDFDict ? final(now.get(key('Annots'))) : undefined;
    const before = (node.Annots()?.asArray() ?? []).map(String);
    const all = list instanceof PDFArray ? list.asArray() : [];
    const isKept = before.every((one, at) => String(all[at]) === one);
    const added = all.slice(before.length).map((one): Shown => shownAs(sealing, final(one), page));
    return isKept ? added : [{ page, problem: `第 ${page} 页原有的批注被改动` }];
  });
}

function shownAs(sealing: Sealing, annotation: PDFObject | undefined, page: number): Shown {
  if (!(annotation instanceof PDFDict)) return { page, problem: `第 ${page} 页的批注不能读取` };
  const kind = annotation.get(key('Subtype'))?.toString().slice(1) ?? '';
  const field = annotation.has(key('FT')) ? annotation : dictIn(sealing, annotation, 'Parent');
  if (kind !== 'Widget' || field?.get(key('FT')) !== key('Sig'))
    return { page, problem: `第 ${page} 页追加了签章以外的批注（${kind}）` };
  if (annotation.has(key('A')) || annotation.has(key('AA')))
    return { page, problem: `第 ${page} 页的签章带有动作` };
  const [width, height] = sizeOf(sealing.final(annotation.get(key('Rect'))));
  if (width > MAX_SEAL_SIDE || height > MAX_SEAL_SIDE)
    return { page, problem: `第 ${page} 页的签章大于 10 厘米，遮住了报告` };
  return width > 0 && height > 0 ? { page, field, area: width * height } : { page };
}

/** The most seals on one page: of the hospital, of the one who signs, and the one across the edges of all pages. */
const MOST_ON_A_PAGE = 3;
/** The most that the seals of one page cover together, as much as the largest alone. */
const MOST_AREA = MAX_SEAL_SIDE ** 2;

/** Returns a clause for every page on which seals are so many, or so large together, that they repaint it. */
function coverProblems(shown: readonly Shown[]): readonly string[] {
  const byPage = new Map<number, number[]>();
  for (const { page, area } of shown)
    if (area !== undefined) byPage.set(page, [...(byPage.get(page) ?? []), area]);
  return [...byPage].flatMap(([page, areas]) => [
    ...(areas.length > MOST_ON_A_PAGE
      ? [`第 ${page} 页有 ${areas.length} 个签章，最多 ${MOST_ON_A_PAGE} 个`]
      : []),
    ...(areas.reduce((sum, area) => sum + area, 0) > MOST_AREA
      ? [`第 ${page} 页的签章合计过大，遮住了报告`]
      : []),
  ]);
}

function sizeOf(rect: PDFObject | undefined): readonly [number, number] {
  const [left = 0, bottom = 0, right = 0, top = 0] =
    rect instanceof PDFArray
      ? rect.asArray().map((value) => (value instanceof PDFNumber ? value.asNumber() : Infinity))
      : [];
  return [Math.abs(right - left), Math.abs(top - bottom)];
}
