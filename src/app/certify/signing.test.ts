import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { createContracts } from '../../checks/profiled.ts';
import { createReader } from '../../contract/reading/reader.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { createLiveResults } from '../by-hand/live-results.ts';
import { openPackage } from '../machine/package-root.ts';
import { runCenter } from '../center/alone.ts';
import { mustFindings, profileFixture, runFor, settings, verdictsOf } from '../testing/run.ts';

/** Legal habits besides; the signing itself follows from the profile. */
const styles: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'x-tif': { transport: 'gzip' },
  csb: {},
  'x-ca': { transport: 'gzip' },
  cainfo: { optional: 'null' },
  sealed: { numbers: 'number', fieldOrder: 'reversed' },
};

const isOfGateway = (id: string): boolean => id.startsWith('signing.');

test.each(Object.keys(styles))(
  'a hospital that signs as %s demands earns all twelve rows without a remark about it',
  async (family) => {
    await runFor(
      { kind: 'reference', style: { pollMs: 20, ...styles[family] } },
      (results, folder) => {
        expect(mustFindings(results)).toEqual([]);
        expect(results.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
        const [row] = results.rows;
        const signing = row?.checks.filter(({ id }) => isOfGateway(id)) ?? [];
        expect(signing.map(({ id }) => id)).toContain('signing.valid');
        expect(signing.filter(({ verdict }) => verdict === 'fail')).toEqual([]);
        expect(row?.checks.find(({ id }) => id === 'envelope.input-unwrapped')?.findings).toEqual([]);
        // The account is the simulator's own: the profile in the journal needs no secret to be judged again.
        const [open = ''] = readFileSync(join(folder, 'journal.ndjson'), 'utf8').split('\n', 1);
        if (family !== 'csb') expect(open).not.toContain('"accounts"');
      },
      { profile: profileFixture(`signing-${family}`), deadlineMs: 60_000 },
    );
  },
  120_000,
);

test('whoever tests by hand is told what a sealed answer says', async () => {
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  try {
    await runFor(
      { kind: 'reference', style: { pollMs: 20 } },
      async (_, folder) => {
        const { exchanges } = await createLiveResults({
          folder,
          journals: createFileJournalStore(),
          contractFor: createContracts(),
          reader,
        }).view();
        const [first, second] = exchanges.toReversed();
        expect(first).toMatchObject({ infno: '4901', answer: '已接受' });
        expect(second).toMatchObject({ infno: '4902', answer: '版式文件存储处理中，结算关联处理中' });
      },
      { profile: profileFixture('signing-sealed'), selected: ['self-paid'], deadlineMs: 60_000 },
    );
  } finally {
    await reader.close();
  }
});

test('without a family in the profile nothing is said about signatures', async () => {
  await runFor(
    { kind: 'reference', style: { pollMs: 20, signing: 'x-tif' } },
    (results) => {
      const ids = results.rows.flatMap(({ checks }) => checks.map(({ id }) => id));
      expect(ids.filter(isOfGateway)).toEqual([]);
      expect(ids).not.toContain('envelope.input-opens');
    },
    { selected: ['self-paid'] },
  );
});

test.each([
  ['csb', 'DEMO_AK', 'DEMO_SK'],
  ['sealed', 'DEMOAPPID00000010000000000000001', 'DEMOSECRET0000000000000000000001'],
])('in front of a real environment the signatures of %s are its own affair', async (family, id, secret) => {
  const profile = profileFixture(`signing-${family}`);
  const environment = await runCenter({ host: '127.0.0.1', port: 0, profile });
  try {
    await runFor(
      { kind: 'reference', style: { pollMs: 20 } },
      (results, folder) => {
        expect(verdictsOf(results)).toMatchObject({ '2.1': 'pass', '2.2': 'pass', '2.4': 'pass' });
        expect(results.summary.error).toBe(0);
        const ids = results.rows.flatMap(({ checks }) => checks.map((check) => check.id));
        expect(ids.filter(isOfGateway)).toEqual([]);
        // Only what is sealed cannot be read without the secret.
        const journal = readFileSync(join(folder, 'journal.ndjson'), 'utf8');
        expect(journal.includes(secret)).toBe(family === 'sealed');
      },
      {
        selected: ['self-paid'],
        profile,
        relay: new URL(environment.url),
        settings: { ...settings, signing: { id, secret } },
      },
    );
  } finally {
    await environment.close();
  }
});

test('a real gateway that refuses fails the row in its own words', async () => {
  const environment = await runCenter({
    host: '127.0.0.1',
    port: 0,
    profile: profileFixture('signing-csb'),
  });
  try {
    await runFor(
      { kind: 'reference', style: { pollMs: 20, signing: 'none' } },
      (results) => {
        expect(mustFindings(results)).toEqual(['2.1 relay.accepted']);
        expect(results.rows.find(({ no }) => no === '2.1')?.remark).toContain('缺少服务网关的请求头!');
      },
      { selected: ['self-paid'], relay: new URL(environment.url) },
    );
  } finally {
    await environment.close();
  }
});
