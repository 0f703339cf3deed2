import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { textOfKeyboardReports } from '../../devices/hid/keyboard.ts';
import { attachHost, connectHost } from '../../devices/usbip/testing/host.ts';
import { attachCommands } from '../app/scan/plug.ts';

const binary = join(resolve(import.meta.dirname, '../..'), 'bin/evoucher.js');

interface Plugged {
  readonly child: ChildProcessWithoutNullStreams;
  readonly said: () => string;
  /** Resolves with what the words have caught. */
  readonly hears: (words: RegExp) => Promise<string>;
  readonly ended: Promise<number | null>;
}

const running: ChildProcessWithoutNullStreams[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function plug(...args: readonly string[]): Plugged {
  const child = spawn(process.execPath, [binary, 'scan', 'plug', ...args]);
  running.push(child);
  let said = '';
  let look = (): void => undefined;
  const ended = new Promise<number | null>((end) => child.once('close', end));
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
      look();
    });
  const hears = async (words: RegExp): Promise<string> =>
    new Promise((found) => {
      look = () => {
        const match = words.exec(said);
        if (match !== null) found(match[1] ?? '');
      };
      look();
    });
  return { child, said: () => said, hears, ended };
}

const portOf = async (plugged: Plugged): Promise<number> =>
  Number(await plugged.hears(/--tcp-port (\d+) attach -r 127\.0\.0\.1 -b 1-1/));

test('a text is scanned as soon as a computer reads the scanner, and the command ends', async () => {
  const plugged = plug('--port', '0', '--text', '4241');
  plugged.child.stdin.end();
  const host = await attachHost(await portOf(plugged));
  await plugged.hears(/(已连接扫码枪，还没有程序读取)/);
  expect(textOfKeyboardReports(await host.reports(10))).toBe('4241\r');
  expect(await plugged.ended).toBe(0);
  expect(plugged.said()).toMatch(/正在读取，可以扫码[^]*已扫：4241/);
});

test('every line of the input is a scan, and the end of the input unplugs the scanner', async () => {
  const plugged = plug('--port', '0', '--model', 'desk-scanner', '--suffix', 'tab');
  plugged.child.stdin.end('12\n\n34\n');
  const host = await attachHost(await portOf(plugged));
  expect(textOfKeyboardReports(await host.reports(12))).toBe('12\t34\t');
  expect(await plugged.ended).toBe(0);
  await host.closed;
});

test('a scan that breaks off ends the command with 2 and says so', async () => {
  const plugged = plug('--port', '0', '--text', '4241234567890123456789370000');
  const host = await attachHost(await portOf(plugged));
  await host.reports(5);
  host.socket.destroy();
  expect(await plugged.ended).toBe(2);
  expect(plugged.said()).toContain('电脑在扫码途中断开');
});

test('Ctrl-C unplugs a scanner that nobody has come for, and a stranger is told of', async () => {
  const plugged = plug('--port', '0', '--text', '42');
  const stranger = await connectHost(await portOf(plugged));
  stranger.send(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  await plugged.hears(/(拒绝了 127\.0\.0\.1：协议版本 0x4745)/);
  plugged.child.kill('SIGINT');
  expect(await plugged.ended).toBe(0);
});

test.skipIf(existsSync('/dev/uhid'))(
  'without /dev/uhid the command ends with 2 and says what to do',
  async () => {
    const plugged = plug('--uhid', '--text', '42');
    expect(await plugged.ended).toBe(2);
    expect(plugged.said()).toContain('本机没有 /dev/uhid');
    expect(plugged.said()).toContain('USB/IP');
  },
);

test.each([
  [['--text', '扫码'], '键盘上没有这个字符'],
  [['--fault', 'ime'], '输入法在电脑上'],
  [['--person', 'P1'], '--wallet'],
  [['--text', '1', '--image', 'x.png'], '给出一项'],
])('%j is refused before anybody goes to a computer', async (args, message) => {
  const plugged = plug('--port', '0', ...args);
  expect(await plugged.ended).toBe(2);
  expect(plugged.said()).toContain(message);
});

test('the usual port needs no word in the command', () => {
  expect(attachCommands('192.0.2.7', 3240, '1-1')).toEqual({
    host: '192.0.2.7',
    linux: 'usbip attach -r 192.0.2.7 -b 1-1',
    windows: 'usbip.exe attach -r 192.0.2.7 -b 1-1',
  });
});
