/** Types of descriptors (USB 2.0, table 9-5; HID 1.11, 7.1; CDC 1.2, table 12; IAD in the engineering change notice). */
export const descriptorTypes = {
  device: 1,
  configuration: 2,
  string: 3,
  interface: 4,
  endpoint: 5,
  interfaceAssociation: 11,
  hid: 0x21,
  report: 0x22,
  classInterface: 0x24,
} as const;

/** Class, subclass and protocol. */
export type ClassCode = readonly [number, number, number];

export interface Endpoint {
  /** With bit 7 for the direction to the host (USB 2.0, 9.6.6). */
  readonly address: number;
  readonly type: 'bulk' | 'interrupt';
  readonly maxPacketBytes: number;
  /** The interval at which the host asks, in milliseconds; 0 for bulk. */
  readonly intervalMs: number;
}

export interface Interface {
  readonly classCode: ClassCode;
  /** The descriptors of the class, between the interface's own and its endpoints. */
  readonly functional: Uint8Array;
  readonly endpoints: readonly Endpoint[];
  /** Further descriptors that the host may ask this interface for, by type. */
  readonly further: ReadonlyMap<number, Uint8Array>;
}

/** The fixed description of a device. */
export interface DeviceDescription {
  readonly classCode: ClassCode;
  readonly idProduct: number;
  readonly product: string;
  /** Tells two scanners of one kind apart, so that the computer keeps its settings for each. */
  readonly serialNumber: string;
  readonly interfaces: readonly Interface[];
  /** The class of all interfaces together when they are one function. */
  readonly association: ClassCode | undefined;
}

/**
 * pid.codes keeps 1209:0001 to 1209:0010 for tests: these numbers belong to no maker and to no product, so no driver,
 * setting or allow-list of a real scanner is ever meant by them.
 */
export const TEST_VENDOR = 0x1209;
export const MANUFACTURER = 'evoucher-harness';

export const CONFIGURATION_VALUE = 1;
/** Version of the device as it is printed by hosts: 1.00. */
export const BCD_DEVICE = 0x0100;
export const CONTROL_PACKET_BYTES = 64;
const BCD_USB = 0x0200;
const BUS_POWERED = 0x80;
/** In units of 2 mA. */
const MAX_POWER = 50;
const US_ENGLISH = 0x0409;
/** Index of the strings in the device's descriptor. */
const strings = { manufacturer: 1, product: 2, serialNumber: 3 } as const;

export const word = (value: number): readonly [number, number] => [value & 0xff, value >> 8];

/** USB 2.0, table 9-8. */
export function deviceDescriptor({ classCode, idProduct }: DeviceDescription): Uint8Array {
  return withLength(descriptorTypes.device, [
    ...word(BCD_USB),
    ...classCode,
    CONTROL_PACKET_BYTES,
    ...word(TEST_VENDOR),
    ...word(idProduct),
    ...word(BCD_DEVICE),
    strings.manufacturer,
    strings.product,
    strings.serialNumber,
    1,
  ]);
}

/** The configuration with everything in it, as the host reads it (USB 2.0, 9.4.3 and table 9-10). */
export function configurationDescriptor({ interfaces, association }: DeviceDescription): Uint8Array {
  const together =
    association === undefined
      ? []
      : withLength(descriptorTypes.interfaceAssociation, [0, interfaces.length, ...association, 0]);
  const inside = [...together, ...interfaces.flatMap(interfaceDescriptors)];
  const HEAD_BYTES = 9;
  const head = withLength(descriptorTypes.configuration, [
    ...word(HEAD_BYTES + inside.length),
    interfaces.length,
    CONFIGURATION_VALUE,
    0,
    BUS_POWERED,
    MAX_POWER,
  ]);
  return Uint8Array.from([...head, ...inside]);
}

/** A string in UTF-16, or the list of languages at index 0 (USB 2.0, 9.6.7); `undefined` when there is none. */
export function stringDescriptor(
  { product, serialNumber }: DeviceDescription,
  index: number,
): Uint8Array | undefined {
  if (index === 0) return withLength(descriptorTypes.string, word(US_ENGLISH));
  const text = [undefined, MANUFACTURER, product, serialNumber][index];
  return text === undefined ? undefined : withLength(descriptorTypes.string, utf16(text));
}

/** A length is one byte: two for the head, the rest for characters of two. */
const MAX_STRING_CHARS = 126;
const utf16 = (text: string): readonly number[] => [
  ...Buffer.from(text.slice(0, MAX_STRING_CHARS), 'utf16le'),
];

/** USB 2.0, tables 9-12 and 9-13. */
function interfaceDescriptors(
  { classCode, functional, endpoints }: Interface,
  index: number,
): readonly number[] {
  return [
    ...withLength(descriptorTypes.interface, [index, 0, endpoints.length, ...classCode, 0]),
    ...functional,
    ...endpoints.flatMap(({ address, type, maxPacketBytes, intervalMs }) => [
      ...withLength(descriptorTypes.endpoint, [
        address,
        transferTypes[type],
        ...word(maxPacketBytes),
        intervalMs,
      ]),
    ]),
  ];
}

const transferTypes = { bulk: 2, interrupt: 3 } as const;

/** A descriptor says its own length first. */
export const withLength = (type: number, body: readonly number[]): Uint8Array =>
  Uint8Array.from([body.length + 2, type, ...body]);
