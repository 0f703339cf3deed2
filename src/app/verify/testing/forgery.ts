import { drawUpTestReport, openFonts } from '../../../../reports/index.ts';
import { createContracts } from '../../../checks/profiled.ts';
import { readPackage } from '../../../contract/reading/package.ts';
import { readingLimits } from '../../../contract/reading/reading.ts';
import { specification } from '../../../contract/specification.ts';
import { sm3 } from '../../../domain/sm3.ts';
import { inlineBytes } from '../../../evidence/bodies.ts';
import { parseJournal } from '../../../evidence/journal-reader.ts';
import { createJournalShape } from '../../../evidence/journal-shape.ts';
import { FIRST_PREV } from '../../../evidence/journal-chain.ts';
import { openSubmission } from '../../../evidence/submission-reader.ts';
import { jsonFile, packFiles, PARTS, type Signers } from '../../../evidence/submission.ts';
import { judgement } from '../../../judge/judge.ts';
import { junitXml } from '../../certify/junit.ts';
import { onPaper } from '../../certify/on-paper.ts';
import { openPackage } from '../../machine/package-root.ts';
import { emptyTrust } from '../../trust/trust-list.ts';
import type { VerifyPorts } from '../submission.ts';

/** The files of a package. A forger has all of this project, and a key. */
export type Files = ReadonlyMap<string, Uint8Array>;
export type LineData = Record<string, unknown>;
export interface JournalLine {
  at: string;
  kind: string;
  data: LineData;
}

/** Creates a verifier in this process that knows nobody's key. */
export async function createPorts(): Promise<VerifyPorts> {
  const { templates, fonts, version } = openPackage();
  return {
    trust: emptyTrust,
    contractFor: createContracts(),
    shape: createJournalShape(),
    rendering: { templates, fonts, version, faces: await openFonts(fonts) },
    reader: {
      read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
      close: async () => Promise.resolve(),
    },
  };
}

export function filesOf(zip: Uint8Array): Files {
  const reading = openSubmission(zip);
  if (reading.kind === 'broken') throw new Error(`The package is broken: ${reading.fault}`);
  return reading.submission.files;
}

export const journalText = (files: Files): string =>
  Buffer.from(files.get('journal.ndjson') ?? []).toString('utf8');

/** Returns the files with one replaced or taken away. */
export function changed(files: Files, name: string, content: string | Uint8Array | undefined): Files {
  const copy = new Map(files);
  if (content === undefined) copy.delete(name);
  else copy.set(name, typeof content === 'string' ? Buffer.from(content) : content);
  return new Map([...copy].toSorted(([left], [right]) => place(left) - place(right)));
}

const place = (name: string): number => (PARTS.includes(name) ? PARTS.indexOf(name) : PARTS.length);

/** Returns a journal's text after an edit, with a chain that holds again. */
export function rechained(text: string, edit: (lines: JournalLine[]) => JournalLine[]): string {
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as JournalLine);
  let prev = FIRST_PREV;
  return edit(lines)
    .map(({ at, kind, data }, index) => {
      const bare = `{"seq":${index + 1},"at":"${at}","kind":"${kind}","data":${JSON.stringify(data)},"prev":"${prev}"`;
      prev = sm3(`${bare}}`);
      return `${bare},"hash":"${prev}"}\n`;
    })
    .join('');
}

/** Packs files under a manifest that fits them, journal included. */
export function packed(files: Files, signers: Signers): Buffer {
  const lines = journalText(files).trimEnd().split('\n');
  const head = /"hash":"([0-9a-f]{64})"\}$/.exec(lines.at(-1) ?? '')?.[1] ?? FIRST_PREV;
  return packFiles(files, { entries: lines.length, head }, signers);
}

/**
 * Makes everything that follows from a journal anew and packs it: a forgery without a seam, except in the journal.
 */
export async function rebuilt(
  journal: string,
  ports: VerifyPorts,
  signers: Signers,
  bodies: Files = new Map(),
): Promise<Buffer> {
  const reading = parseJournal(Buffer.from(journal), async (body) =>
    Promise.resolve('file' in body ? bodies.get(body.file) : inlineBytes(body)),
  );
  if (reading.kind === 'broken') throw new Error(`The chain is broken: ${reading.reason}`);
  const judged = await judgement(reading.journal, ports);
  const { results } = judged;
  const report = await drawUpTestReport(judged, reading.journal, ports.rendering);
  const files = new Map<string, Uint8Array>([
    ['journal.ndjson', Buffer.from(journal)],
    ['results.json', jsonFile(results)],
    ['junit.xml', Buffer.from(junitXml(onPaper(judged)))],
    ['test-report.pdf', await report.pdf()],
    ['test-report.html', Buffer.from(await report.html())],
    ...[...bodies].toSorted(([left], [right]) => (left < right ? -1 : 1)),
  ]);
  return packed(files, signers);
}
