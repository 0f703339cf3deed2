import { afterEach, expect, test } from 'vitest';

import { textOfKeyboardReports } from '../hid/keyboard.ts';
import { createPosReader } from '../hid/pos.ts';
import type { ScannerModel } from '../model.ts';
import { scanInto } from '../plugged.ts';
import { createStandingPace, credential, gun, modelOf } from '../testing/requests.ts';
import type { Plug } from './plug.ts';
import { serveUsbip, type UsbipServer } from './server.ts';
import { attachHost, connectHost } from './testing/host.ts';

const closing: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

interface Stage {
  readonly server: UsbipServer;
  readonly scanner: Plug;
  readonly seen: string[];
}

async function offered(...models: readonly ScannerModel[]): Promise<Stage> {
  const seen: string[] = [];
  const server = await serveUsbip({
    models,
    host: '127.0.0.1',
    port: 0,
    onState: (busid, state) => void seen.push(`${busid} ${state}`),
    onRefusal: (_, reason) => void seen.push(reason),
  });
  closing.push(server.close);
  const [scanner] = server.plugs;
  if (scanner === undefined) throw new Error('no scanner');
  return { server, scanner, seen };
}

const box = modelOf('hid-pos', 'hid-pos');
const serial = modelOf('serial-gun', 'serial');
const never = new AbortController().signal;
const standing = { signal: never, pace: createStandingPace() };
/** Reports of a scan with Enter: each key pressed and let go. */
const reportsOf = (text: string): number => (text.length + 1) * 2;

const [GET_DESCRIPTOR, SET_REPORT] = [
  (type: number, index = 0, length = 255) => [0x80, 6, index, type, 0, 0, length, 0],
  [0x21, 9, 0, 2, 0, 0, 1, 0],
];

test('a scanner is listed with its interfaces, and not while a host has it', async () => {
  const { server } = await offered(gun, box, serial);
  const list = async (): Promise<readonly string[]> => {
    const host = await connectHost(server.port);
    host.send(Uint8Array.of(1, 0x11, 0x80, 5, 0, 0, 0, 0));
    const head = await host.read(12);
    expect(head.readUInt32BE(0)).toBe(0x01110005);
    const found: string[] = [];
    for (let device = 0; device < head.readUInt32BE(8); device += 1) {
      const block = await host.read(0x138);
      const interfaces = await host.read(block.readUInt8(0x137) * 4);
      const name = block.toString('latin1', 256, 288).replaceAll('\0', '');
      found.push(`${name} ${block.toString('hex', 0x12c, 0x130)} ${interfaces.toString('hex')}`);
    }
    host.socket.destroy();
    return found;
  };
  expect(await list()).toEqual([
    '1-1 12090001 03010100',
    '1-2 12090002 03000000',
    '1-3 12090003 020201000a000000',
  ]);
  await attachHost(server.port, '1-2');
  expect((await list()).map((line) => line.slice(0, 3))).toEqual(['1-1', '1-3']);
});

test('what is scanned is what the host types, and the scan ends when the host has it', async () => {
  const { server, scanner, seen } = await offered(gun);
  const host = await attachHost(server.port);
  const scanned = scanInto(scanner, { model: gun, text: credential }, standing);
  const reports = await host.reports(reportsOf(credential));
  expect(await scanned).toBe(true);
  expect(textOfKeyboardReports(reports)).toBe(`${credential}\r`);
  expect(seen).toEqual(['1-1 attached', '1-1 listening']);
});

test('a HID-POS scanner sends text and symbology, a serial one its bytes', async () => {
  const { server } = await offered(box, serial);
  const [posPlug, serialPlug] = server.plugs as [Plug, Plug];
  const posHost = await attachHost(server.port, '1-1');
  const sentPos = scanInto(posPlug, { model: box, text: credential }, standing);
  const [report] = await posHost.reports(1);
  await sentPos;
  expect(createPosReader()(report ?? new Uint8Array())).toEqual({ text: credential, aim: ']Q1' });

  const serialHost = await attachHost(server.port, '1-2', (1 << 16) | 3);
  const sentSerial = scanInto(serialPlug, { model: serial, text: credential }, standing);
  let text = '';
  while (!text.endsWith('\r\n')) {
    serialHost.submit({ ep: 1, isIn: true, length: 64 });
    text += (await serialHost.reply()).data.toString('latin1');
  }
  await sentSerial;
  expect(text).toBe(`${credential}\r\n`);
  serialHost.submit({ ep: 1, isIn: false, length: 3, data: Buffer.from('AT\r') });
  expect(await serialHost.reply()).toMatchObject({ status: 0, actualLength: 3 });
});

test('a scan waits for somebody who listens, and gives up when it is told to', async () => {
  const { server, scanner } = await offered(gun);
  const waiting = new AbortController();
  const given = scanInto(scanner, { model: gun, text: '1' }, { signal: waiting.signal });
  await attachHost(server.port);
  waiting.abort();
  expect(await given).toBe(false);
  expect(await scanInto(scanner, { model: gun, text: '1' }, { signal: waiting.signal })).toBe(false);
});

test('a scanner that overrides Caps Lock obeys the host’s light, another one does not', async () => {
  const clever = { ...gun, overridesCapsLock: true };
  for (const [model, light, keys] of [
    [clever, 0, 'aB-1'],
    [clever, 2, 'Ab-1'],
    [gun, 2, 'aB-1'],
  ] as const) {
    const { server, scanner } = await offered(model);
    const host = await attachHost(server.port);
    expect(await host.control(SET_REPORT, Uint8Array.of(light))).toMatchObject({
      status: 0,
      actualLength: 1,
    });
    expect((await host.control([0xa1, 1, 0, 2, 0, 0, 1, 0])).data).toEqual(Buffer.of(light));
    const scanned = scanInto(scanner, { model, text: 'aB-1' }, standing);
    expect(textOfKeyboardReports(await host.reports(reportsOf('aB-1')))).toBe(`${keys}\r`);
    await scanned;
  }
});

test('one scanner is one host’s, until that host is gone', async () => {
  const { server, seen } = await offered(gun);
  const first = await attachHost(server.port);
  const second = await connectHost(server.port);
  expect(await second.import('1-1')).toBe(2);
  expect(await second.import('9-9')).toBe(4);
  expect((await first.control(GET_DESCRIPTOR(1))).data.readUInt16LE(8)).toBe(0x1209);
  first.socket.destroy();
  await expect.poll(() => seen.at(-1)).toBe('1-1 free');
  expect(await second.import('1-1')).toBe(0);
  expect(seen).toContain('没有设备 "9-9"');
});

test('a transfer that is unlinked is never answered, and the scan waits for the next one', async () => {
  const { server, scanner } = await offered(gun);
  const host = await attachHost(server.port);
  const open = host.submit({ ep: 1, isIn: true, length: 8 });
  host.unlink(open);
  expect(await host.reply()).toMatchObject({ command: 4, status: -104 });
  host.unlink(open);
  expect(await host.reply()).toMatchObject({ command: 4, status: 0 });
  const scanned = scanInto(scanner, { model: gun, text: '42' }, standing);
  expect(textOfKeyboardReports(await host.reports(reportsOf('42')))).toBe('42\r');
  await scanned;
});

test('a host that leaves in the middle of a scan spoils only that scan', async () => {
  const { server } = await offered(gun, { ...gun, suffix: 'none' });
  const [left, other] = server.plugs as [Plug, Plug];
  const leaving = await attachHost(server.port);
  const staying = await attachHost(server.port, '1-2', (1 << 16) | 3);
  const broken = scanInto(left, { model: gun, text: credential }, standing).catch((fault: unknown) => fault);
  const whole = scanInto(other, { model: { ...gun, suffix: 'none' }, text: credential }, standing);
  await leaving.reports(7);
  leaving.socket.destroy();
  expect(textOfKeyboardReports(await staying.reports(credential.length * 2))).toBe(credential);
  await whole;
  expect(await broken).toMatchObject({
    code: 'SCANNER-UNREACHABLE',
    message: expect.stringContaining('途中断开') as string,
  });

  const next = await attachHost(server.port);
  const again = scanInto(left, { model: gun, text: '7' }, standing);
  expect(textOfKeyboardReports(await next.reports(reportsOf('7')))).toBe('7\r');
  await again;
});

const words = (...fields: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(48);
  fields.forEach((field, index) => bytes.writeUInt32BE(field, index * 4));
  return bytes;
};
/** Command, seqnum, devid, direction, endpoint, flags, length, start frame, packets. */
const submitted = (direction: number, ep: number, length: number, packets: number): Buffer =>
  words(1, 1, 65_538, direction, ep, 0, length, 0, packets, 0);

test.each<readonly [string, Buffer, string]>([
  ['garbage', Buffer.alloc(64, 0xa5), '协议版本 0xa5a5'],
  ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\n\r\n'), '协议版本 0x4745'],
  ['an older version', Buffer.of(1, 0x06, 0x80, 5, 0, 0, 0, 0), '协议版本 0x0106'],
  ['an unknown request', Buffer.of(1, 0x11, 0x80, 9, 0, 0, 0, 0), '未知的请求 0x8009'],
  [
    'an endless bus id',
    Buffer.concat([Buffer.of(1, 0x11, 0x80, 3, 0, 0, 0, 0), Buffer.alloc(32, 49)]),
    '没有结束符',
  ],
])('who begins with %s is shown out, and nobody else notices', async (_, bytes, reason) => {
  const { server, scanner, seen } = await offered(gun);
  const calm = await attachHost(server.port);
  const scanned = scanInto(scanner, { model: gun, text: '42' }, standing);
  const stranger = await connectHost(server.port);
  stranger.send(bytes);
  await stranger.closed;
  expect(seen.some((line) => line.includes(reason))).toBe(true);
  expect(textOfKeyboardReports(await calm.reports(reportsOf('42')))).toBe('42\r');
  await scanned;
});

test.each<readonly [string, Buffer, string]>([
  ['an unknown command', words(9, 1, 65_538), '未知的命令 0x00000009'],
  ['a wrong direction', submitted(2, 1, 8, 0), '传输方向 2'],
  ['endpoint 16', submitted(1, 16, 8, 0), '端点 16'],
  ['isochronous packets', submitted(1, 1, 8, 3), '等时传输'],
  ['a length beyond all bounds', submitted(0, 1, 0x7fffffff, 0), '上限为 65536'],
])('a host that sends %s loses its scanner, which is free again', async (_, bytes, reason) => {
  const { server, seen } = await offered(gun);
  const host = await attachHost(server.port);
  host.send(bytes);
  await host.closed;
  await expect.poll(() => seen.at(-1)).toBe('1-1 free');
  expect(seen.some((line) => line.includes(reason))).toBe(true);
  await attachHost(server.port);
});

test('half a message waits for its other half, and a leaving host takes it along', async () => {
  const { server, seen } = await offered(gun);
  const host = await connectHost(server.port);
  const request = Buffer.concat([
    Buffer.of(1, 0x11, 0x80, 3, 0, 0, 0, 0),
    Buffer.from('1-1'),
    Buffer.alloc(29),
  ]);
  for (const byte of request) {
    host.send(Uint8Array.of(byte));
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await host.read(8)).readUInt32BE(4)).toBe(0);
  await host.read(0x138);
  host.send(submitted(1, 1, 8, 0).subarray(0, 20));
  host.socket.end();
  await expect.poll(() => seen.at(-1)).toBe('1-1 free');
});

test('a transfer for another device, a wrong endpoint or too small a buffer fails alone', async () => {
  const { server, scanner } = await offered(gun);
  const host = await attachHost(server.port);
  host.send(words(1, 90, 65_599, 1, 1, 0, 8, 0, 0, 0));
  expect(await host.reply()).toMatchObject({ seqnum: 90, status: -19 });
  host.submit({ ep: 5, isIn: true, length: 8 });
  expect(await host.reply()).toMatchObject({ status: -32 });
  host.submit({ ep: 1, isIn: true, length: 4 });
  const scanned = scanInto(scanner, { model: gun, text: '4' }, standing);
  expect(await host.reply()).toMatchObject({ status: -75 });
  expect(textOfKeyboardReports(await host.reports(reportsOf('4')))).toBe('4\r');
  await scanned;
});

test('a host cannot open transfers without end', async () => {
  const { server } = await offered(gun);
  const host = await attachHost(server.port);
  for (let count = 0; count <= 1_024; count += 1) host.submit({ ep: 1, isIn: true, length: 8 });
  expect(await host.reply()).toMatchObject({ status: -12, seqnum: 1_025 });
});

test('a thousand fast scans arrive whole and in order', async () => {
  const { server, scanner } = await offered(gun);
  const host = await attachHost(server.port);
  const model = { ...gun, gapMs: [0, 0] } as const;
  const texts = Array.from({ length: 1_000 }, (_, index) => String(index).padStart(28, '4'));
  const all = (async () => {
    for (const text of texts) await scanInto(scanner, { model, text }, { signal: never });
  })();
  const reports = await host.reports(texts.length * reportsOf(credential));
  await all;
  expect(textOfKeyboardReports(reports)).toBe(texts.map((text) => `${text}\r`).join(''));
});

test('a port that is taken is told', async () => {
  const { server } = await offered(gun);
  const quiet = { onState: () => undefined, onRefusal: () => undefined };
  const again = serveUsbip({ models: [gun], host: '127.0.0.1', port: server.port, ...quiet });
  await expect(again).rejects.toMatchObject({ code: 'PORT-IN-USE' });
});
