import { KEYBOARD_REPORT_BYTES, keyboardDescriptor, releasedReport } from '../hid/keyboard.ts';
import type { UsbDesign } from './device.ts';
import { createHidFunction, HID_IN_ENDPOINT, hidDescription, reportTypes } from './hid.ts';

/** HID, boot interface, keyboard (HID 1.11, 4.2 and 4.3). */
const BOOT_KEYBOARD = [3, 1, 1] as const;
/** Second light of a keyboard (HID usage tables, page 8). */
export const CAPS_LOCK_LIGHT = 0x02;
const ID_PRODUCT = 0x0001;

/** A scanner that types. Its report has the same form in boot and in report protocol. */
export const keyboardDesign = (product: string, serialNumber: string): UsbDesign => ({
  description: hidDescription(
    {
      classCode: BOOT_KEYBOARD,
      reportDescriptor: keyboardDescriptor,
      reportBytes: KEYBOARD_REPORT_BYTES,
    },
    { idProduct: ID_PRODUCT, product, serialNumber },
  ),
  dataEndpoint: HID_IN_ENDPOINT,
  powerUp: () => {
    let lights = 0;
    return createHidFunction({
      isBoot: true,
      get: (type, id) => {
        if (id !== 0) return undefined;
        if (type === reportTypes.input) return releasedReport();
        return type === reportTypes.output ? Uint8Array.of(lights) : undefined;
      },
      set: (type, id, data) => {
        const [given] = data;
        if (type !== reportTypes.output || id !== 0 || given === undefined) return false;
        lights = given;
        return true;
      },
      hasCapsLock: () => (lights & CAPS_LOCK_LIGHT) !== 0,
    });
  },
});
