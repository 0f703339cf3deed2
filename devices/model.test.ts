import { readdirSync } from 'node:fs';

import { expect, test } from 'vitest';

import { readModel } from './model.ts';
import { findModel, scannerModels } from './models/index.ts';
import { gun, modelOf } from './testing/requests.ts';

test('every model file is in the roster under the name of its file', () => {
  const files = readdirSync(new URL('models', import.meta.url)).filter((file) => file.endsWith('.json'));
  expect(scannerModels.map(({ id }) => `${id}.json`).toSorted()).toEqual(files.toSorted());
});

test('the roster has every kind of plug and the four paces of the field', () => {
  expect(new Set(scannerModels.map((model) => model.interface))).toEqual(
    new Set(['keyboard', 'hid-pos', 'serial']),
  );
  const paces = ['honeywell-gun', 'desk-scanner', 'card-terminal', 'zebra-gun'].map(
    (id) => modelOf(id, 'keyboard').gapMs,
  );
  expect(paces).toEqual([
    [5, 10],
    [20, 25],
    [32, 32],
    [80, 100],
  ]);
});

test('a keyboard model without a word on Caps Lock does not override it', () => {
  const older = { ...gun, overridesCapsLock: undefined };
  expect(readModel(older, 'gun.json')).toMatchObject({ overridesCapsLock: false });
  expect(() => readModel({ ...gun, overridesCapsLock: 'yes' }, 'gun.json')).toThrow('/overridesCapsLock');
});

test('a model is found by its id, and only by that', () => {
  expect(findModel('zebra-gun')?.title).toContain('80–100');
  expect(findModel('zebra')).toBeUndefined();
});

test.each([
  ['no object', [], '/'],
  ['a wrong pace', { ...gun, gapMs: [10, 5] }, '/gapMs'],
  ['a pace of nothing', { ...gun, gapMs: [0, 5] }, '/gapMs'],
  ['an unknown suffix', { ...gun, suffix: 'cr' }, '/suffix'],
  ['an unknown interface', { ...gun, interface: 'bluetooth' }, '/interface'],
  ['an unknown layout', { ...gun, layout: 'de' }, '/layout'],
  ['a name of blanks', { ...gun, title: ' ' }, '/title'],
  ['a prefix beyond ASCII', { ...gun, prefix: '码' }, '/prefix'],
  ['a misspelt field', { ...gun, sufix: 'tab' }, '/sufix'],
  ['a field of another interface', { ...gun, baudRate: 9600 }, '/baudRate'],
  ['a missing field', { ...gun, note: undefined }, '/note'],
  ['a speed that no port has', { ...modelOf('serial-gun', 'serial'), baudRate: 1 }, '/baudRate'],
])('%s is refused with its place', (_, value, pointer) => {
  expect(() => readModel(value, 'gun.json')).toThrow(
    expect.objectContaining({
      code: 'SCANNER-INVALID',
      message: expect.stringContaining(`gun.json 的 ${pointer}：`) as string,
    }),
  );
});

test('a model that was read is the file', () => {
  expect(readModel(JSON.parse(JSON.stringify(gun)), 'gun.json')).toEqual(gun);
});
