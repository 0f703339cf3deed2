import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { createContracts } from '../../checks/profiled.ts';
import type { Specification } from '../../contract/field.ts';
import { profileDigest } from '../../contract/profile-digest.ts';
import { specification } from '../../contract/specification.ts';
import { sm3 } from '../../domain/sm3.ts';
import { readContainer, stored, writeContainer, type Member } from '../../evidence/container.ts';
import { createPrivatePem, fingerprint, openSigner } from '../../evidence/sm2.ts';
import { FIRST_PREV } from '../../evidence/journal-chain.ts';
import {
  addSignature,
  signatureFile,
  withoutBodies,
  type Manifest,
  type PackedFile,
} from '../../evidence/submission.ts';
import { issueChallenge } from '../challenge/challenge.ts';
import { challengeCode } from '../challenge/code.ts';
import { openPackage } from '../machine/package-root.ts';
import type { VerifyOutcomeId } from '../outcomes/outcomes.ts';
import { runFor, settings } from '../testing/run.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { verifySubmission, type VerifyPorts } from './submission.ts';
import {
  changed,
  createPorts,
  filesOf,
  journalText,
  packed,
  rebuilt,
  rechained,
  type Files,
  type JournalLine,
} from './testing/forgery.ts';

const hospital = openSigner(createPrivatePem());
const stranger = openSigner(createPrivatePem());
const center = openSigner(createPrivatePem());
const province = openSigner(createPrivatePem());
const code = settings.hospital.fixmedinsCode;
const trust: TrustList = {
  schema: 'evoucher/trust@1',
  signers: [{ fingerprint: fingerprint(hospital.publicKey), role: 'hospital', code }],
  profiles: [],
};

let ports: VerifyPorts;
let zip: Buffer;
let other: Buffer;
let state = '';
let files: Files;
let text = '';

beforeAll(async () => {
  ports = { ...(await createPorts()), trust };
  const submission = (_: unknown, folder: string): Buffer => readFileSync(join(folder, 'submission.zip'));
  zip = await runFor({ kind: 'reference' }, submission, { signers: { hospital }, documents: true });
  // The built-in hospital is refused under such a code; as somebody's command it is not known.
  state = mkdtempSync(join(tmpdir(), 'evoucher-other-'));
  const { hospitalEntry } = openPackage();
  const command = `"${process.execPath}" "${hospitalEntry}" --once --state "${join(state, 'state.json')}" --style '{"pollMs":20}'`;
  other = await runFor({ kind: 'command', command }, submission, {
    signers: { hospital: stranger },
    documents: true,
    settings: {
      ...settings,
      hospital: { fixmedinsCode: 'H99990000001', fixmedinsName: '另一测试医院', admdvs: '999900' },
    },
  });
  files = filesOf(zip);
  text = journalText(files);
});
afterAll(() => {
  rmSync(state, { recursive: true, force: true });
});

const outcomeOf = async (bytes: Uint8Array, changes: Partial<VerifyPorts> = {}): Promise<VerifyOutcomeId> => {
  const { outcome, verified, conformant } = await verifySubmission(bytes, { ...ports, ...changes });
  // Whatever it is called: nothing but `verified` is green.
  expect(verified && conformant).toBe(outcome.id === 'verified');
  return outcome.id;
};

const signers = { hospital };
const members = (): Member[] => [...(readContainer(zip) ?? [])];
const lines = (edit: (all: JournalLine[]) => JournalLine[]): string => rechained(text, edit);
const inOpen = (data: Record<string, unknown>): string =>
  lines((all) =>
    all.map((line) => (line.kind === 'open' ? { ...line, data: { ...line.data, ...data } } : line)),
  );
const withJournal = (journal: string): Buffer => packed(changed(files, 'journal.ndjson', journal), signers);
const textLines = (): string[] => text.trimEnd().split('\n');
const joined = (all: readonly string[]): string => `${all.join('\n')}\n`;

const manifestBytes = (): Uint8Array => members().find(({ name }) => name === 'manifest.json')!.stream;
const manifestText = (): string => Buffer.from(manifestBytes()).toString('utf8');

test('what the hospital packed verifies and is conformant', async () => {
  const finding = await verifySubmission(zip, ports);
  expect(finding).toMatchObject({ verified: true, conformant: true, outcome: { id: 'verified' } });
  expect(finding.facts.signer).toMatchObject({ standing: 'listed' });
  const { messages } = finding.marks.traffic;
  expect(messages.filter(({ batch }) => batch !== null).length).toBeGreaterThan(5);
  expect(messages.every(({ msgid }) => msgid.startsWith(code))).toBe(true);
  expect(finding.facts.summary).toEqual({ pass: 12, fail: 0, notRun: 0, error: 0 });
});

const content: readonly (readonly [string, () => Uint8Array | Promise<Uint8Array>, VerifyOutcomeId])[] = [
  ['no key at all', () => packed(files, {}), 'unsigned'],
  ['the key of somebody else', () => packed(files, { hospital: stranger }), 'signer-other'],
  [
    'an edited line',
    () => withJournal(text.replace('"kind":"exchange"', '"kind":"remark"')),
    'journal-broken',
  ],
  ['a line less', () => withJournal(joined(textLines().toSpliced(20, 1))), 'journal-broken'],
  [
    'two lines in each other’s place',
    () => {
      const all = textLines();
      return withJournal(joined(all.toSpliced(20, 2, all[21]!, all[20]!)));
    },
    'journal-broken',
  ],
  [
    'lines of another run',
    () => {
      const theirs = journalText(filesOf(other)).trimEnd().split('\n');
      return withJournal(joined([...textLines().slice(0, 50), ...theirs.slice(50)]));
    },
    'journal-broken',
  ],
  [
    'another run behind it, with a chain that holds',
    () => {
      const theirs = journalText(filesOf(other));
      return rebuilt(rechained(text + theirs, recounted), ports, signers);
    },
    'attempts-differ',
  ],
  [
    'the end cut off under the old manifest',
    () =>
      resigned(
        { ...manifest(), files: packedAs(joined(textLines().slice(0, -1))).files },
        joined(textLines().slice(0, -1)),
      ),
    'journal-head-differs',
  ],
  ['the end cut off', () => withJournal(joined(textLines().slice(0, -1))), 'journal-not-closed'],
  ['half a line at the end', () => withJournal(`${text}{"seq":`), 'journal-head-differs'],
  [
    'half a line at the end, under its manifest',
    () => resigned(packedAs(`${text}{"seq":`, manifest().journal), `${text}{"seq":`),
    'journal-torn',
  ],
  ['a changed verdict', () => packed(changed(files, 'results.json', failing()), signers), 'verdicts-differ'],
  [
    'a printed report of another run',
    () => packed(changed(files, 'test-report.pdf', filesOf(other).get('test-report.pdf')), signers),
    'report-differs',
  ],
  [
    'a changed page',
    () => packed(changed(files, 'test-report.html', `${textOf('test-report.html')} `), signers),
    'report-differs',
  ],
  [
    'a changed pipeline report',
    () => packed(changed(files, 'junit.xml', `${textOf('junit.xml')} `), signers),
    'report-differs',
  ],
  ['no printed report', () => packed(changed(files, 'test-report.pdf', undefined), signers), 'file-missing'],
  [
    'a changed exchange and a new chain',
    () =>
      withJournal(
        lines((all) =>
          all.map((line) => (line.kind === 'exchange' ? { ...line, data: { ...line.data, ms: 7 } } : line)),
        ),
      ),
    'verdicts-differ',
  ],
  [
    'a changed journal, everything made anew, and another key',
    () => rebuilt(inOpen({ seed: 7 }), ports, { hospital: stranger }),
    'signer-other',
  ],
  ['a weaker profile', () => withJournal(inOpen({ profile: weaker })), 'profile-not-trusted'],
  [
    'another contract',
    () => withJournal(inOpen({ contract: { id: 'x', digest: '0'.repeat(64) } })),
    'other-catalogue',
  ],
  [
    'a new date on an old test',
    () =>
      rebuilt(
        lines((all) => all.map((line) => ({ ...line, at: line.at.replace(/^\d{4}/, '2031') }))),
        ports,
        signers,
      ),
    'times-contradict',
  ],
  [
    'one kind of visit only',
    () =>
      rebuilt(
        lines((all) =>
          recounted(
            all.filter(
              ({ kind, data }) => kind !== 'card' || !JSON.stringify(data).includes('"mdtrtType":"2"'),
            ),
          ),
        ),
        ports,
        signers,
      ),
    'cards-incomplete',
  ],
  [
    'a witness that nobody is',
    () => rebuilt(inOpen({ environment: 'hosted' }), ports, signers),
    'center-signature-missing',
  ],
  [
    'a witness that nobody knows',
    () => rebuilt(inOpen({ environment: 'hosted' }), ports, { hospital, center }),
    'center-unknown',
  ],
  [
    'results of another version of the harness',
    () =>
      packed(
        changed(
          changed(
            files,
            'journal.ndjson',
            inOpen({ harness: { name: 'evoucher-harness', version: '0.0.1' } }),
          ),
          'results.json',
          failing(),
        ),
        signers,
      ),
    'other-version',
  ],
  [
    'lines of a kind that does not exist',
    () => withJournal(lines((all) => all.with(5, { ...all[5]!, kind: 'x' }))),
    'journal-malformed',
  ],
  [
    'lines without their content',
    () => withJournal(lines((all) => all.with(1, { ...all[1]!, data: {} }))),
    'journal-malformed',
  ],
  [
    'a hospital’s code that is a list',
    () => withJournal(inOpen({ hospital: { ...settings.hospital, fixmedinsCode: [code] } })),
    'journal-malformed',
  ],
  [
    'a line that other readers read otherwise',
    () => withJournal(respelt('"seq":1,', '"seq":9,"seq":1,')),
    'journal-malformed',
  ],
  [
    'a number in another writing',
    () => withJournal(respelt('"attempt":1,', '"attempt":1.0,')),
    'journal-malformed',
  ],
  [
    'a manifest that says more than a manifest says',
    () => resigned({ ...manifest(), remark: 'checked' } as Manifest, text),
    'manifest-invalid',
  ],
  [
    'a body that no line names',
    () => packed(new Map([...files, [`bodies/${'a'.repeat(64)}`, Buffer.from('x')]]), signers),
    'foreign-file',
  ],
  [
    'a manifest that says more of a file',
    () => {
      const [first, ...rest] = manifest().files;
      return resigned({ ...manifest(), files: [{ ...first!, note: '' } as PackedFile, ...rest] }, text);
    },
    'manifest-invalid',
  ],
];

const weaker = {
  id: 'default',
  document: { id: 'default', title: '默认', levels: { 'transport.clock': 'should' } },
};
const textOf = (name: string): string => Buffer.from(files.get(name)!).toString('utf8');
const failing = (): string => textOf('results.json').replace('"verdict": "pass"', '"verdict": "fail"');
const manifest = (): Manifest => JSON.parse(manifestText()) as Manifest;

/** Writes the first line in another way, under a chain that holds over these bytes. */
function respelt(written: string, otherwise: string): string {
  let prev = FIRST_PREV;
  const all = textLines().map((line) => {
    const bare = line.replace(/,"prev":"[0-9a-f]{64}","hash":"[0-9a-f]{64}"\}$/, () => `,"prev":"${prev}"`);
    const other = line.startsWith('{"seq":1,') ? bare.replace(written, () => otherwise) : bare;
    prev = sm3(`${other}}`);
    return `${other},"hash":"${prev}"}`;
  });
  return joined(all);
}

/** Renews the counts in closing lines, which count the lines before them. */
const recounted = (all: JournalLine[]): JournalLine[] =>
  all.map((line, index) => (line.kind === 'close' ? { ...line, data: { count: index } } : line));

function packedAs(journal: string, position?: Manifest['journal']): Manifest {
  const made = readContainer(withJournal(journal))!.find(({ name }) => name === 'manifest.json')!;
  const fresh = JSON.parse(Buffer.from(made.stream).toString('utf8')) as Manifest;
  return position === undefined ? fresh : { ...fresh, journal: position };
}

/** Packs a journal under a manifest of one's own, signed by the hospital's key. */
function resigned(own: Manifest, journal: string): Buffer {
  const bytes = Buffer.from(`${JSON.stringify(own, null, 2)}\n`);
  const content = readContainer(withJournal(journal))!.filter(({ method }) => method === 8);
  return writeContainer([
    ...content,
    stored('manifest.json', bytes),
    stored('signature.json', signatureFile(hospital, bytes)),
  ]);
}

test.each(content)('a package with %s is refused', async (_, forge, id) => {
  expect(await outcomeOf(await forge())).toBe(id);
});

test('a package whose signer nobody registered is reported apart from a forged one', async () => {
  const nobody = { ...trust, signers: [] };
  expect(await outcomeOf(zip, { trust: nobody })).toBe('signer-unknown');
  expect(await outcomeOf(zip, { trust: nobody, own: hospital.publicKey })).toBe('verified');
  expect(await outcomeOf(packed(changed(files, 'results.json', failing()), signers), { trust: nobody })).toBe(
    'verdicts-differ',
  );
});

test('the key of one hospital does not sign for another', async () => {
  const registered = { ...trust.signers[0]!, code: 'H37990000002' };
  expect(await outcomeOf(zip, { trust: { ...trust, signers: [registered] } })).toBe('signer-other');
});

test('a center in the trust list is a witness, another role of the same key is not', async () => {
  const witnessed = await rebuilt(inOpen({ environment: 'hosted' }), ports, { hospital, center });
  const as = (role: 'center' | 'city'): Partial<VerifyPorts> => ({
    trust: { ...trust, signers: [...trust.signers, { fingerprint: fingerprint(center.publicKey), role }] },
  });
  expect(await verifySubmission(witnessed, { ...ports, ...as('center') })).toMatchObject({
    verified: true,
    witnessed: true,
  });
  expect(await outcomeOf(witnessed, as('city'))).toBe('center-unknown');
});

test('a hospital may sign what the center packed without knowing its key', async () => {
  const unsigned = await rebuilt(inOpen({ environment: 'hosted' }), ports, { center });
  const trusted: Partial<VerifyPorts> = {
    trust: {
      ...trust,
      signers: [...trust.signers, { fingerprint: fingerprint(center.publicKey), role: 'center' }],
    },
  };
  expect(await outcomeOf(unsigned, trusted)).toBe('unsigned');
  expect(await outcomeOf(addSignature(unsigned, hospital)!, trusted)).toBe('verified');
  expect(await outcomeOf(addSignature(unsigned, stranger)!, trusted)).toBe('signer-other');
});

test('a profile counts once the province accepts it, and then for the contract that follows from it', async () => {
  const profiles = [{ id: 'default', digest: profileDigest(weaker.document) }];
  const accepted = { trust: { ...trust, profiles } };
  expect(await outcomeOf(withJournal(inOpen({ profile: weaker })), accepted)).toBe('other-catalogue');
});

test('an old package is judged by its own edition, and what has changed since is reported', async () => {
  const { '4902': query, ...others } = specification.interfaces;
  const shorter = (query?.tables['input'] ?? []).map((field) =>
    field.field === 'upldBchno' ? { ...field, length: 1 } : field,
  );
  // Under this edition every batch number of the run would be too long.
  const newer: Specification = {
    ...specification,
    id: '规范-2.2.0',
    catalogue: specification.catalogue + 1,
    interfaces: {
      ...others,
      '4902': { title: query?.title ?? '', tables: { ...query?.tables, input: shorter } },
    },
  };
  const published = { ...ports, contractFor: createContracts([newer, specification]) };
  const finding = await verifySubmission(zip, published);
  expect(finding).toMatchObject({ verified: true, conformant: true, outcome: { id: 'verified' } });
  expect(finding.notices).toEqual([
    `按测试时的规范（${specification.id}，检查目录第 ${specification.catalogue} 版）判定；此后有 1 处变化`,
    '变化：4902.input.upldBchno length 50 → 1',
  ]);
  const withdrawn = { contractFor: createContracts([newer]) };
  expect(await outcomeOf(zip, withdrawn)).toBe('other-catalogue');
});

test('a larger body is the one that its line names, and a copy without it is not judged again', async () => {
  const bodies = new Map<string, Uint8Array>();
  const moved = lines((all) => {
    const at = all.findIndex(({ kind }) => kind === 'exchange');
    const line = all[at]!;
    const request = line.data['request'] as { body: { text: string } };
    const bytes = Buffer.from(request.body.text);
    const salt = '00'.repeat(16);
    const digest = sm3(Buffer.from(salt, 'hex'), bytes);
    bodies.set(`bodies/${digest}`, bytes);
    const inFile = { file: `bodies/${digest}`, size: bytes.length, digest, salt };
    return all.with(at, { ...line, data: { ...line.data, request: { ...request, body: inFile } } });
  });
  const whole = await rebuilt(moved, ports, signers, bodies);
  expect(await outcomeOf(whole)).toBe('verified');
  const [name = ''] = bodies.keys();
  expect(await outcomeOf(packed(changed(filesOf(whole), name, 'x'), signers))).toBe('body-altered');
  expect(await outcomeOf(packed(changed(filesOf(whole), name, undefined), signers))).toBe('body-altered');
  const redacted = withoutBodies(whole)!;
  expect(redacted.left).toBe(1);
  expect(await outcomeOf(redacted.copy)).toBe('bodies-left-out');
  // A part of the bodies is no better than none, and nothing else may go with them.
  const less = readContainer(redacted.copy)!.filter((member) => member.name !== 'junit.xml');
  expect(await outcomeOf(writeContainer(less))).toBe('file-missing');
});

test('a challenge binds the test to a hospital and a time', async () => {
  const issued = (now: number, fixmedinsCode = code) =>
    issueChallenge(
      {
        code: challengeCode(Buffer.alloc(32, 5)),
        hospital: { fixmedinsCode },
        now,
        validMs: 86_400_000,
      },
      province,
    );
  const now = Date.parse((JSON.parse(textLines()[0]!) as JournalLine).at);
  const answered = await rebuilt(inOpen({ challenge: issued(0).code }), ports, signers);
  const under = (...challenges: ReturnType<typeof issued>[]): Partial<VerifyPorts> => ({ challenges });
  expect(await outcomeOf(answered, under(issued(now - 60_000)))).toBe('verified');
  expect(await outcomeOf(answered, under(issued(now + 3_600_000)))).toBe('challenge-times');
  expect(await outcomeOf(answered, under(issued(now - 3 * 86_400_000)))).toBe('challenge-times');
  expect(await outcomeOf(answered, under(issued(now, 'H37990000002')))).toBe('challenge-other-hospital');
  expect(await outcomeOf(answered, under())).toBe('challenge-unknown');
  expect(await outcomeOf(zip, under(issued(now + 3_600_000)))).toBe('challenge-missing');
  expect(await outcomeOf(zip, under(issued(now - 3 * 86_400_000)))).toBe('verified');
  const { verified, notices } = await verifySubmission(answered, ports);
  expect({ verified, notices }).toEqual({ verified: true, notices: [expect.stringContaining('未核对')] });
});

test('the built-in hospital is no hospital: its passes count for nobody else', async () => {
  const named = rechained(journalText(filesOf(other)), (all) =>
    all.map((line) =>
      line.kind === 'open' ? { ...line, data: { ...line.data, driver: 'reference' } } : line,
    ),
  );
  const forged = await rebuilt(named, ports, { hospital: stranger });
  const finding = await verifySubmission(forged, { ...ports, own: stranger.publicKey });
  expect(finding).toMatchObject({
    verified: true,
    conformant: false,
    outcome: { id: 'built-in-hospital' },
  });
});
