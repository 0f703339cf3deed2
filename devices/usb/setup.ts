/** The eight bytes that begin every control transfer (USB 2.0, 9.3, table 9-2). */
export interface Setup {
  readonly bmRequestType: number;
  readonly bRequest: number;
  readonly wValue: number;
  readonly wIndex: number;
  readonly wLength: number;
}

export const SETUP_BYTES = 8;

/** Little-endian, as everything on USB. `bytes` has to be {@link SETUP_BYTES} long. */
export function readSetup(bytes: Uint8Array): Setup {
  const view = new DataView(bytes.buffer, bytes.byteOffset, SETUP_BYTES);
  return {
    bmRequestType: view.getUint8(0),
    bRequest: view.getUint8(1),
    wValue: view.getUint16(2, true),
    wIndex: view.getUint16(4, true),
    wLength: view.getUint16(6, true),
  };
}

/** The high byte of `wValue`: type of a descriptor or of a report. */
export const highByte = (word: number): number => word >> 8;
export const lowByte = (word: number): number => word & 0xff;

/** Direction, type and recipient of `bmRequestType` (USB 2.0, table 9-2). */
export const requestTypes = {
  toDevice: 0x00,
  toInterface: 0x01,
  toEndpoint: 0x02,
  classToInterface: 0x21,
  fromDevice: 0x80,
  fromInterface: 0x81,
  fromEndpoint: 0x82,
  classFromInterface: 0xa1,
} as const;

/** Standard requests (USB 2.0, table 9-4). */
export const standardRequests = {
  getStatus: 0,
  clearFeature: 1,
  setFeature: 3,
  getDescriptor: 6,
  getConfiguration: 8,
  setConfiguration: 9,
  getInterface: 10,
  setInterface: 11,
} as const;

/** Feature selector of an endpoint that answers nothing but STALL (USB 2.0, table 9-6). */
export const ENDPOINT_HALT = 0;
