import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { faultWords } from '../../domain/fault-words.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { isEncryptedFile, readEncryptedHead } from '../../evidence/encrypted.ts';
import type { Journal } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { FileRefused, MOST_FILE_BYTES, readRegularFile } from '../../evidence/regular-file.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { JOURNAL_PART, packFiles, PARTS, runFiles } from '../../evidence/submission.ts';
import { verifyOutcome, type VerifyOutcomeId } from '../outcomes/outcomes.ts';
import { readReport } from './report.ts';
import {
  refusal,
  verificationOf,
  verifySubmission,
  type FileExamination,
  type VerifyPorts,
} from './submission.ts';
import type { ExaminedFile, Verification } from '../outcomes/verification.ts';

/**
 * Verifies one file or run folder, or the content that takes a file's place. Anything wrong with it is its outcome,
 * never an exception.
 */
export async function examine(path: string, ports: VerifyPorts, content?: Uint8Array): Promise<ExaminedFile> {
  let kind: Verification['kind'] = 'unknown';
  let examination: FileExamination;
  try {
    if (content === undefined && statSync(path).isDirectory()) {
      kind = 'folder';
      examination = await ofFolder(path, ports);
    } else {
      const bytes = content ?? readRegularFile(path);
      kind = kindOf(bytes);
      examination = await examinationOf(kind, bytes, ports);
    }
  } catch (fault) {
    const words = faultWords(fault);
    examination = refusal(verifyOutcome(outcomeOf(fault), words));
  }
  return { verification: verificationOf(path, kind, examination), marks: examination.marks };
}

async function examinationOf(
  kind: Verification['kind'],
  bytes: Uint8Array,
  ports: VerifyPorts,
): Promise<FileExamination> {
  if (kind === 'report') return readReport(bytes);
  if (kind !== 'encrypted') return verifySubmission(bytes, ports);
  const recipient = readEncryptedHead(bytes)?.head.recipient;
  if (recipient === undefined || recipient.publicKey === ports.own)
    return refusal(verifyOutcome('encrypted-altered'));
  return refusal(verifyOutcome('encrypted', recipient.fingerprint));
}

const kindOf = (bytes: Uint8Array): Verification['kind'] => {
  const start = Buffer.from(bytes.subarray(0, 5)).toString('latin1');
  if (start === '%PDF-') return 'report';
  if (isEncryptedFile(bytes)) return 'encrypted';
  return start.startsWith('PK') ? 'submission' : 'unknown';
};

/** Verifies the package in a run folder, and that the files beside it are those that were packed. */
async function ofFolder(folder: string, ports: VerifyPorts): Promise<FileExamination> {
  lookInto(folder);
  const journals = createFileJournalStore();
  const files = await runFiles(folder, journals);
  if (!files.has(JOURNAL_PART)) return refusal(verifyOutcome('not-a-package'));
  const zip = existsSync(join(folder, PACKAGE)) ? readRegularFile(join(folder, PACKAGE)) : undefined;
  if (zip === undefined) return unpacked(files, ports, async () => journals.read(folder));
  const examination = await verifySubmission(zip, ports);
  const reading = openSubmission(zip);
  if (!examination.verified || reading.kind === 'broken') return examination;
  const packed = reading.submission.files;
  const names = new Set([...files.keys(), ...packed.keys()]);
  const differing = [...names].find((name) => !sameBytes(files.get(name), packed.get(name)));
  return differing === undefined
    ? examination
    : { ...examination, ...refusal(verifyOutcome('folder-differs', differing)), facts: examination.facts };
}

const PACKAGE = 'submission.zip';

/**
 * Looks at kind and size of everything in a run folder that is going to be read.
 * @throws FileRefused
 */
function lookInto(folder: string): void {
  const names = new Set(readdirSync(folder));
  const bodies = names.has('bodies')
    ? readdirSync(join(folder, 'bodies')).map((name) => join('bodies', name))
    : [];
  let total = 0;
  for (const name of [...[...PARTS, PACKAGE].filter((part) => names.has(part)), ...bodies]) {
    const found = statSync(join(folder, name));
    if (!found.isFile()) throw new FileRefused('no-file', `${name} 不是普通文件`);
    total += found.size;
  }
  if (total > MOST_FILE_BYTES) throw new FileRefused('too-large', '运行目录中的文件过大');
}

const sameBytes = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one !== undefined && other !== undefined && Buffer.from(one).equals(other);

/** Verifies a folder without a package, which nobody signed. */
async function unpacked(
  files: ReadonlyMap<string, Uint8Array>,
  ports: VerifyPorts,
  read: () => Promise<Journal>,
): Promise<FileExamination> {
  try {
    const { entries, head } = await read();
    return await verifySubmission(packFiles(files, { entries: entries.length, head }), ports);
  } catch (fault) {
    if (!(fault instanceof HarnessError)) throw fault;
    return refusal(verifyOutcome('journal-broken', fault.message));
  }
}

function outcomeOf(fault: unknown): VerifyOutcomeId {
  if (fault instanceof FileRefused)
    return fault.reason === 'too-large' ? 'container-too-large' : 'unreadable';
  return isOfSystem(fault) ? 'unreadable' : 'not-judgeable';
}

const isOfSystem = (fault: unknown): boolean =>
  fault instanceof Error && typeof (fault as NodeJS.ErrnoException).syscall === 'string';
