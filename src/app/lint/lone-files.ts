import type { VoucherSubject } from '../../checks/check.ts';
import { inspectBatch, inspectVoucher } from '../../checks/inspect.ts';
import { fileStems, node } from '../../checks/parts.ts';
import { readMessage, textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import type { LayoutFile, PackageReading, StructuredXml } from '../../contract/reading/reading.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { warmUp, type LocatedHit, type LintPorts } from './message.ts';
import { nowhere, voucherPlace } from './places.ts';

/** A voucher as its files show it: without a list, its own XML says what it is. */
interface VoucherFiles {
  readonly layout: LayoutFile | undefined;
  readonly xml: StructuredXml | undefined;
  readonly xmlSource: VoucherSubject['xmlSource'];
  readonly element: JsonObject;
}

/** Judges a file without its message – a batch's zip, a layout file, an XML – as far as it goes by itself. */
export async function lintFile(
  file: { readonly name: string; readonly bytes: Uint8Array },
  { contract, reader }: LintPorts,
): Promise<{ readonly whole: PackageReading['whole']; readonly found: readonly LocatedHit[] }> {
  const asked = reader.ask({ ...file, names: contract.translation.xml, withPlaces: true });
  warmUp(contract);
  const reading = await asked;
  const { whole } = reading;
  const vouchers = voucherFilesOf(reading);
  const elements = vouchers.map(({ element }) => element);
  const batch = whole === undefined ? inspectBatch({ message: noMessage, reading, elements }, contract) : [];
  return {
    whole,
    found: [
      ...batch.map((hit) => ({ hit: unaddressed(hit, whole), placeOf: () => nowhere })),
      ...vouchers.flatMap((voucher, index) => lintVoucher({ voucher, index, reading, contract })),
    ],
  };
}

const noMessage = readMessage(Buffer.from('{}'));

interface VoucherInspection extends Pick<LintPorts, 'contract'> {
  readonly voucher: VoucherFiles;
  readonly index: number;
  readonly reading: PackageReading;
}

function lintVoucher({ voucher, index, reading, contract }: VoucherInspection): readonly LocatedHit[] {
  const { layout, xml, xmlSource, element } = voucher;
  const namesakes = layoutsOf(reading, element);
  const isNamed = layout === undefined || namesakes.includes(layout);
  const hasSeparate = reading.separate.length > 0;
  const subject: VoucherSubject = {
    infno: '4901',
    index,
    element,
    upldMode: xmlSource === 'separate' || (xmlSource === 'nowhere' && hasSeparate) ? '2' : '1',
    contract,
    hospital: undefined,
    files: isNamed ? namesakes : [layout],
    package: reading.whole === 'xml' ? 'none' : 'read',
    xml,
    xmlSource,
    xmlStem: undefined,
    ledger: { kind: 'observe' },
    card: undefined,
    scenario: undefined,
  };
  // A file that bears another voucher's name is looked into all the same, and the file it should be is missing.
  const missing =
    isNamed || isNameless(reading, layout) ? [] : [{ ...subject, files: namesakes, xml: undefined }];
  const places = {
    rootTag: contract.specification.rootTag ?? 'tktextinfo',
    reading,
    xml,
    hasEntries: reading.whole === undefined,
    element: () => undefined,
    message: () => undefined,
  };
  const hits = [subject, ...missing].flatMap(inspectVoucher);
  return hits.filter(xml === undefined ? isNoGuess : () => true).map((hit) => ({
    hit: unaddressed(hit, reading.whole),
    placeOf: (mismatch: Mismatch) => voucherPlace(mismatch, places),
  }));
}

/**
 * Returns false for a finding about the voucher's number: without an XML the voucher's type is guessed, and with it how
 * its number is written.
 */
const isNoGuess = ({ check }: LocatedHit['hit']): boolean => check.id !== 'codes.voucher';

/**
 * Takes pointers and file names from a finding: there is no message that a pointer could lead into, and the only file
 * need not be named twice.
 */
const unaddressed = (hit: LocatedHit['hit'], whole: PackageReading['whole']): LocatedHit['hit'] => ({
  ...hit,
  mismatches: hit.mismatches.map((mismatch) =>
    mismatch.pointer.startsWith('/') || (whole !== undefined && mismatch.pointer.startsWith('ftfileCompac:'))
      ? { ...mismatch, pointer: '' }
      : mismatch,
  ),
});

/**
 * Checks for a layout file whose name is no voucher's. By itself it may be called anything; a name that looks like a
 * voucher's has to be its own.
 */
const isNameless = ({ whole }: PackageReading, { stem }: LayoutFile): boolean =>
  whole !== undefined && !/^(?:\d{6,}-)?\d{8,}$/.test(stem);

function layoutsOf({ layouts }: PackageReading, element: JsonObject): readonly LayoutFile[] {
  const stems = fileStems(element);
  return layouts.filter(({ stem }) => stems.includes(stem));
}

function voucherFilesOf({ layouts, separate }: PackageReading): readonly VoucherFiles[] {
  const bare = (stem: string): string => stem.replace(/-extinfo$/, '');
  const used = new Set<StructuredXml>();
  const withLayout = layouts.map((layout): VoucherFiles => {
    const beside = separate.find(({ stem }) => bare(stem) === layout.stem)?.xml;
    if (beside !== undefined) used.add(beside);
    const xml = layout.xml ?? beside;
    const xmlSource = xml === undefined ? 'nowhere' : xml === beside ? 'separate' : 'layout';
    return { layout, xml, xmlSource, element: elementOf(xml, layout.stem) };
  });
  const alone = separate
    .filter(({ xml }) => !used.has(xml))
    .map(({ stem, xml }): VoucherFiles => {
      const element = elementOf(xml, bare(stem));
      return { layout: undefined, xml, xmlSource: 'separate', element };
    });
  return [...withLayout, ...alone];
}

const copied = [
  'elecSetlCertCode',
  'elecSetlCertNo',
  'elecSetlCertChkcode',
  'elecSetlCertType',
  'certSetlType',
  'mdtrtType',
  'psnName',
  'billDate',
] as const;

/** Returns the list element that would fit the voucher; the file's name helps out where the XML does not say it. */
function elementOf(xml: StructuredXml | undefined, stem: string): JsonObject {
  const bill = node(xml?.content, 'billInfo');
  const [code, no] = /^(.+)-([^-]+)$/.exec(stem)?.slice(1) ?? [];
  const named = { elecSetlCertCode: code ?? '', elecSetlCertNo: no ?? stem };
  if (xml === undefined) return { ...named, elecSetlCertType: code === undefined ? '3' : '1' };
  const total = textOf(bill, 'medSumfee') ?? textOf(bill, 'billAmt') ?? '';
  const stated = Object.fromEntries(copied.map((name) => [name, textOf(bill, name) ?? '']));
  const number = textOf(bill, 'elecSetlCertNo') ?? named.elecSetlCertNo;
  return { ...stated, elecSetlCertNo: number, medfeeSumamt: total };
}
