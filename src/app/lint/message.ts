import { inspectContentAlone, inspectExchange, type Hit } from '../../checks/inspect.ts';
import type { Register } from '../../book/register.ts';
import { MAX_BODY_BYTES } from '../../contract/content-encoding.ts';
import { readMessage, textOf, type Message } from '../../contract/envelope.ts';
import type { Places } from '../../contract/json-text.ts';
import type { FileReader } from '../../contract/reading/reader.ts';
import { limitMet, type PackageReading } from '../../contract/reading/reading.ts';
import type { Contract } from '../../contract/validate.ts';
import type { Hospital } from '../../domain/card.ts';
import { day, time } from '../../domain/china-time.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { messagePlaces, nowhere, voucherPlace, type LintPlace } from './places.ts';

/** A demand that was not met, with the way to its places in the file. */
export interface LocatedHit {
  readonly hit: Hit;
  readonly placeOf: (mismatch: Mismatch) => LintPlace;
}

export interface LintPorts {
  readonly contract: Contract;
  readonly reader: FileReader;
  /** Milliseconds since 1970 that stand in for a message's own time where it has none. */
  readonly now: number;
}

/** Everything that was found in a file, and the limit of ours for which some of it was not looked at. */
export interface Linted {
  readonly found: readonly LocatedHit[];
  readonly limit: string | undefined;
}

/** Judges one request by itself, with the checks that the center and the judge use. */
export async function lintMessage(bytes: Uint8Array, ports: LintPorts): Promise<Linted> {
  const { contract } = ports;
  const isOversize = bytes.byteLength > MAX_BODY_BYTES;
  const message = contract.translation.message(readMessage(isOversize ? new Uint8Array() : bytes));
  const hospital = statedHospital(message);
  // The package is read by another thread; until it is, the rest is done.
  const asked = askedPackage(message, ports);
  const { hits } = inspectExchange({
    message,
    method: 'POST',
    path: '',
    ...(isOversize ? { oversize: bytes.byteLength } : {}),
    receivedAt: momentOf(message) ?? ports.now,
    contract,
    hospital,
    register: unseen(message.infno),
  });
  const places = messagePlaces(message);
  const placeOf = ({ pointer }: Mismatch): LintPlace => ({ ...nowhere, ...places(pointer) });
  const reading = await asked;
  const content = { message, hospital, places, reading, contract };
  return {
    found: [...hits.map((hit) => ({ hit, placeOf })), ...lintContent(content)],
    limit: limitMet(reading),
  };
}

async function askedPackage(
  { input }: Message,
  { contract, reader }: LintPorts,
): Promise<PackageReading | undefined> {
  const base64 = textOf(input, 'ftfileCompac');
  if (base64 === undefined) return undefined;
  const asked = reader.ask({ base64, names: contract.translation.xml, withPlaces: true });
  warmUp(contract);
  return asked;
}

/** Compiles the validators ahead, which takes a while and can be done while another thread reads. */
export function warmUp({ validator }: Contract): void {
  validator('xml', 'must');
  validator('xml', 'should');
}

interface Content {
  readonly message: Message;
  readonly hospital: Hospital | undefined;
  readonly places: Places;
  readonly reading: PackageReading | undefined;
  readonly contract: Contract;
}

function lintContent({ message, hospital, places, reading, contract }: Content): readonly LocatedHit[] {
  const { infno } = message;
  if (infno !== '4901' && infno !== '4905') return [];
  const { batch, vouchers } = inspectContentAlone({ message, reading, contract, hospital });
  const list = contract.translation.pointer(
    infno === '4901' ? '/input/upldDetlList' : '/input/reUploadDetlDTOList',
    infno,
  );
  const shared = { rootTag: contract.specification.rootTag ?? 'tktextinfo', reading, hasEntries: true };
  return [
    ...batch.hits.map((hit) => ({
      hit,
      placeOf: ({ pointer }: Mismatch) => ({ ...nowhere, ...places(pointer) }),
    })),
    ...vouchers.flatMap(({ hits, xml }, index) => {
      const element: Places = (pointer) => places(`${list}/${index}/${pointer}`);
      const voucher = { ...shared, xml, element, message: places };
      return hits.map((hit) => ({ hit, placeOf: (mismatch: Mismatch) => voucherPlace(mismatch, voucher) }));
    }),
  ];
}

/**
 * Returns the hospital that a message names; `undefined` when it names none. A message by itself can only be compared
 * with its own statement.
 */
function statedHospital({ envelope }: Message): Hospital | undefined {
  const fixmedinsCode = textOf(envelope, 'fixmedins_code');
  if (fixmedinsCode === undefined) return undefined;
  return {
    fixmedinsCode,
    fixmedinsName: textOf(envelope, 'fixmedins_name') ?? '',
    admdvs: textOf(envelope, 'mdtrtarea_admvs') ?? '',
  };
}

const momentOf = ({ envelope, input }: Message): number | undefined =>
  time(textOf(envelope, 'inf_time') ?? '') ??
  time((textOf(envelope, 'msgid') ?? '').slice(12, 26)) ??
  day((textOf(input, 'upldBchno') ?? '').slice(0, 8));

/**
 * A register of earlier uploads that accepts every reference: they cannot be seen from a file, which gets the benefit
 * of the doubt.
 */
const unseen = (infno: string | undefined): Register => ({
  voucher: () => ({ code: '', no: '', chkcode: '', type: '', uploads: [], reports: [], statusCalls: [] }),
  batch: () => undefined,
  hasBatchNumber: () => infno === '4905',
  all: () => [],
});
