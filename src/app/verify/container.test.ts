import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import fc from 'fast-check';
import { zipSync, unzipSync } from 'fflate';
import { beforeAll, expect, test } from 'vitest';

import { deflated, readContainer, stored, writeContainer, type Member } from '../../evidence/container.ts';
import { createPrivatePem, fingerprint, openSigner } from '../../evidence/sm2.ts';
import { addSignature, signatureFile } from '../../evidence/submission.ts';
import { runFor, settings } from '../testing/run.ts';
import type { TrustList } from '../trust/trust-list.ts';
import type { VerifyOutcomeId } from '../outcomes/outcomes.ts';
import { verifySubmission, type VerifyPorts } from './submission.ts';
import { createPorts, filesOf, journalText, type Files } from './testing/forgery.ts';

const hospital = openSigner(createPrivatePem());
const stranger = openSigner(createPrivatePem());
const center = openSigner(createPrivatePem());
const code = settings.hospital.fixmedinsCode;
const trust: TrustList = {
  schema: 'evoucher/trust@1',
  signers: [{ fingerprint: fingerprint(hospital.publicKey), role: 'hospital', code }],
  profiles: [],
};

let ports: VerifyPorts;
let zip: Buffer;
let files: Files;
let text = '';

beforeAll(async () => {
  ports = { ...(await createPorts()), trust };
  const submission = (_: unknown, folder: string): Buffer => readFileSync(join(folder, 'submission.zip'));
  zip = await runFor({ kind: 'reference' }, submission, { signers: { hospital }, documents: true });
  files = filesOf(zip);
  text = journalText(files);
}, 240_000);

const outcomeOf = async (bytes: Uint8Array, changes: Partial<VerifyPorts> = {}): Promise<VerifyOutcomeId> => {
  const { outcome, verified, conformant } = await verifySubmission(bytes, { ...ports, ...changes });
  // Whatever it is called: nothing but `verified` is green.
  expect(verified && conformant).toBe(outcome.id === 'verified');
  return outcome.id;
};

const members = (): Member[] => [...(readContainer(zip) ?? [])];

const body = 'bodies/' + 'a'.repeat(64);
const container: readonly (readonly [string, () => Uint8Array, VerifyOutcomeId])[] = [
  ['no zip file', () => Buffer.from('hello'), 'not-a-package'],
  ['bytes behind the end', () => Buffer.concat([zip, Buffer.from([0])]), 'container-altered'],
  ['bytes before the start', () => Buffer.concat([Buffer.from('PK'), zip]), 'container-altered'],
  ['a missing end', () => zip.subarray(0, -1), 'container-altered'],
  ['a comment', () => Buffer.concat([zip.subarray(0, -2), Buffer.from([1, 0, 0x41])]), 'container-altered'],
  ['another packer', () => zipSync(unzipSync(zip)), 'container-altered'],
  ['a name twice', () => writeContainer([...members(), ...members().slice(0, 1)]), 'foreign-file'],
  ['files in another order', () => writeContainer(members().toReversed()), 'foreign-file'],
  [
    'a way out of the folder',
    () => writeContainer([deflated('../key.pem', Buffer.from('x')), ...members()]),
    'foreign-file',
  ],
  [
    'a file that the manifest does not know',
    () => writeContainer([...members().slice(0, 5), deflated(body, Buffer.from('x')), ...members().slice(5)]),
    'foreign-file',
  ],
  [
    'a bomb',
    () => {
      const [first, ...rest] = members();
      const stream = deflateRawSync(Buffer.alloc(200_000_000));
      return writeContainer([{ ...first!, stream, size: 200_000_000 }, ...rest]);
    },
    'container-too-large',
  ],
  [
    'a size that is a lie',
    () => {
      const [first, ...rest] = members();
      return writeContainer([{ ...first!, size: first!.size - 1 }, ...rest]);
    },
    'file-altered',
  ],
  [
    'another file of the same name',
    () => writeContainer([deflated('journal.ndjson', Buffer.from(`${text}\n`)), ...members().slice(1)]),
    'file-altered',
  ],
  [
    'the same content, deflated in another way',
    () => {
      const [first, ...rest] = members();
      const stream = deflateRawSync(files.get('journal.ndjson')!, { level: 1 });
      return writeContainer([{ ...first!, stream }, ...rest]);
    },
    'file-altered',
  ],
  ['a file less', () => writeContainer(members().slice(1)), 'file-missing'],
  [
    'no manifest',
    () => writeContainer(members().filter(({ name }) => name !== 'manifest.json')),
    'manifest-invalid',
  ],
  [
    'a changed manifest',
    () =>
      writeContainer(
        members().map((member) =>
          member.name === 'manifest.json'
            ? stored(member.name, Buffer.from(manifestText().replace('"entries": ', '"entries": 1')))
            : member,
        ),
      ),
    'signature-invalid',
  ],
  [
    'no signature',
    () => writeContainer(members().filter(({ name }) => name !== 'signature.json')),
    'signature-invalid',
  ],
  ['a signature of somebody else', () => addSignature(zip, stranger)!, 'signature-invalid'],
  [
    'a center that the manifest does not name',
    () =>
      writeContainer([...members(), stored('center-signature.json', signatureFile(center, manifestBytes()))]),
    'center-signature-invalid',
  ],
];

const manifestBytes = (): Uint8Array => members().find(({ name }) => name === 'manifest.json')!.stream;
const manifestText = (): string => Buffer.from(manifestBytes()).toString('utf8');

test.each(container)('a container with %s is refused', async (_, forge, id) => {
  expect(await outcomeOf(forge())).toBe(id);
});

test('no byte of a package can be changed without being refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(zip.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const altered = Buffer.from(zip);
      altered[at] = (altered[at] ?? 0) ^ flip;
      const { verified, conformant } = await verifySubmission(altered, ports);
      return !verified && !conformant;
    }),
    { seed: 20261121, numRuns: 400 },
  );
}, 120_000);

test('no bit of what only the container says can be changed without being refused', async () => {
  const directory = zip.readUInt32LE(zip.length - 6);
  for (let at = directory; at < zip.length; at += 1) {
    for (const bit of [0, 3, 7]) {
      const altered = Buffer.from(zip);
      altered[at] = (altered[at] ?? 0) ^ (1 << bit);
      const { verified } = await verifySubmission(altered, ports);
      expect(verified, `byte ${at}, bit ${bit}`).toBe(false);
    }
  }
}, 120_000);
