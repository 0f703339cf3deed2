import {
  configurationDescriptor,
  CONFIGURATION_VALUE,
  descriptorTypes,
  deviceDescriptor,
  stringDescriptor,
  type DeviceDescription,
} from './descriptors.ts';
import { ENDPOINT_HALT, highByte, lowByte, requestTypes, standardRequests, type Setup } from './setup.ts';

/** The answer to a control transfer: data, empty when there is none to return; `undefined` is a STALL. */
export type ControlAnswer = Uint8Array | undefined;

/** The part of a device that is special to its kind, with its state since the last reset. */
export interface ClassFunction {
  /** Requests of the device's class to one of its interfaces. */
  readonly request: (setup: Setup, data: Uint8Array) => ControlAnswer;
  /** True when the host's Caps Lock is on; hosts report it to keyboards only. */
  readonly hasCapsLock: () => boolean;
}

/** A kind of device: what it says of itself, and how one comes to life. */
export interface UsbDesign {
  readonly description: DeviceDescription;
  /** The endpoint towards the host at which scans come out. */
  readonly dataEndpoint: number;
  readonly powerUp: () => ClassFunction;
}

/** A device since its last reset. */
export interface UsbDevice {
  readonly control: (setup: Setup, data: Uint8Array) => ControlAnswer;
  /** True when the endpoint is there and takes part; endpoint 0 always does. */
  readonly answers: (address: number) => boolean;
  readonly hasCapsLock: () => boolean;
}

const NOTHING = new Uint8Array();
const TWO_BYTES = 2;

/** Creates a device of full speed with one configuration and no alternate settings. Standard requests: USB 2.0, 9.4. */
// eslint-disable-next-line max-lines-per-function -- the standard requests of one device share what it is set to
export function createUsbDevice({ description, powerUp }: UsbDesign): UsbDevice {
  const own = powerUp();
  const halted = new Set<number>();
  const addresses = description.interfaces.flatMap(({ endpoints }) =>
    endpoints.map(({ address }) => address),
  );
  // An exported device has been configured by the computer that exports it, and says so in the reply to the import.
  let configuration = CONFIGURATION_VALUE;

  const setConfiguration = (value: number): ControlAnswer => {
    if (value !== 0 && value !== CONFIGURATION_VALUE) return undefined;
    configuration = value;
    halted.clear();
    return NOTHING;
  };
  const hasInterface = (index: number): boolean => index < description.interfaces.length;
  const hasEndpoint = (address: number): boolean => address === 0 || addresses.includes(address);
  const halt = (address: number, isHalted: boolean): ControlAnswer => {
    if (!addresses.includes(address)) return undefined;
    if (isHalted) halted.add(address);
    else halted.delete(address);
    return NOTHING;
  };

  const toDevice = ({ bRequest, wValue }: Setup): ControlAnswer =>
    bRequest === standardRequests.setConfiguration ? setConfiguration(lowByte(wValue)) : undefined;

  const fromDevice = ({ bRequest, wValue }: Setup): ControlAnswer => {
    switch (bRequest) {
      case standardRequests.getDescriptor:
        return descriptorOf(description, wValue);
      case standardRequests.getConfiguration:
        return Uint8Array.of(configuration);
      case standardRequests.getStatus:
        // Powered by the bus, wakes nobody.
        return new Uint8Array(TWO_BYTES);
    }
    return undefined;
  };

  const fromInterface = ({ bRequest, wValue, wIndex }: Setup): ControlAnswer => {
    if (!hasInterface(wIndex)) return undefined;
    switch (bRequest) {
      case standardRequests.getDescriptor:
        return description.interfaces[wIndex]?.further.get(highByte(wValue));
      case standardRequests.getInterface:
        return Uint8Array.of(0);
      case standardRequests.getStatus:
        return new Uint8Array(TWO_BYTES);
    }
    return undefined;
  };

  const standard = (setup: Setup): ControlAnswer => {
    const { bmRequestType, bRequest, wValue, wIndex } = setup;
    switch (bmRequestType) {
      case requestTypes.toDevice:
        return toDevice(setup);
      case requestTypes.fromDevice:
        return fromDevice(setup);
      case requestTypes.fromInterface:
        return fromInterface(setup);
      case requestTypes.toInterface:
        return bRequest === standardRequests.setInterface && hasInterface(wIndex) && wValue === 0
          ? NOTHING
          : undefined;
      case requestTypes.fromEndpoint:
        return bRequest === standardRequests.getStatus && hasEndpoint(wIndex)
          ? Uint8Array.of(halted.has(wIndex) ? 1 : 0, 0)
          : undefined;
      case requestTypes.toEndpoint:
        if (wValue !== ENDPOINT_HALT) return undefined;
        if (bRequest === standardRequests.clearFeature) return halt(wIndex, false);
        return bRequest === standardRequests.setFeature ? halt(wIndex, true) : undefined;
    }
    return undefined;
  };

  const isOwn = ({ bmRequestType, wIndex }: Setup): boolean =>
    (bmRequestType === requestTypes.classToInterface || bmRequestType === requestTypes.classFromInterface) &&
    hasInterface(lowByte(wIndex));

  return {
    control: (setup, data) =>
      (isOwn(setup) ? own.request(setup, data) : standard(setup))?.subarray(0, setup.wLength),
    answers: (address) =>
      address === 0 || (configuration !== 0 && addresses.includes(address) && !halted.has(address)),
    hasCapsLock: own.hasCapsLock,
  };
}

/** The descriptor that is asked for; any other is a STALL: a full speed device has no device qualifier (USB 2.0, 9.6.2), and this one no BOS. */
function descriptorOf(description: DeviceDescription, wValue: number): ControlAnswer {
  const index = lowByte(wValue);
  switch (highByte(wValue)) {
    case descriptorTypes.device:
      return deviceDescriptor(description);
    case descriptorTypes.configuration:
      return index === 0 ? configurationDescriptor(description) : undefined;
    case descriptorTypes.string:
      return stringDescriptor(description, index);
  }
  return undefined;
}
