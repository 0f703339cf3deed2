import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { isEncryptedFile, readEncryptedHead } from '../../evidence/encrypted.ts';
import type { Journal } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { JOURNAL_PART, packFiles, runFiles } from '../../evidence/submission.ts';
import { outcome } from '../outcomes/outcomes.ts';
import { readReport } from './report.ts';
import { refusal, verificationOf, verifySubmission, type Finding, type VerifyPorts } from './submission.ts';
import type { Examined, Verification } from '../outcomes/verification.ts';

const MAX_FILE_BYTES = 512 * 1024 * 1024;

/** Verifies one file or run folder. Whatever is wrong with it is its outcome, never an exception. */
export async function examine(path: string, ports: VerifyPorts): Promise<Examined> {
  let kind: Verification['kind'] = 'unknown';
  let finding: Finding;
  try {
    const { isFolder, size } = await stat(path).then((found) => ({
      isFolder: found.isDirectory(),
      size: found.size,
    }));
    if (isFolder) {
      kind = 'folder';
      finding = await ofFolder(path, ports);
    } else if (size > MAX_FILE_BYTES) {
      finding = refusal(outcome('container-too-large'));
    } else {
      const bytes = await readFile(path);
      kind = kindOf(bytes);
      finding = await findingOf(kind, bytes, ports);
    }
  } catch (fault) {
    const words = fault instanceof Error ? fault.message : String(fault);
    finding = refusal(outcome(isOfSystem(fault) ? 'unreadable' : 'not-judgeable', words));
  }
  return { verification: verificationOf(path, kind, finding), marks: finding.marks };
}

async function findingOf(
  kind: Verification['kind'],
  bytes: Uint8Array,
  ports: VerifyPorts,
): Promise<Finding> {
  if (kind === 'report') return readReport(bytes);
  if (kind !== 'encrypted') return verifySubmission(bytes, ports);
  const recipient = readEncryptedHead(bytes)?.head.recipient;
  if (recipient === undefined || recipient.publicKey === ports.own)
    return refusal(outcome('encrypted-altered'));
  return refusal(outcome('encrypted', recipient.fingerprint));
}

const kindOf = (bytes: Uint8Array): Verification['kind'] => {
  const start = Buffer.from(bytes.subarray(0, 5)).toString('latin1');
  if (start === '%PDF-') return 'report';
  if (isEncryptedFile(bytes)) return 'encrypted';
  return start.startsWith('PK') ? 'submission' : 'unknown';
};

/** The package that lies in a run folder, and that the files beside it are those that were packed. */
async function ofFolder(folder: string, ports: VerifyPorts): Promise<Finding> {
  const journals = createFileJournalStore();
  const files = await runFiles(folder, journals);
  if (!files.has(JOURNAL_PART)) return refusal(outcome('not-a-package'));
  const zip = await readFile(join(folder, 'submission.zip')).catch(() => undefined);
  if (zip === undefined) return unpacked(files, ports, async () => journals.read(folder));
  const finding = await verifySubmission(zip, ports);
  const reading = openSubmission(zip);
  if (!finding.verified || reading.kind === 'broken') return finding;
  const packed = reading.submission.files;
  const names = new Set([...files.keys(), ...packed.keys()]);
  const differing = [...names].find((name) => !sameBytes(files.get(name), packed.get(name)));
  return differing === undefined
    ? finding
    : { ...finding, ...refusal(outcome('folder-differs', differing)), facts: finding.facts };
}

const sameBytes = (one: Uint8Array | undefined, other: Uint8Array | undefined): boolean =>
  one !== undefined && other !== undefined && Buffer.from(one).equals(other);

/** A folder without a package is one that nobody signed. */
async function unpacked(
  files: ReadonlyMap<string, Uint8Array>,
  ports: VerifyPorts,
  read: () => Promise<Journal>,
): Promise<Finding> {
  try {
    const { entries, head } = await read();
    return await verifySubmission(packFiles(files, { entries: entries.length, head }), ports);
  } catch (fault) {
    if (!(fault instanceof HarnessError)) throw fault;
    return refusal(outcome('journal-broken', fault.message));
  }
}

const isOfSystem = (fault: unknown): boolean =>
  fault instanceof Error && typeof (fault as NodeJS.ErrnoException).syscall === 'string';
