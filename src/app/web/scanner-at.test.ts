import { afterEach, expect, test } from 'vitest';

import { textOfKeyboardReports } from '../../../devices/hid/keyboard.ts';
import { attachHost } from '../../../devices/usbip/testing/host.ts';
import type { Act } from '../../domain/card.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { WebScanner } from '../../his/web-module.ts';
import { openScanner, scannerOfDevice } from './scanner-at.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Stage {
  readonly port: number;
  readonly at: WebScanner;
  readonly leave: () => void;
  readonly written: unknown[];
}

/** A scanner of a run over USB/IP, and a journal that keeps what it gets. */
async function plugged(): Promise<Stage> {
  let port = 0;
  const device = await openScanner({
    plug: { kind: 'usbip', host: '127.0.0.1', port: 0 },
    listener: {
      state: () => undefined,
      refused: () => undefined,
      plugged: (_, commands) => (port = Number(/--tcp-port (\d+)/.exec(commands[0]?.linux ?? '')?.[1])),
    },
  });
  closing.push(device.close);
  const written: unknown[] = [];
  const journal = { append: (...entry: unknown[]) => written.push(entry) } as unknown as JournalWriter;
  const act = { id: 'real-time.outpatient.upload.1', card: { id: 'RT-OP' } } as Act;
  const left = new AbortController();
  const at = scannerOfDevice(device, { act, journal }, left.signal);
  return { port, at, leave: () => left.abort(), written };
}

test('a scan of a run reaches the computer, and the journal says by what way', async () => {
  const { port, at, written } = await plugged();
  const host = await attachHost(port);
  const scanned = at.scan('4241', { faults: ['no-suffix'] });
  expect(textOfKeyboardReports(await host.reports(8))).toBe('4241');
  await scanned;
  expect(written).toEqual([
    [
      'scan',
      {
        act: 'real-time.outpatient.upload.1',
        card: 'RT-OP',
        model: 'honeywell-gun',
        text: '4241',
        faults: ['no-suffix'],
        ms: expect.any(Number) as number,
        transport: 'usbip',
      },
    ],
  ]);
});

test('an act that is over scans nothing any more, and nothing is written', async () => {
  const { at, leave, written } = await plugged();
  const waiting = at.scan('4241');
  leave();
  await expect(waiting).rejects.toThrow('没有电脑读取扫码枪');
  expect(written).toEqual([]);
});

test('the scanner that is plugged in is no other model', async () => {
  const { at } = await plugged();
  await expect(at.scan('4241', { model: 'zebra-gun' })).rejects.toThrow('是 honeywell-gun');
});
