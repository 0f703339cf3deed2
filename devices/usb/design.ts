import type { ScannerModel } from '../model.ts';
import type { UsbDesign } from './device.ts';
import { keyboardDesign } from './keyboard.ts';
import { posDesign } from './pos.ts';
import { serialDesign } from './serial.ts';

/** The name of a scanner in the computer's log and device manager. */
export const productName = ({ id }: ScannerModel): string => `Emulated scanner ${id}`;

/** The USB device that a model is. */
export function designOf(model: ScannerModel, serialNumber: string): UsbDesign {
  const product = productName(model);
  switch (model.interface) {
    case 'keyboard':
      return keyboardDesign(product, serialNumber);
    case 'hid-pos':
      return posDesign(product, serialNumber);
    case 'serial':
      return serialDesign(product, serialNumber, model.baudRate);
  }
}
