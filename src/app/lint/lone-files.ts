import type { VoucherSubject } from '../../checks/check.ts';
import { inspectBatch, inspectVoucher } from '../../checks/inspect.ts';
import { fileStems, node, soundXml, xmlAmong, type FoundXml } from '../../checks/parts.ts';
import { readMessage, textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import {
  limitMet,
  type LayoutFile,
  type PackageReading,
  type StructuredXml,
} from '../../contract/reading/reading.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { warmUp, type Linted, type LocatedHit, type LintPorts } from './message.ts';
import { nowhere, voucherPlace } from './places.ts';

/** A voucher as its files show it: without a list, its own XML says what it is. */
interface VoucherFiles extends FoundXml {
  readonly layout: LayoutFile | undefined;
  readonly element: JsonObject;
}

interface LoneFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Judges a file without its message – a batch's zip, a layout file, an XML – as far as it goes by itself. A layout file
 * is seen together with the XMLs that lie beside it under its name; what is wrong in them is said of them alone.
 */
export async function lintFile(
  file: LoneFile,
  { contract, reader }: LintPorts,
  beside: readonly LoneFile[] = [],
): Promise<Linted & { readonly whole: PackageReading['whole'] }> {
  const ask = async (one: LoneFile): Promise<PackageReading> =>
    reader.ask({ ...one, names: contract.translation.xml, withPlaces: true });
  const asked = ask(file);
  warmUp(contract);
  const own = await asked;
  const others = own.layouts.length === 0 ? [] : await Promise.all(beside.map(ask));
  const reading = { ...own, separate: [...own.separate, ...others.flatMap(({ separate }) => separate)] };
  const { whole } = reading;
  const vouchers = voucherFilesOf(reading);
  const elements = vouchers.map(({ element }) => element);
  const batch = whole === undefined ? inspectBatch({ message: noMessage, reading, elements }, contract) : [];
  return {
    whole,
    limit: limitMet(reading),
    found: [
      ...batch.map((hit) => ({ hit: unaddressed(hit, whole), placeOf: () => nowhere })),
      ...vouchers.flatMap((voucher, index) =>
        lintVoucher({ voucher, index, reading, contract }).filter(
          ({ hit }) => others.length === 0 || !isOfXml(hit, voucher, contract),
        ),
      ),
    ],
  };
}

/** Tells what was found in the XML beside a layout file. */
const isOfXml = (
  hit: LocatedHit['hit'],
  { xmlSource }: VoucherFiles,
  { specification }: LintPorts['contract'],
) =>
  xmlSource === 'separate' &&
  hit.mismatches.every(({ pointer }) => pointer.split('/')[0] === (specification.rootTag ?? 'tktextinfo'));

const noMessage = readMessage(Buffer.from('{}'));

interface VoucherInspection extends Pick<LintPorts, 'contract'> {
  readonly voucher: VoucherFiles;
  readonly index: number;
  readonly reading: PackageReading;
}

function lintVoucher({ voucher, index, reading, contract }: VoucherInspection): readonly LocatedHit[] {
  const { layout, xml, xmlSource, rivals, element } = voucher;
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
    rivals,
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
  return hits
    .filter(isOfFile)
    .filter(soundXml(subject) === undefined ? isNoGuess : () => true)
    .map((hit) => ({
      hit: unaddressed(hit, reading.whole),
      placeOf: (mismatch: Mismatch) => voucherPlace(mismatch, places),
    }));
}

/**
 * Returns false for a finding about the voucher's number: without an XML the voucher's type is guessed, and with it how
 * its number is written.
 */
const isNoGuess = ({ check }: LocatedHit['hit']): boolean => check.id !== 'codes.voucher';

/** Returns false for a finding about the list, which a file by itself does not have: its element is the XML's own copy. */
const isOfFile = ({ check }: LocatedHit['hit']): boolean => check.id !== 'text.list-lost';

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
  const used = new Set<SeparateXml>();
  const withLayout = layouts.map((layout): VoucherFiles => {
    const beside = separate.filter(({ stem }) => bare(stem) === layout.stem);
    beside.forEach((one) => used.add(one));
    // Without a message nobody says where the XML is: the place where it is counts.
    const found = xmlAmong([layout], beside, '1');
    return { layout, ...found, element: elementOf(found.xml, layout.stem) };
  });
  const alone = separate
    .filter((one) => !used.has(one))
    .map((one): VoucherFiles => {
      const element = elementOf(one.xml, bare(one.stem));
      return { layout: undefined, ...xmlAmong([], [one], '2'), element };
    });
  return [...withLayout, ...alone];
}

type SeparateXml = PackageReading['separate'][number];

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
  // What was read before an XML broke off is no voucher.
  const content = soundXml({ xml });
  const bill = node(content, 'billInfo');
  const [code, no] = /^(.+)-([^-]+)$/.exec(stem)?.slice(1) ?? [];
  const named = { elecSetlCertCode: code ?? '', elecSetlCertNo: no ?? stem };
  if (content === undefined) return { ...named, elecSetlCertType: code === undefined ? '3' : '1' };
  const total = textOf(bill, 'medSumfee') ?? textOf(bill, 'billAmt') ?? '';
  const stated = Object.fromEntries(copied.map((name) => [name, textOf(bill, name) ?? '']));
  const number = textOf(bill, 'elecSetlCertNo') ?? named.elecSetlCertNo;
  return { ...stated, elecSetlCertNo: number, medfeeSumamt: total };
}
