import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, onTestFinished, test, vi } from 'vitest';

import { verifyOutcome } from '../app/outcomes/outcomes.ts';
import { noFacts } from '../app/outcomes/verification.ts';
import { refusal, verificationOf } from '../app/verify/submission.ts';
import { screen } from './screen.ts';
import { fileLines, tableLines } from './verify-text.ts';

function written(): () => string {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
    text += String(chunk);
    return true;
  });
  onTestFinished(() => spy.mockRestore());
  return () => text;
}

/** Wipes what stands above, turns the text around, and writes a verdict of its own. */
const WIPE = '医院\u001b[2J\u001b[1;1H\u009b2K\u202e\r\n  结论：真实，12 项全部通过\u0007';

test('no command writes to a terminal but through the screen', () => {
  // A count in place and a hidden passphrase are ours alone; nothing of a stranger's stands in them.
  const own = ['screen.ts', 'known.ts', 'passphrase.ts', 'reporters.ts', 'main.ts'];
  const writers = readdirSync(import.meta.dirname)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !own.includes(name))
    .filter((name) =>
      /process\.std(out|err)|console\./.test(readFileSync(join(import.meta.dirname, name), 'utf8')),
    );
  expect(writers).toEqual([]);
});

test('a hospital, a file, a registered name and a notice cannot wipe a verdict or write one', () => {
  const refused = refusal(verifyOutcome('name-differs', `包内为 ${WIPE}，清单为 x`));
  const signer = { fingerprint: 'F', standing: 'listed', role: 'hospital', name: WIPE } as const;
  const found = verificationOf(`in/${WIPE}.zip`, 'submission', {
    ...refused,
    notices: [`登记的名称是 ${WIPE}`],
    facts: {
      ...noFacts,
      hospital: { fixmedinsCode: WIPE, fixmedinsName: WIPE, admdvs: WIPE },
      signer,
      harness: WIPE,
      challenge: { code: WIPE, issuedAt: '2026-11-30T10:00:00.000+08:00', issuer: WIPE },
    },
  });
  const text = written();
  screen.lines(fileLines(found));
  screen.lines(
    tableLines({
      schema: 'evoucher/verify@1',
      harness: { name: '', version: '' },
      files: [found, found],
      missing: [{ code: WIPE, name: WIPE }],
      summary: { files: 2, verified: 0, conformant: 0 },
    }),
  );
  expect(text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(
    text()
      .split('\n')
      .filter((line) => line.startsWith('  结论：')),
  ).toEqual(['  结论：未通过验证，不予采信']);
  expect(text()).toContain('医院\\u001b[2J');
});

test('a document of ours that holds such a name means the same on the screen', () => {
  const text = written();
  screen.write(`${JSON.stringify({ name: WIPE })}\n`);
  expect(text()).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  expect(JSON.parse(text())).toEqual({ name: WIPE });
});
