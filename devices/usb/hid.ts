import {
  descriptorTypes,
  withLength,
  word,
  type ClassCode,
  type DeviceDescription,
  type Interface,
} from './descriptors.ts';
import type { ClassFunction, ControlAnswer } from './device.ts';
import { highByte, lowByte, requestTypes, type Setup } from './setup.ts';

/** Class requests (HID 1.11, 7.2). */
const requests = {
  getReport: 0x01,
  getIdle: 0x02,
  getProtocol: 0x03,
  setReport: 0x09,
  setIdle: 0x0a,
  setProtocol: 0x0b,
} as const;

/** Types of reports (HID 1.11, 7.2.1). */
export const reportTypes = { input: 1, output: 2 } as const;

export const HID_IN_ENDPOINT = 0x81;
const BCD_HID = 0x0111;
const NO_COUNTRY = 0;
/** A scanner is asked as often as full speed allows, so that it can type every millisecond. */
const INTERVAL_MS = 1;
const REPORT_PROTOCOL = 1;
const NOTHING = new Uint8Array();

export interface HidDesign {
  readonly classCode: ClassCode;
  readonly reportDescriptor: Uint8Array;
  readonly reportBytes: number;
}

/** A device with one HID interface and one endpoint (HID 1.11, 7.1). */
export function hidDescription(
  { classCode, reportDescriptor, reportBytes }: HidDesign,
  names: Pick<DeviceDescription, 'idProduct' | 'product' | 'serialNumber'>,
): DeviceDescription {
  const hid = withLength(descriptorTypes.hid, [
    ...word(BCD_HID),
    NO_COUNTRY,
    1,
    descriptorTypes.report,
    ...word(reportDescriptor.length),
  ]);
  const only: Interface = {
    classCode,
    functional: hid,
    endpoints: [
      { address: HID_IN_ENDPOINT, type: 'interrupt', maxPacketBytes: reportBytes, intervalMs: INTERVAL_MS },
    ],
    further: new Map([
      [descriptorTypes.hid, hid],
      [descriptorTypes.report, reportDescriptor],
    ]),
  };
  return { ...names, classCode: [0, 0, 0], interfaces: [only], association: undefined };
}

/** The reports that a kind of HID device keeps. */
export interface Reports {
  /** Type of report and its id, 0 when reports have none; `undefined` when there is no such report. */
  readonly get: (type: number, id: number) => ControlAnswer;
  /** Sets a report; true when it was taken. */
  readonly set: (type: number, id: number, data: Uint8Array) => boolean;
  /** Only boot devices know protocols (HID 1.11, 7.2.5). */
  readonly isBoot: boolean;
  readonly hasCapsLock: () => boolean;
}

/**
 * Answers the requests that every HID device gets. The idle rate is kept and returned, not acted on: it repeats a key that is held
 * (HID 1.11, 7.2.4), and a scanner holds none.
 */
export function createHidFunction(reports: Reports): ClassFunction {
  let idle = 0;
  let protocol = REPORT_PROTOCOL;

  const asked = ({ bRequest, wValue }: Setup): ControlAnswer => {
    switch (bRequest) {
      case requests.getReport:
        return reports.get(highByte(wValue), lowByte(wValue));
      case requests.getIdle:
        return Uint8Array.of(idle);
      case requests.getProtocol:
        return reports.isBoot ? Uint8Array.of(protocol) : undefined;
    }
    return undefined;
  };
  const set = ({ bRequest, wValue }: Setup, data: Uint8Array): ControlAnswer => {
    switch (bRequest) {
      case requests.setReport:
        return reports.set(highByte(wValue), lowByte(wValue), data) ? NOTHING : undefined;
      case requests.setIdle:
        idle = highByte(wValue);
        return NOTHING;
      case requests.setProtocol:
        if (!reports.isBoot || wValue > REPORT_PROTOCOL) return undefined;
        protocol = wValue;
        return NOTHING;
    }
    return undefined;
  };
  return {
    request: (setup, data) =>
      setup.bmRequestType === requestTypes.classFromInterface ? asked(setup) : set(setup, data),
    hasCapsLock: reports.hasCapsLock,
  };
}
