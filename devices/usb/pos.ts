import { POS_REPORT_BYTES, POS_REPORT_ID, posDescriptor } from '../hid/pos.ts';
import type { UsbDesign } from './device.ts';
import { createHidFunction, HID_IN_ENDPOINT, hidDescription, reportTypes } from './hid.ts';

/** HID without boot protocol. */
const PLAIN_HID = [3, 0, 0] as const;
const ID_PRODUCT = 0x0002;

/** A scanner of usage page 0x8C (HID Point of Sale usage tables): decoded data, symbology and length in one report. */
export const posDesign = (product: string, serialNumber: string): UsbDesign => ({
  description: hidDescription(
    { classCode: PLAIN_HID, reportDescriptor: posDescriptor, reportBytes: POS_REPORT_BYTES },
    { idProduct: ID_PRODUCT, product, serialNumber },
  ),
  dataEndpoint: HID_IN_ENDPOINT,
  powerUp: () =>
    createHidFunction({
      isBoot: false,
      get: (type, id) => (type === reportTypes.input && id === POS_REPORT_ID ? emptyReport() : undefined),
      set: () => false,
      hasCapsLock: () => false,
    }),
});

/** Asked for between scans there is nothing to tell: a report of length 0. */
function emptyReport(): Uint8Array {
  const report = new Uint8Array(POS_REPORT_BYTES);
  report[0] = POS_REPORT_ID;
  return report;
}
