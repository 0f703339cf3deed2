import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { HarnessError } from '../../domain/harness-error.ts';
import { CONFIG_FILE, fullCapabilities, loadSettings, testHospital } from './config.ts';
import { CARDS_FILE, configText, driverKind, writeCards, writeConfig } from './init.ts';
import { loadSchema } from './schema.ts';
import { driverKinds } from './shape.ts';

const schemas = resolve(import.meta.dirname, '../../../schemas');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-init-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test.each(driverKinds)('the file for %s obeys the schema and says nothing but the defaults', (kind) => {
  const dir = join(folder, 'deep', kind);
  const path = writeConfig(dir, kind);
  expect(path).toBe(join(dir, CONFIG_FILE));
  const settings = loadSettings(path, folder, schemas);
  expect(settings.driver?.kind).toBe(kind);
  expect(settings.hospital).toEqual(testHospital);
  expect(settings.capabilities).toEqual(fullCapabilities);
});

test('every key is there, with a line above it that says what it is', () => {
  const lines = configText('reference').split('\n');
  const names = (part: ReturnType<typeof loadSchema>): readonly string[] =>
    Object.entries(part.properties ?? {}).flatMap(([name, inner]) => [name, ...names(inner)]);
  const explained = names(loadSchema(schemas, 'config')).filter((name) => {
    const at = lines.findIndex((line) => new RegExp(`^ *(# *)?${name}:( |$)`).test(line));
    const above = lines.slice(0, at).findLast((line) => !/^ *(# *)?kind: /.test(line)) ?? '';
    return at > 0 && /^ *# .*[\u4e00-\u9fff]/.test(above);
  });
  expect(explained).toEqual(names(loadSchema(schemas, 'config')));
});

test('with every comment sign before a key removed the file still has only known keys', () => {
  const path = join(folder, 'uncommented.yaml');
  const keys = configText('command')
    .split('\n')
    .filter((line) => !/^ *# (kind|url: https|relay)|^  crossProvince/.test(line))
    .map((line) => line.replace(/^( *)# ( *[A-Za-z]+:( \S+)?$)/, '$1$2'))
    .join('\n');
  writeFileSync(path, keys);
  expect(loadSettings(path, folder, schemas)).toMatchObject({ ledger: 'card', counter: 'http' });
});

test('a file that stands there is never overwritten', () => {
  const dir = join(folder, 'kept');
  mkdirSync(dir);
  writeFileSync(join(dir, CONFIG_FILE), 'seed: 7\n');
  let fault: unknown;
  try {
    writeConfig(dir, 'command');
  } catch (thrown) {
    fault = thrown;
  }
  expect(fault).toBeInstanceOf(HarnessError);
  expect(fault).toMatchObject({ exitCode: 2, hint: expect.stringContaining('--dir') as string });
  expect(readFileSync(join(dir, CONFIG_FILE), 'utf8')).toBe('seed: 7\n');
});

test('the example of own cards is written beside it, and never over another', () => {
  const path = writeCards(folder);
  expect(path).toBe(join(folder, CARDS_FILE));
  expect(() => writeCards(folder)).toThrow('已经存在');
});

test('a folder that cannot be made is wrong usage', () => {
  writeFileSync(join(folder, 'a-file'), '');
  expect(() => writeConfig(join(folder, 'a-file', 'x'), 'reference')).toThrow('不能写入');
});

test('an unknown driver is refused with the one that was meant', () => {
  expect(() => driverKind('comand')).toThrow('是否为 command？');
  expect(() => driverKind('telepathy')).toThrow('可用 reference');
});
