import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { DriverKind } from '../app/settings/shape.ts';
import { createKeyFile, publicFileOf } from '../app/trust/keys.ts';
import { certify, type Driver } from './certify.ts';
import { judge } from './judge.ts';
import { lint } from './lint.ts';
import { verify } from './verify.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'evoucher-api-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
};

test('programs may choose every driver of this machine', () => {
  // The compiler says when one is missing.
  const kinds: Readonly<Record<DriverKind, Driver['kind']>> = {
    reference: 'reference',
    command: 'command',
    http: 'http',
    web: 'web',
    manual: 'manual',
  };
  expect(Object.entries(kinds).filter(([one, other]) => one !== other)).toEqual([]);
});

test('whose signature it is follows from the options alone', async () => {
  const out = folder();
  const file = join(out, 'key.pem');
  createKeyFile(file, 'secret words');
  const { results, folder: run } = await certify({
    out: join(out, 'run'),
    scenarios: ['self-paid'],
    key: { file, passphrase: 'secret words' },
    his: { vendor: '厂商' },
    capabilities: { inpatient: false },
  });
  expect(results).toMatchObject({
    his: { vendor: '厂商' },
    capabilities: { inpatient: false, outpatient: true },
  });
  expect(await judge(run)).toEqual(results);
  const outcome = async (options: Parameters<typeof verify>[1]): Promise<string | undefined> =>
    (await verify(join(run, 'submission.zip'), options)).files[0]?.outcome.id;
  expect(await outcome({})).toBe('signer-unknown');
  expect(await outcome({ own: publicFileOf(file) })).toBe('not-all-passed');
  await expect(outcome({ own: join(out, 'nothing.pem') })).rejects.toMatchObject({ code: 'KEY-UNREADABLE' });
  await expect(outcome({ trust: file })).rejects.toMatchObject({ code: 'TRUST-INVALID' });
});

test('lint takes paths and bytes; a path that is not there is wrong usage', async () => {
  const report = await lint([{ name: 'a.json', bytes: Buffer.from('{"infno":"4902"}') }]);
  expect(report.files[0]).toMatchObject({ name: 'a.json', kind: 'message', infno: '4902' });
  await expect(lint('nowhere.json')).rejects.toMatchObject({ code: 'USAGE' });
});
