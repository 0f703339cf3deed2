import { createUsbDevice, type UsbDesign } from '../usb/device.ts';
import {
  submitOutcome,
  submitReply,
  unlinkReply,
  type Command,
  type Submit,
  type Unlink,
} from './commands.ts';

/** A device attached to one host. Every function returns the messages to be sent now, in order. */
export interface Attachment {
  readonly take: (command: Command) => readonly Uint8Array[];
  /** Bytes for the host, now or when it asks; `delivered` is called when their message is returned. */
  readonly offer: (bytes: Uint8Array, delivered: () => void) => readonly Uint8Array[];
  /** True while a program at the host waits for a scan. */
  readonly isListenedTo: () => boolean;
  readonly hasCapsLock: () => boolean;
}

/** Drivers keep up to some dozens of transfers open. */
const MAX_OPEN = 1_024;

interface Offered {
  readonly bytes: Uint8Array;
  readonly delivered: () => void;
}

/** From a reset on: the device knows nothing of hosts before. */
export function createAttachment(design: UsbDesign, devid: number): Attachment {
  const device = createUsbDevice(design);
  /** Transfers to the host that wait for data, oldest first, over all endpoints. */
  let open: readonly Submit[] = [];
  let offered: readonly Offered[] = [];
  let isListenedTo = false;

  const take = (command: Command): readonly Uint8Array[] => {
    switch (command.kind) {
      case 'submit':
        return command.devid === devid ? submit(command) : [submitOutcome(command.seqnum, 'noDevice')];
      case 'unlink':
        return [unlink(command)];
    }
  };

  const submit = (command: Submit): readonly Uint8Array[] => {
    const { seqnum, address, isIn, data } = command;
    if (!device.answers(address)) return [submitOutcome(seqnum, 'stalled')];
    if (address === 0) return [control(command)];
    // What a host sends to a scanner's data endpoint are a maker's commands: taken, as a scanner does that knows none.
    if (!isIn) return [submitOutcome(seqnum, 'done', data.length)];
    if (open.length >= MAX_OPEN) return [submitOutcome(seqnum, 'tooMany')];
    open = [...open, command];
    isListenedTo ||= address === design.dataEndpoint;
    return handOut();
  };

  const control = ({ seqnum, isIn, setup, data, transferBufferLength }: Submit): Uint8Array => {
    const answer = device.control(setup, data);
    if (answer === undefined) return submitOutcome(seqnum, 'stalled');
    return isIn
      ? submitReply(seqnum, answer.subarray(0, transferBufferLength))
      : submitOutcome(seqnum, 'done', data.length);
  };

  const unlink = ({ seqnum, unlinkSeqnum }: Unlink): Uint8Array => {
    const left = open.filter((one) => one.seqnum !== unlinkSeqnum);
    const wasOpen = left.length < open.length;
    open = left;
    isListenedTo &&= open.some(({ address }) => address === design.dataEndpoint) || !wasOpen;
    return unlinkReply(seqnum, wasOpen ? 'unlinked' : 'done');
  };

  /** Brings what was offered to the transfers that wait for it: one report, or some bytes of a stream, for each. */
  const handOut = (): readonly Uint8Array[] => {
    const replies: Uint8Array[] = [];
    for (;;) {
      const [next] = offered;
      const waiting = open.find(({ address }) => address === design.dataEndpoint);
      if (next === undefined || waiting === undefined) return replies;
      open = open.filter((one) => one !== waiting);
      if (next.bytes.length > waiting.transferBufferLength) {
        replies.push(submitOutcome(waiting.seqnum, 'overflow'));
        continue;
      }
      offered = offered.slice(1);
      replies.push(submitReply(waiting.seqnum, next.bytes));
      next.delivered();
    }
  };

  return {
    take,
    offer: (bytes, delivered) => {
      offered = [...offered, { bytes, delivered }];
      return handOut();
    },
    isListenedTo: () => isListenedTo,
    hasCapsLock: device.hasCapsLock,
  };
}
