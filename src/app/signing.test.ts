import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { mustFindings, profileFixture, runFor } from './testing/run.ts';

/** Legal habits besides; the signing itself follows from the profile. */
const styles: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'x-tif': { transport: 'gzip' },
  csb: {},
  'x-ca': { transport: 'gzip' },
  cainfo: { optional: 'null' },
  sealed: { numbers: 'number', fieldOrder: 'reversed' },
};

const isOfGateway = (id: string): boolean => id.startsWith('signing.');

test.concurrent.each(Object.keys(styles))(
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
      { profile: profileFixture(`signing-${family}`) },
    );
  },
  120_000,
);

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
