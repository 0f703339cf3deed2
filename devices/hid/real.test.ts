import { expect, test } from 'vitest';

import type { Clock } from '../../src/domain/clock.ts';
import { posReports } from './pos.ts';
import { notLoaded, readPosScan, type HidPort } from './real.ts';

/** A clock on which waiting lasts until it is interrupted, or is over at once. */
const clockOf = (isPatient: boolean): Clock => ({
  now: () => 0,
  wait: async (_, signal) =>
    new Promise((resolve) => {
      if (!isPatient || signal?.aborted === true) resolve();
      else signal?.addEventListener('abort', () => resolve(), { once: true });
    }),
});

interface Plugged extends HidPort {
  closed: boolean;
}

/** A scanner that sends these reports as soon as it is opened. */
function plugged(reports: readonly Uint8Array[], failure?: Error): Plugged {
  const port: Plugged = {
    closed: false,
    devices: () => [],
    open: async (_, { report, failed }) => {
      setImmediate(() => {
        reports.forEach(report);
        if (failure !== undefined) failed(failure);
      });
      return Promise.resolve({
        close: async () => {
          port.closed = true;
          return Promise.resolve();
        },
      });
    },
  };
  return port;
}

test('a scan of a HID-POS scanner is read, and the device given back', async () => {
  const port = plugged(posReports('4240000000000000000099370000', ']Q1'));
  const scan = await readPosScan(port, '/dev/hidraw0', { clock: clockOf(true), withinMs: 1 });
  expect(scan).toEqual({ text: '4240000000000000000099370000', aim: ']Q1' });
  expect(port.closed).toBe(true);
});

test('no scan in time is nothing, and the device is given back', async () => {
  const port = plugged([]);
  expect(await readPosScan(port, '/dev/hidraw0', { clock: clockOf(false), withinMs: 1 })).toBeUndefined();
  expect(port.closed).toBe(true);
});

test('a device that fails or cannot be opened is told with its path', async () => {
  const broken = plugged([], new Error('could not read'));
  await expect(
    readPosScan(broken, '/dev/hidraw7', { clock: clockOf(true), withinMs: 1 }),
  ).rejects.toMatchObject({
    code: 'SCANNER-UNREACHABLE',
    message: expect.stringContaining('/dev/hidraw7') as string,
  });
  const shut: HidPort = { ...plugged([]), open: async () => Promise.reject(new Error('EACCES')) };
  await expect(readPosScan(shut, '/dev/hidraw7', { clock: clockOf(true), withinMs: 1 })).rejects.toThrow(
    'EACCES',
  );
});

test('a missing system library is told with the way to install it', () => {
  const fault = notLoaded(new Error('libusb-1.0.so.0: cannot open shared object file'));
  expect(fault.message).toContain('libusb-1.0');
  expect(fault.hint).toContain('apt-get install libusb-1.0-0');
  expect(notLoaded(new Error('other')).hint).toContain('scan check');
});
