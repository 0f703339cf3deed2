import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { refuseMixedRun } from '../app/settings/built-in-hospital.ts';
import { testHospital } from '../app/settings/default-hospital.ts';
import { planCenter } from '../app/settings/planned-center.ts';
import { completeSettings, noFile } from '../app/settings/config.ts';
import { certify, type Driver } from './certify.ts';

const REAL = { fixmedinsCode: 'H37010000002', fixmedinsName: '某市人民医院', admdvs: '379900' };

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'evoucher-built-in-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

test.each([
  ['without a driver', undefined],
  ['by name', { kind: 'reference' }],
  ['with a defect', { kind: 'reference', defect: 'cross-province-as-local' }],
  ['behind its screens', { kind: 'web' }],
  ['behind screens at an address', { kind: 'web', url: 'http://127.0.0.1:1/' }],
] as const)(
  'the built-in hospital %s never runs for a real one, and leaves nothing',
  async (_how, driver) => {
    const out = join(folder(), 'run');
    const said: Driver | undefined = driver;
    for (const resume of [false, true])
      await expect(
        certify({ out, hospital: REAL, resume, ...(said === undefined ? {} : { driver: said }) }),
      ).rejects.toMatchObject({
        code: 'USAGE',
        exitCode: 2,
        message: expect.stringContaining('H37010000002') as string,
        hint: expect.stringContaining('--his') as string,
      });
    expect(existsSync(out)).toBe(false);
  },
);

test('rows of a test institution do not become those of a real hospital by going on under its code', async () => {
  const out = join(folder(), 'run');
  await certify({ out, scenarios: ['self-paid'], capabilities: { inpatient: false }, documents: false });
  const real = { out, hospital: REAL, resume: true, documents: false } as const;
  await expect(certify({ ...real, driver: { kind: 'command', command: 'exit 0' } })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('H37990000001') as string,
  });
});

test('a run that the built-in hospital once did for a real one is not gone on with', () => {
  const opened = [{ hospital: REAL, driver: 'reference' }] as const;
  expect(() => refuseMixedRun(opened, REAL)).toThrow('由内置参考医院代 H37010000002 完成');
  expect(() => refuseMixedRun(opened, testHospital)).toThrow('不能混在一起');
  expect(() => refuseMixedRun([{ hospital: REAL, driver: 'manual' }], REAL)).not.toThrow();
  expect(() => refuseMixedRun([{ hospital: testHospital, driver: 'reference' }], testHospital)).not.toThrow();
});

test('a run that was begun at the province is gone on with there', () => {
  const file = noFile(completeSettings({}, ''));
  const sources = {
    flags: { resume: true },
    environment: {},
    file,
    hostedAt: () => 'https://center.example/',
  };
  expect(planCenter(sources, 'manual', 'out')).toMatchObject({
    kind: 'hosted',
    url: 'https://center.example/',
  });
  expect(planCenter({ ...sources, flags: {} }, 'manual', 'out')).toMatchObject({ kind: 'local' });
});
