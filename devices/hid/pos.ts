/**
 * Scans on usage page 0x8C. Numbered report, as scanners of this kind send it: id, length of the data, AIM identifier,
 * 56 bytes of data, the maker's own symbology byte, reserved, whether another report follows.
 */
export const POS_REPORT_ID = 0x02;
export const POS_REPORT_BYTES = 64;
export const POS_USAGE_PAGE = 0x8c;
export const POS_USAGE = 0x02;

const LENGTH_AT = 1;
const AIM_AT = 2;
const DATA_AT = 5;
const DATA_BYTES = 56;
const CONTINUED_AT = 63;

/** Report descriptor: bar code scanner (page 0x8C, usage 2) with one scanned data report (usage 0x12). */
export const posDescriptor: Uint8Array = Uint8Array.from([
  0x05,
  POS_USAGE_PAGE,
  0x09,
  POS_USAGE,
  0xa1,
  0x01,
  // Scanned data report: bytes from 0 to 255, by the id above.
  0x09,
  0x12,
  0xa1,
  0x02,
  0x85,
  POS_REPORT_ID,
  0x15,
  0x00,
  0x26,
  0xff,
  0x00,
  0x75,
  0x08,
  // Length of the data: page 1, usage 0x3b.
  0x95,
  0x01,
  0x05,
  0x01,
  0x09,
  0x3b,
  0x81,
  0x02,
  // AIM identifier, decoded data.
  0x95,
  0x03,
  0x05,
  POS_USAGE_PAGE,
  0x09,
  0xfb,
  0x09,
  0xfc,
  0x09,
  0xfd,
  0x81,
  0x02,
  0x95,
  DATA_BYTES,
  0x09,
  0xfe,
  0x82,
  0x02,
  0x01,
  // The maker's symbology byte and a reserved one.
  0x95,
  0x02,
  0x06,
  0x66,
  0xff,
  0x09,
  0x04,
  0x09,
  0x00,
  0x81,
  0x02,
  // Data continued: one bit and padding.
  0x05,
  POS_USAGE_PAGE,
  0x09,
  0xff,
  0x95,
  0x01,
  0x75,
  0x01,
  0x25,
  0x01,
  0x81,
  0x02,
  0x95,
  0x07,
  0x81,
  0x03,
  0xc0,
  0xc0,
]);

/** A scan as reports of 64 bytes; a long one takes several. Text is UTF-8, `aim` three characters. */
export function posReports(text: string, aim: string): readonly Uint8Array[] {
  const data = new TextEncoder().encode(text);
  const reports: Uint8Array[] = [];
  for (let from = 0; from === 0 || from < data.length; from += DATA_BYTES) {
    const part = data.subarray(from, from + DATA_BYTES);
    const report = new Uint8Array(POS_REPORT_BYTES);
    report[0] = POS_REPORT_ID;
    report[LENGTH_AT] = part.length;
    report.set(new TextEncoder().encode(aim).subarray(0, DATA_AT - AIM_AT), AIM_AT);
    report.set(part, DATA_AT);
    report[CONTINUED_AT] = from + DATA_BYTES < data.length ? 1 : 0;
    reports.push(report);
  }
  return reports;
}

/** A scan as it was put together from reports. */
export interface PosScan {
  readonly text: string;
  /** The AIM identifier; empty when the scanner gives none. */
  readonly aim: string;
}

/** Puts reports together; a scan comes out with its last report, `undefined` before it and for foreign reports. */
export function createPosReader(): (report: Uint8Array) => PosScan | undefined {
  let parts: Uint8Array[] = [];
  return (report) => {
    if (report.length < POS_REPORT_BYTES || report[0] !== POS_REPORT_ID) return undefined;
    const length = Math.min(report[LENGTH_AT] ?? 0, DATA_BYTES);
    parts.push(report.slice(DATA_AT, DATA_AT + length));
    if (((report[CONTINUED_AT] ?? 0) & 1) === 1) return undefined;
    const text = new TextDecoder().decode(Buffer.concat(parts));
    const aim = new TextDecoder().decode(report.subarray(AIM_AT, DATA_AT)).replaceAll('\0', '');
    parts = [];
    return { text, aim };
  };
}
