import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { play } from '../play.ts';
import { serialBytes } from '../schedule.ts';
import { credential, modelOf } from '../testing/requests.ts';
import { openDeviceFile } from './device-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'evoucher-tty-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A pseudo terminal made by `script` of util-linux: what is written to its path comes out of the other end. */
async function withTerminal(use: (path: string) => Promise<void>): Promise<string> {
  const child = spawn('script', ['-qfec', 'stty raw -echo; tty; cat >/dev/null', '/dev/null'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let text = '';
  const path = await new Promise<string>((resolve) => {
    child.stdout.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk;
      const found = /(\/dev\/pts\/\d+)\s/.exec(text);
      if (found !== null) resolve(found[1] ?? '');
    });
  });
  const before = text.length;
  await use(path);
  await new Promise<void>((resolve) => {
    const look = (): void => {
      if (text.slice(before).includes('\n')) resolve();
      else child.stdout.once('data', look);
    };
    look();
  });
  child.kill();
  return text.slice(before);
}

test.skipIf(process.platform !== 'linux')(
  'a serial scan comes out of the other end of the line',
  async () => {
    const received = await withTerminal(async (path) => {
      const device = await openDeviceFile(path);
      await play(serialBytes({ model: modelOf('serial-gun', 'serial'), text: credential }), device);
      await device.close();
    });
    expect(received).toBe(`${credential}\r\n`);
  },
);

test('a device that is not there, or is a file, is refused with the reason', async () => {
  const file = join(folder, 'notes.txt');
  writeFileSync(file, 'precious');
  await expect(openDeviceFile(join(folder, 'tty'))).rejects.toMatchObject({
    code: 'SCANNER-UNREACHABLE',
    message: expect.stringContaining('没有这个设备') as string,
  });
  await expect(openDeviceFile(file)).rejects.toThrow('不是设备文件');
});
