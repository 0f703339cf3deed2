import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';

import { scenarioTitles } from '../../../domain/form.ts';
import { readJournal } from '../../../evidence/journal-reader.ts';
import { createPrivatePem, isSignedBy, openSigner } from '../../../evidence/sm2.ts';
import type { Manifest, SignatureData } from '../../../evidence/submission.ts';
import { exitCodeOf, judgeFolder } from '../../certify/conclude.ts';
import { startVendorHook } from '../../hook/testing/vendor-hook.ts';
import { byHand } from '../../testing/hand.ts';
import { settings, verdictsOf } from '../../testing/run.ts';
import { revokeToken } from '../province/hospitals.ts';
import { ELSEWHERE, FIRST, openProvince, SECOND } from './province.ts';

const jsonOf = (zip: Record<string, Uint8Array>, name: string): unknown =>
  JSON.parse(Buffer.from(zip[name] ?? []).toString('utf8'));

test('a hospital earns twelve rows at the province and brings home a package that both have signed', async () => {
  const province = await openProvince();
  const signer = openSigner(createPrivatePem());
  const told: string[] = [];
  const { results, folder } = await province.agent(FIRST.fixmedinsCode, {
    selected: scenarioTitles.map(({ id }) => id),
    signer,
    say: (line) => told.push(line),
  });
  expect(results.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
  expect(exitCodeOf(results)).toBe(0);
  expect(results).toMatchObject({ environment: 'hosted', driver: 'reference', hospital: FIRST });
  expect(told.join('\n')).toContain('由省项目组记录');

  const zip = unzipSync(readFileSync(join(folder, 'submission.zip')));
  const manifest = jsonOf(zip, 'manifest.json') as Manifest;
  const signatures = ['signature.json', 'center-signature.json'].map(
    (name) => jsonOf(zip, name) as SignatureData,
  );
  expect(signatures.map(({ publicKey }) => publicKey)).toEqual([
    signer.publicKey,
    manifest.center?.publicKey,
  ]);
  expect(manifest.signer?.publicKey).toBe(signer.publicKey);
  for (const { publicKey, signature } of signatures)
    expect(isSignedBy(publicKey, zip['manifest.json'] ?? new Uint8Array(), signature)).toBe(true);

  // What the hospital holds is what the province holds, and it says the same when it is judged again.
  const [run = ''] = province.runsOf(FIRST.fixmedinsCode);
  for (const name of ['journal.ndjson', 'results.json', 'junit.xml', 'test-report.pdf', 'test-report.html'])
    expect(readFileSync(join(folder, name)).equals(readFileSync(join(run, name))), name).toBe(true);
  expect(await judgeFolder(folder)).toEqual(results);
  expect(readFileSync(join(folder, 'test-report.html'), 'utf8')).toContain('省项目组托管仿真中心（已见证）');
  expect(province.lines.join('\n')).toContain('通过 12');
});

test('without a hospital’s key the center’s signature stands alone', async () => {
  const province = await openProvince();
  const { folder } = await province.agent(FIRST.fixmedinsCode);
  const zip = unzipSync(readFileSync(join(folder, 'submission.zip')));
  expect((jsonOf(zip, 'manifest.json') as Manifest).signer).toBeNull();
  expect(Object.keys(zip)).toContain('center-signature.json');
  expect(Object.keys(zip)).not.toContain('signature.json');
});

test('a token that is wrong or was revoked opens nothing', async () => {
  const province = await openProvince();
  const wrong = province.agent(FIRST.fixmedinsCode, { token: 'a'.repeat(64) });
  await expect(wrong).rejects.toMatchObject({ code: 'TOKEN-REFUSED', exitCode: 2 });
  revokeToken(province.hospitals, FIRST.fixmedinsCode);
  const revoked = province.agent(FIRST.fixmedinsCode);
  await expect(revoked).rejects.toMatchObject({ code: 'TOKEN-REFUSED' });
  await expect(province.agent(SECOND.fixmedinsCode)).resolves.toBeDefined();
});

test('two hospitals at once do not mix', async () => {
  const province = await openProvince();
  const [first, second] = await Promise.all([
    province.agent(FIRST.fixmedinsCode),
    province.agent(SECOND.fixmedinsCode, { selected: ['cross-province'] }),
  ]);
  expect(verdictsOf(first.results)).toMatchObject({ '2.1': 'pass', '2.4': 'pass', '3.1': 'not-run' });
  expect(verdictsOf(second.results)).toMatchObject({ '2.1': 'not-run', '3.1': 'pass', '3.4': 'pass' });
  const sessions = [first, second].map(async ({ folder, results }) => {
    const { entries } = await readJournal(folder);
    const exchanges = entries.flatMap((entry) => (entry.kind === 'exchange' ? [entry.data] : []));
    expect(exchanges.length).toBeGreaterThan(9);
    for (const { request } of exchanges)
      if ('text' in request.body) expect(request.body.text).toContain(results.hospital.fixmedinsCode);
    return new Set(exchanges.map(({ session }) => session));
  });
  const [ours = new Set(), theirs = new Set()] = await Promise.all(sessions);
  expect([ours.size, theirs.size]).toEqual([1, 1]);
  expect([...ours]).not.toEqual([...theirs]);
});

test('a hospital whose configuration names another is told so, and no run begins', async () => {
  const province = await openProvince();
  const run = province.agent(FIRST.fixmedinsCode, {
    settings: { ...settings, stated: { fixmedinsCode: SECOND.fixmedinsCode } },
  });
  await expect(run).rejects.toMatchObject({
    code: 'CONFIG-INVALID',
    message: expect.stringContaining(FIRST.fixmedinsCode) as string,
  });
  expect(() => province.runsOf(FIRST.fixmedinsCode)).toThrow();
});

test('the built-in hospital stands for no real one', async () => {
  const province = await openProvince();
  await expect(province.agent(ELSEWHERE.fixmedinsCode)).rejects.toMatchObject({ code: 'CENTER-REFUSED' });
});

test('an agent that only says it succeeded has run nothing', async () => {
  const province = await openProvince();
  const { results } = await province.agent(ELSEWHERE.fixmedinsCode, {
    driver: { kind: 'command', command: 'echo 上传成功' },
  });
  expect(verdictsOf(results)).toMatchObject({ '2.1': 'not-run', '2.2': 'not-run', '2.3': 'not-run' });
  expect(exitCodeOf(results)).toBe(1);
});

test('a hospital behind a hook earns its rows at the province', async () => {
  const province = await openProvince();
  const hook = await startVendorHook({ isLater: true });
  try {
    const { results } = await province.agent(FIRST.fixmedinsCode, {
      driver: { kind: 'http', url: hook.url },
      selected: ['self-paid'],
    });
    expect(results).toMatchObject({ environment: 'hosted', driver: 'http', summary: { pass: 4 } });
  } finally {
    hook.close();
  }
});

test('a command that cannot start ends the run, and nothing is held against the hospital', async () => {
  const province = await openProvince();
  const run = province.agent(FIRST.fixmedinsCode, {
    driver: { kind: 'command', command: 'no-such-program-anywhere' },
  });
  await expect(run).rejects.toMatchObject({ code: 'COMMAND-NOT-STARTED', exitCode: 2 });
  const [folder = ''] = province.runsOf(FIRST.fixmedinsCode);
  await expect.poll(() => province.lines.at(-1), { timeout: 60_000 }).toContain('暂停');
  const { summary, rows } = await judgeFolder(folder);
  expect(summary.fail).toBe(0);
  expect(rows.find(({ no }) => no === '2.1')?.verdict).toBe('error');
});

test('one hospital runs one test at a time', async () => {
  const province = await openProvince();
  let first: ReturnType<typeof province.agent> | undefined;
  await new Promise<void>((resolve) => {
    const progress = { actStarted: () => resolve(), actEnded: () => undefined };
    first = province.agent(FIRST.fixmedinsCode, { progress });
  });
  const second = province.agent(FIRST.fixmedinsCode, { out: province.out('second') });
  await expect(second).rejects.toMatchObject({
    code: 'CENTER-REFUSED',
    hint: expect.stringContaining('--resume') as string,
  });
  await expect(first).resolves.toBeDefined();
  await expect(province.agent(FIRST.fixmedinsCode, { out: province.out('second') })).resolves.toBeDefined();
});

test('a profile is the province’s own: by its name when it is built in, otherwise only when it was admitted', async () => {
  const province = await openProvince();
  const { results } = await province.agent(FIRST.fixmedinsCode, { profile: 'hunan' });
  expect(results.profile.id).toBe('hunan');
  const other = join(province.folder, 'other.yaml');
  writeFileSync(other, 'id: other\ntitle: 另一省\n');
  const refused = province.agent(FIRST.fixmedinsCode, { profile: other });
  await expect(refused).rejects.toMatchObject({ code: 'CENTER-REFUSED' });
  const open = await openProvince({ profiles: [other] });
  expect((await open.agent(FIRST.fixmedinsCode)).results.profile.id).toBe('other');
});

test('whoever interrupts brings home what there is; it is no whole journal, and can be continued', async () => {
  const province = await openProvince();
  const interrupt = new AbortController();
  const first = await province.agent(FIRST.fixmedinsCode, {
    signal: interrupt.signal,
    progress: { actStarted: () => undefined, actEnded: () => interrupt.abort() },
  });
  expect(first.results.journal.closed).toBe(false);
  expect(exitCodeOf(first.results)).toBe(1);
  const second = await province.agent(FIRST.fixmedinsCode, { resume: true });
  expect(verdictsOf(second.results)).toMatchObject({
    '2.1': 'pass',
    '2.2': 'pass',
    '2.3': 'pass',
    '2.4': 'pass',
  });
  expect(second.results.attempts).toHaveLength(2);
  expect(second.results.journal.closed).toBe(true);
});

test('a test by hand shows at the hospital what arrives at the province, and its declarations get there', async () => {
  const province = await openProvince();
  const seen = new Set<string>();
  const { results, folder } = await province.agent(FIRST.fixmedinsCode, {
    ledger: 'declared',
    driver: byHand(
      async (view, face, work) => {
        for (const { infno } of view.exchanges) seen.add(infno ?? '');
        if (view.phase === 'choosing') face.choose([]);
        else if (view.ask?.act.act === 'settle') {
          expect(view.addresses[0]?.url).toMatch(/\/s\/[0-9a-f]{32}\//);
          const { id, visit, person, settlement } = view.ask.act.card;
          await face.remark('开始', undefined);
          face.declare(id, { ...visit, ...person, ...settlement });
        } else await work();
      },
      (view) => {
        expect(view.rows.find(({ no }) => no === '2.4')?.verdict).toBe('pass');
      },
    ),
  });
  expect(verdictsOf(results)).toMatchObject({ '2.1': 'pass', '2.2': 'pass', '2.3': 'pass', '2.4': 'pass' });
  expect(results).toMatchObject({ driver: 'manual', ledger: 'declared', environment: 'hosted' });
  expect([...seen]).toEqual(expect.arrayContaining(['4901', '4902']) as string[]);
  const { entries } = await readJournal(folder);
  expect(entries.filter(({ kind }) => kind === 'ledger')).toHaveLength(2);
  expect(entries.some((entry) => entry.kind === 'remark' && entry.data.text === '开始')).toBe(true);
});
