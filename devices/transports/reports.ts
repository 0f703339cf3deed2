import type { Sink } from '../play.ts';
import type { BytesEvent } from '../schedule.ts';

/** Sends HID reports or serial bytes to whatever carries them: one call for each, one at a time. */
export const createBytesSink = (write: (bytes: Uint8Array) => Promise<void>): Sink<BytesEvent> => ({
  send: async ({ bytes }) => write(bytes),
  flush: async () => Promise.resolve(),
});
