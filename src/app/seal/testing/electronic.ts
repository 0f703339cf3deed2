import { PDFDocument } from '@cantoo/pdf-lib';

/** The additions of a program that seals electronically, or of one that cheats. */
export interface Appended {
  /** The signature's value in hex digits. */
  readonly contents?: string;
  /** More entries of the signature dictionary. */
  readonly signature?: string;
  /** The widget's corners on the page. */
  readonly rect?: string;
  /** Replaces the first page's dictionary. */
  readonly page?: (page: string) => string;
  readonly catalog?: (catalog: string) => string;
  /** Further objects, new ones or other ones in the place of ours, by number. */
  readonly objects?: (free: number) => Readonly<Record<number, string>>;
  /** Further annotations of the first page. */
  readonly annotations?: string;
  /** Further fields of the form. */
  readonly fields?: string;
  /** Text behind the end of the signed bytes. */
  readonly after?: string;
  /** Changes the range of bytes that the signature names. */
  readonly range?: (range: readonly number[]) => readonly number[];
  readonly trailer?: string;
}

/** Signed data by its form, with nothing in it: OID, version, a set of digests. */
export const SIGNED = '301406092a864886f70d010702a00730050201013100';
const holeOf = ({ contents = SIGNED }: Appended): string => `<${contents.padEnd(256, '0')}>`;
const RANGE = '[0 0000000000 0000000000 0000000000]';

/** A report with an electronic seal on its first page, as an incremental update. */
export async function sealElectronically(report: Uint8Array, appended: Appended = {}): Promise<Buffer> {
  const original = await PDFDocument.load(report, { updateMetadata: false });
  const text = Buffer.from(report).toString('latin1');
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(text)?.[1] ?? '';
  const { Root: root } = original.context.trailerInfo;
  const [page] = original.getPages();
  if (page === undefined || root === undefined) throw new Error('A report without a page.');
  const free = original.context.largestObjectNumber + 1;
  const [widget, signature, look] = [free, free + 1, free + 2];
  const { rect = '300 500 440 640', annotations = '', fields = '' } = appended;
  const withEntry = (dict: string, entry: string): string => dict.replace(/>>\s*$/, () => `${entry}\n>>`);
  const catalog = withEntry(
    original.catalog.toString(),
    `/AcroForm << /Fields [${widget} 0 R ${fields}] /SigFlags 3 >>`,
  );
  const sheet = withEntry(page.node.toString(), `/Annots [${widget} 0 R ${annotations}]`);
  const objects: Record<number, string> = {
    [Number(root.toString().split(' ')[0])]: appended.catalog?.(catalog) ?? catalog,
    [page.ref.objectNumber]: appended.page?.(sheet) ?? sheet,
    [widget]:
      `<< /Type /Annot /Subtype /Widget /FT /Sig /T (seal) /F 132 /Rect [${rect}] /P ${page.ref.toString()} ` +
      `/V ${signature} 0 R /AP << /N ${look} 0 R >> >>`,
    [signature]:
      `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /GM.sm2seal /M (D:20261122103000+08'00') ` +
      `/Name <FEFF4EFF771F6D4B8BD5533B9662> ${appended.signature ?? ''} /ByteRange ${RANGE} /Contents ${holeOf(appended)} >>`,
    [look]:
      '<< /Type /XObject /Subtype /Form /BBox [0 0 140 140] /Length 27 >>\nstream\n1 0 0 RG 5 5 130 130 re S   \nendstream',
    ...appended.objects?.(free + 3),
  };
  return written(report, objects, { previous, root: root.toString(), size: free + 20 }, appended);
}

function written(
  report: Uint8Array,
  objects: Readonly<Record<number, string>>,
  { previous, root, size }: { readonly previous: string; readonly root: string; readonly size: number },
  appended: Appended,
): Buffer {
  const { trailer = '', after = '', range = (all: readonly number[]) => all } = appended;
  const value = holeOf(appended);
  let body = '';
  const lines = Object.entries(objects).map(([number, text]) => {
    const offset = String(report.byteLength + body.length).padStart(10, '0');
    body += `${number} 0 obj\n${text}\nendobj\n`;
    return `${number} 1\n${offset} 00000 n \n`;
  });
  const start = report.byteLength + body.length;
  body += `xref\n0 1\n0000000000 65535 f \n${lines.join('')}trailer\n<< /Size ${size} /Root ${root} /Prev ${previous} ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  const hole = report.byteLength + body.indexOf(value);
  const end = report.byteLength + body.length;
  const numbers = range([0, hole, hole + value.length, end - hole - value.length]);
  const [from = 0, ...others] = numbers;
  const stated = `[${from} ${others.map((number) => String(number).padStart(10, '0')).join(' ')}]`;
  return Buffer.concat([report, Buffer.from(body.replace(RANGE, () => stated) + after, 'latin1')]);
}
