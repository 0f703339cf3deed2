import { descriptorTypes, withLength, word, type Interface } from './descriptors.ts';
import type { UsbDesign } from './device.ts';

/** Interface association with the function's own class inside (IAD engineering change notice). */
const MISCELLANEOUS = [0xef, 2, 1] as const;
/** Communications, abstract control model, AT commands (CDC 1.2, 4.2 to 4.4). */
const ABSTRACT_CONTROL = [2, 2, 1] as const;
/** CDC 1.2, 4.5 to 4.7. */
const DATA = [0x0a, 0, 0] as const;
const ID_PRODUCT = 0x0003;
const BCD_CDC = 0x0120;
const DATA_INTERFACE = 1;

/** Subtypes of functional descriptors (CDC 1.2, table 13; PSTN 1.2, 5.3). */
const functional = { header: 0, callManagement: 1, abstractControl: 2, union: 6 } as const;
/** Line coding, line state and break are understood (PSTN 1.2, table 4). */
const LINE_REQUESTS = 0x06;

const NOTIFY_ENDPOINT = 0x82;
const DATA_IN_ENDPOINT = 0x81;
const DATA_OUT_ENDPOINT = 0x01;
const PACKET_BYTES = 64;

/** Class requests (PSTN 1.2, table 13). */
const requests = {
  setLineCoding: 0x20,
  getLineCoding: 0x21,
  setControlLineState: 0x22,
  sendBreak: 0x23,
} as const;
const LINE_CODING_BYTES = 7;
const NOTHING = new Uint8Array();

/**
 * A scanner behind a virtual serial port. It keeps the host's line coding and returns it; its pace is the model's, as
 * nothing of the line is left in USB.
 */
export const serialDesign = (product: string, serialNumber: string, baudRate: number): UsbDesign => ({
  description: {
    classCode: MISCELLANEOUS,
    idProduct: ID_PRODUCT,
    product,
    serialNumber,
    interfaces: [control, data],
    association: ABSTRACT_CONTROL,
  },
  dataEndpoint: DATA_IN_ENDPOINT,
  powerUp: () => {
    let coding = lineCoding(baudRate);
    return {
      request: ({ bRequest }, data) => {
        switch (bRequest) {
          case requests.setLineCoding:
            if (data.length !== LINE_CODING_BYTES) return undefined;
            coding = data.slice();
            return NOTHING;
          case requests.getLineCoding:
            return coding;
          case requests.setControlLineState:
          case requests.sendBreak:
            return NOTHING;
        }
        return undefined;
      },
      hasCapsLock: () => false,
    };
  },
});

const classInterface = (...body: readonly number[]): Uint8Array =>
  withLength(descriptorTypes.classInterface, body);

const control: Interface = {
  classCode: ABSTRACT_CONTROL,
  functional: Uint8Array.from([
    ...classInterface(functional.header, ...word(BCD_CDC)),
    ...classInterface(functional.callManagement, 0, DATA_INTERFACE),
    ...classInterface(functional.abstractControl, LINE_REQUESTS),
    ...classInterface(functional.union, 0, DATA_INTERFACE),
  ]),
  endpoints: [{ address: NOTIFY_ENDPOINT, type: 'interrupt', maxPacketBytes: 16, intervalMs: 16 }],
  further: new Map(),
};

const data: Interface = {
  classCode: DATA,
  functional: NOTHING,
  endpoints: [
    { address: DATA_OUT_ENDPOINT, type: 'bulk', maxPacketBytes: PACKET_BYTES, intervalMs: 0 },
    { address: DATA_IN_ENDPOINT, type: 'bulk', maxPacketBytes: PACKET_BYTES, intervalMs: 0 },
  ],
  further: new Map(),
};

/** Speed, 1 stop bit, no parity, 8 data bits (PSTN 1.2, table 17). */
function lineCoding(baudRate: number): Uint8Array {
  const coding = new Uint8Array(LINE_CODING_BYTES);
  new DataView(coding.buffer).setUint32(0, baudRate, true);
  coding[LINE_CODING_BYTES - 1] = 8;
  return coding;
}
