import type { ScanRequest } from '../../../devices/content.ts';
import { schedule } from '../../../devices/schedule.ts';

/** Returns the schedule of a scan as JSON; bytes are hexadecimal. */
export function scanEvents(request: ScanRequest): object {
  const made = schedule(request);
  const { model, text, faults = [], seed = 1 } = request;
  const events =
    made.interface === 'keyboard'
      ? made.events
      : made.events.map(({ at, bytes }) => ({ at, bytes: Buffer.from(bytes).toString('hex') }));
  return {
    schema: 'evoucher/scan@1',
    model: model.id,
    interface: made.interface,
    text,
    faults,
    seed,
    events,
  };
}
