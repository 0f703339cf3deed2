import { createReader } from '../../contract/reading/reader.ts';
import { readMessage, type Message } from '../../contract/envelope.ts';
import type { Level } from '../../domain/verdict.ts';
import { findingOf } from '../../judge/findings.ts';
import { openPackage } from '../machine/package-root.ts';
import { loadProfile } from '../settings/profiles.ts';
import { systemClock } from '../machine/system-clock.ts';
import { lintFile } from './lone-files.ts';
import { lintMessage, type LocatedHit, type LintPorts } from './message.ts';
import type { LintPlace } from './places.ts';
import { contentOf, writingOf, type LintSource, type Writing } from './source.ts';

export type { LintSource } from './source.ts';

/** The kind of a file. `reply` is the center's answer, which a hospital does not write and which is not judged. */
export type LintKind = 'message' | 'reply' | 'zip' | 'xml' | 'pdf' | 'ofd' | 'unknown';

export interface LintFinding {
  readonly check: string;
  readonly title: string;
  readonly level: Level;
  readonly clause: string;
  readonly remedy: string;
  readonly message: string;
  readonly pointer: string;
  readonly expected: string;
  readonly actual: string;
  /** The right value instead of `actual`; `null` where that is not certain. */
  readonly corrected: string | null;
  readonly place: LintPlace;
}

export interface LintedFile {
  readonly name: string;
  /** Recognised from the content; `null` when the file could not be read. */
  readonly kind: LintKind | null;
  readonly infno: string | null;
  /** Encoding and shape of a text; `null` for other files. */
  readonly writing: Writing | null;
  /** The reason why the file was not judged, in Chinese; `null` when it was. */
  readonly unread: string | null;
  readonly findings: readonly LintFinding[];
}

/** The output of `evoucher lint --json`. Schema: `schemas/lint.json`. */
export interface LintReport {
  readonly schema: 'evoucher/lint@1';
  readonly profile: string;
  readonly files: readonly LintedFile[];
  readonly summary: {
    readonly files: number;
    readonly must: number;
    readonly should: number;
    readonly unread: number;
  };
}

/**
 * Judges files by themselves with the checks of the center and the judge: requests of the four interfaces, packages, XML,
 * PDF and OFD. What needs a settlement, a card or earlier uploads is left to `certify`.
 * @throws HarnessError USAGE, CONFIG-INVALID or PROFILE-INVALID for the profile, READER-FAILED when our reader breaks
 */
export async function lint(
  sources: readonly LintSource[],
  { profile = 'default' }: { readonly profile?: string } = {},
): Promise<LintReport> {
  const { id, contract } = loadProfile(profile);
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  try {
    const files: LintedFile[] = [];
    const ports = { contract, reader, now: systemClock.now() };
    for (const source of sources) files.push(await linted(source, ports, besideOf(source, sources)));
    return { schema: 'evoucher/lint@1', profile: id, files, summary: summaryOf(files) };
  } finally {
    await reader.close();
  }
}

/** Returns the exit code: 0 nothing must be mended · 1 something must · 2 a file could not be judged. */
export function lintExitCode({ summary }: LintReport): 0 | 1 | 2 {
  if (summary.unread > 0) return 2;
  return summary.must > 0 ? 1 : 0;
}

/** Returns the XMLs that lie beside a layout file under its name: the two files of a voucher in mode 2. */
function besideOf({ name }: LintSource, sources: readonly LintSource[]): readonly ReadSource[] {
  const stem = (of: string): string => of.replace(/\.[^./\\]*$/, '');
  return sources.flatMap((other) =>
    other.name !== name &&
    'bytes' in other &&
    stem(other.name).replace(/-extinfo$/, '') === stem(name) &&
    contentOf(other.bytes) === 'xml'
      ? [other]
      : [],
  );
}

type ReadSource = Extract<LintSource, { readonly bytes: Uint8Array }>;

async function linted(
  source: LintSource,
  ports: LintPorts,
  beside: readonly ReadSource[],
): Promise<LintedFile> {
  const { name } = source;
  const file: LintedFile = { name, kind: null, infno: null, writing: null, unread: null, findings: [] };
  if ('unread' in source) return { ...file, unread: source.unread };
  const { bytes } = source;
  switch (contentOf(bytes)) {
    case 'unknown':
      return { ...file, kind: 'unknown', unread: '不是报文（JSON）、压缩包（zip）、XML、PDF 或 OFD' };
    case 'text':
      return lintedText(file, bytes, ports);
    case 'xml': {
      const { charset, text } = readMessage(bytes);
      const { found, limit } = await lintFile({ name, bytes }, ports);
      const writing = writingOf(bytes, charset, text);
      return { ...file, kind: 'xml', writing, unread: unreadFor(limit), findings: findingsOf(found) };
    }
    case 'pdf':
    case 'archive': {
      const { whole, found, limit } = await lintFile({ name, bytes }, ports, beside);
      const kind = contentOf(bytes) === 'pdf' ? 'pdf' : (whole ?? 'zip');
      return { ...file, kind, unread: unreadFor(limit), findings: findingsOf(found) };
    }
  }
}

async function lintedText(file: LintedFile, bytes: Uint8Array, ports: LintPorts): Promise<LintedFile> {
  const message = readMessage(bytes);
  const writing = writingOf(bytes, message.charset, message.text);
  if (isReply(message))
    return { ...file, kind: 'reply', writing, unread: '这是中心的应答报文，不是请求；只检查医院发出的请求' };
  const { found, limit } = await lintMessage(bytes, ports);
  const infno = ports.contract.translation.message(message).infno ?? null;
  const findings = findingsOf(found);
  return { ...file, kind: 'message', infno, writing, unread: unreadFor(limit), findings };
}

const unreadFor = (limit: string | undefined): string | null =>
  limit === undefined ? null : `超出本工具的处理能力，未能检查：${limit}`;

const isReply = ({ envelope, infno }: Message): boolean => infno === undefined && 'infcode' in envelope;

/** Returns each finding once, as several vouchers may share a file. */
function findingsOf(found: readonly LocatedHit[]): readonly LintFinding[] {
  const findings = new Map<string, LintFinding>();
  for (const { hit, placeOf } of found) {
    const { id, title, level, clause, remedy } = hit.check;
    for (const mismatch of hit.mismatches) {
      const place = placeOf(mismatch);
      const { message, pointer, expected, actual } = findingOf(hit.check, mismatch, undefined);
      const corrected = mismatch.corrected ?? null;
      const finding = {
        check: id,
        title,
        level,
        clause,
        remedy,
        message,
        pointer,
        expected,
        actual,
        corrected,
        place,
      };
      findings.set(JSON.stringify([id, pointer, expected, actual, place]), finding);
    }
  }
  return [...findings.values()];
}

function summaryOf(files: readonly LintedFile[]): LintReport['summary'] {
  const levels = files.flatMap(({ findings }) => findings.map(({ level }) => level));
  const count = (wanted: Level): number => levels.filter((level) => level === wanted).length;
  const unread = files.filter((file) => file.unread !== null).length;
  return { files: files.length, must: count('must'), should: count('should'), unread };
}
