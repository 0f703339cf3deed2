import { HarnessError } from '../../src/domain/harness-error.ts';
import type { Listener, PluggedScanner } from '../plugged.ts';
import type { UsbDesign } from '../usb/device.ts';
import { createAttachment, type Attachment } from './attachment.ts';
import type { Command } from './commands.ts';
import { devidOf, type ExportedDevice } from './operations.ts';

/** The state of a scanner: on the table, at a computer, or with a program there that reads it. */
export type PlugState = 'free' | 'attached' | 'listening';

/** A scanner at its place on the bus, for one host at a time. */
export interface Plug extends PluggedScanner {
  readonly exported: ExportedDevice;
  readonly state: () => PlugState;
  /** `undefined` when a host has it already. `write` sends to the host. */
  readonly attach: (write: (message: Uint8Array) => void) => Hold | undefined;
}

/** A host's hold on a scanner. */
export interface Hold {
  readonly take: (command: Command) => void;
  /** The host is gone, and with it what it has not read. */
  readonly release: () => void;
}

/** Called whenever the state of a plug has changed. */
export type StateChange = (plug: Plug, state: PlugState) => void;

export function createPlug(exported: ExportedDevice, design: UsbDesign, changed: StateChange): Plug {
  let held: HeldScanner | undefined;
  let state: PlugState = 'free';
  let awaiting: ((listener: Listener) => void)[] = [];

  const look = (): void => {
    const isListening = held?.attachment.isListenedTo() === true;
    const now = isListening ? 'listening' : held === undefined ? 'free' : 'attached';
    if (now !== state) {
      state = now;
      changed(plug, now);
    }
    if (held === undefined || !isListening) return;
    const arrived = awaiting;
    awaiting = [];
    for (const resolve of arrived) resolve(held.listener);
  };

  const plug: Plug = {
    exported,
    state: () => state,
    attach: (write) => {
      if (held !== undefined) return undefined;
      const mine = hold(createAttachment(design, devidOf(exported)), write);
      held = mine;
      look();
      return {
        take: (command) => {
          for (const message of mine.attachment.take(command)) write(message);
          look();
        },
        release: () => {
          mine.drop();
          held = undefined;
          look();
        },
      };
    },
    listener: async (signal) =>
      new Promise((resolve) => {
        const give = (listener: Listener | undefined): void => {
          signal.removeEventListener('abort', stop);
          resolve(listener);
        };
        const stop = (): void => {
          awaiting = awaiting.filter((one) => one !== give);
          give(undefined);
        };
        if (signal.aborted) {
          resolve(undefined);
          return;
        }
        signal.addEventListener('abort', stop, { once: true });
        awaiting = [...awaiting, give];
        look();
      }),
  };
  return plug;
}

interface HeldScanner {
  readonly attachment: Attachment;
  readonly listener: Listener;
  readonly drop: () => void;
}

/** One host's line to a scanner, until it is dropped. */
function hold(attachment: Attachment, write: (message: Uint8Array) => void): HeldScanner {
  let underway = 0;
  let isGone = false;
  let flushed: { readonly resolve: () => void; readonly reject: (fault: Error) => void }[] = [];

  const settle = (): void => {
    if (!isGone && underway > 0) return;
    const waiting = flushed;
    flushed = [];
    for (const { resolve, reject } of waiting) {
      if (underway > 0) reject(leftInTheMiddle());
      else resolve();
    }
  };
  return {
    attachment,
    listener: {
      hasCapsLock: attachment.hasCapsLock,
      send: async ({ bytes }) => {
        if (isGone) throw leftInTheMiddle();
        underway += 1;
        const messages = attachment.offer(bytes, () => {
          underway -= 1;
          settle();
        });
        for (const message of messages) write(message);
        // Lets the host's next question in: whoever plays a fast scan never rests otherwise.
        await new Promise((resolve) => setImmediate(resolve));
      },
      flush: async () =>
        new Promise((resolve, reject) => {
          flushed = [...flushed, { resolve, reject }];
          settle();
        }),
    },
    drop: () => {
      isGone = true;
      settle();
    },
  };
}

const leftInTheMiddle = (): HarnessError =>
  new HarnessError('SCANNER-UNREACHABLE', '扫码未完成：电脑在扫码途中断开', {
    hint: '请在电脑上重新连接扫码枪，再扫一次。',
  });
