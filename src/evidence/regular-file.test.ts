import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { readRegularFile } from './regular-file.ts';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'evoucher-file-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

test('a file is read as it is, and through a link', () => {
  const file = join(folder(), 'x.zip');
  writeFileSync(file, 'PK');
  symlinkSync(file, `${file}.link`);
  expect(readRegularFile(file).toString()).toBe('PK');
  expect(readRegularFile(`${file}.link`).toString()).toBe('PK');
});

test('a file that takes no room and claims three gigabytes is not read', () => {
  const file = join(folder(), 'x.zip');
  writeFileSync(file, '');
  truncateSync(file, 3 * 2 ** 30);
  expect(() => readRegularFile(file)).toThrow('超过 512 MiB');
});

test('a folder and a link that leads to itself are not read', () => {
  const inside = folder();
  mkdirSync(join(inside, 'x.zip'));
  symlinkSync('loop.zip', join(inside, 'loop.zip'));
  expect(() => readRegularFile(join(inside, 'x.zip'))).toThrow('不是普通文件');
  expect(() => readRegularFile(join(inside, 'loop.zip'))).toThrow('ELOOP');
});

test.skipIf(process.platform === 'win32')('a pipe and a device are not waited for', () => {
  const pipe = join(folder(), 'x.zip');
  execFileSync('mkfifo', [pipe]);
  expect(() => readRegularFile(pipe)).toThrow('不是普通文件');
  expect(() => readRegularFile('/dev/zero')).toThrow('不是普通文件');
});
