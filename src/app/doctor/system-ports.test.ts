import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { openPackage } from '../machine/package-root.ts';
import { systemPorts } from './system-ports.ts';

const pack = openPackage();
const { machine, network, storage, fonts } = systemPorts(pack.fonts, pack.schemas);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-doctor-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('a port that a server holds is in use, and free again when it is closed', async () => {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  expect(await network.tryListen('127.0.0.1', port)).toBe('EADDRINUSE');
  await new Promise((done) => server.close(done));
  expect(await network.tryListen('127.0.0.1', port)).toBeUndefined();
});

test('an address of another machine cannot be listened on', async () => {
  expect(await network.tryListen('192.0.2.1', 0)).toBe('EADDRNOTAVAIL');
});

test('the time of a server is the date of its answer', async () => {
  const server = createServer((_, response) => {
    response.setHeader('Date', 'Sat, 21 Nov 2026 04:00:00 GMT').writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  expect(await network.dateOf(`http://127.0.0.1:${port}/`)).toBe(Date.UTC(2026, 10, 21, 4));
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
  expect(await network.dateOf(`http://127.0.0.1:${port}/`)).toBeUndefined();
});

test('a folder that is not there yet is judged by the one it would stand in, and nothing is left behind', () => {
  expect(storage.folder(join(folder, 'not', 'yet'))).toMatchObject({ kind: 'writable', exists: false });
  expect(readdirSync(folder)).toEqual([]);
});

test.skipIf(process.platform === 'win32')('a folder is private when only its owner may enter', () => {
  const own = join(folder, 'own');
  mkdirSync(own, { mode: 0o700 });
  expect(storage.folder(own)).toEqual({ kind: 'writable', exists: true, isPrivate: true });
  chmodSync(own, 0o755);
  expect(storage.folder(own)).toEqual({ kind: 'writable', exists: true, isPrivate: false });
});

test('behind a file there is no folder', () => {
  writeFileSync(join(folder, 'a-file'), '');
  expect(storage.folder(join(folder, 'a-file', 'out')).kind).toBe('unwritable');
  expect(storage.folder(join(folder, 'a-file')).kind).toBe('unwritable');
});

test('the machine tells its digests, its disk and the fonts of the package', async () => {
  expect(machine.hashes()).toContain('sm3');
  expect(await storage.freeBytes(join(folder, 'not', 'yet'))).toBeGreaterThan(0);
  expect(storage.sizes(fonts)['serif-regular.ttf.br']).toBeGreaterThan(100_000);
  expect(storage.sizes(join(folder, 'nowhere'))).toEqual({});
  expect(storage.isFile(folder)).toBe(false);
  expect(machine.addresses().every(({ address }) => address !== '127.0.0.1')).toBe(true);
});
