import { codeText } from '../../../reports/index.ts';
import { faultWords } from '../../domain/fault-words.ts';
import type { ContractFor } from '../../checks/profiled.ts';
import { profileDigest } from '../../contract/profile-digest.ts';
import type { PackageReader } from '../../contract/reading/reader.ts';
import { specificationDigest } from '../../contract/specification.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { countsSentence } from '../../domain/words.ts';
import { inlineBytes } from '../../evidence/bodies.ts';
import type { EntryData, Journal } from '../../evidence/entries.ts';
import { parseJournal } from '../../evidence/journal-reader.ts';
import type { JournalShape, ShapeFault } from '../../evidence/journal-shape.ts';
import { openSubmission, type Submission } from '../../evidence/submission-reader.ts';
import { JOURNAL_PART } from '../../evidence/submission.ts';
import { judgement, type Judgement } from '../../judge/judge.ts';
import type { Results } from '../../judge/results.ts';
import { specificationDifferences } from '../catalogue/specification-differences.ts';
import { challengeFault, type Challenge } from '../challenge/challenge.ts';
import { centerFacts, signerFacts, type KnownKeys } from '../outcomes/identity.ts';
import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import {
  noFacts,
  noMarks,
  noTraffic,
  type FileFacts,
  type ComparisonMarks,
  type SealedFacts,
  type Verification,
} from '../outcomes/verification.ts';
import { isTestCode } from '../settings/default-hospital.ts';
import { builtInProfileDigests } from '../settings/profiles.ts';
import { bodyFault, cardsFault, fileBodies, journalFault } from './journal-soundness.ts';
import { asPrinted, documentsAgreement, type Rendering } from './rejudge.ts';
import { trafficMarks } from './traffic.ts';
import { standingTo, versionWords } from './version.ts';

/** The keys and challenges that a verifier knows, and the tools that it works with. */
export interface VerifyPorts extends KnownKeys {
  readonly reader: PackageReader;
  readonly contractFor: ContractFor;
  readonly shape: JournalShape;
  readonly rendering: Rendering;
  /** The challenges that were issued; `undefined` without a list of them. */
  readonly challenges?: readonly Challenge[];
}

/** The result of examining one file: its facts, its outcome, and the marks by which it is compared with others. */
export interface FileExamination {
  readonly facts: FileFacts;
  readonly marks: ComparisonMarks;
  readonly outcome: VerifyOutcome;
  readonly verified: boolean;
  readonly conformant: boolean;
  readonly witnessed: boolean;
  readonly notices: readonly string[];
}

type Open = EntryData<'open'>;

/**
 * Verifies a package: container, digests, signatures, chain, completeness, verdicts, documents, persons. The first
 * thing wrong is the outcome.
 */
export async function verifySubmission(bytes: Uint8Array, ports: VerifyPorts): Promise<FileExamination> {
  const reading = openSubmission(bytes);
  if (reading.kind === 'broken') return refusal(verifyOutcome(reading.fault, reading.detail));
  const { submission } = reading;
  const { files, manifest, leftOut } = submission;
  const chain = journalOf(submission, ports);
  if (!('entries' in chain)) return refusal(chain);

  const malformed = journalFault(chain);
  const opened = chain.entries.flatMap((entry) => (entry.kind === 'open' ? [entry.data] : []));
  const last = opened.at(-1);
  if (last === undefined) return refusal(malformed ?? verifyOutcome('journal-malformed', '第一行'));
  const facts = factsOf(submission, last, ports);
  const marks: ComparisonMarks = {
    traffic: noTraffic,
    report: manifest.files.find(({ name }) => name === 'test-report.pdf')?.sm3 ?? null,
    code: null,
    at: chain.entries.at(-1)?.at ?? '',
  };
  const early =
    malformed ??
    bodyFault(chain.entries, files, leftOut) ??
    strayBody(chain.entries, manifest, last, ports) ??
    opened.map((open) => basisFault(open, ports)).find((fault) => fault !== undefined) ??
    contradiction(facts);
  if (early !== undefined) return { ...refusal(early), facts, marks };

  const judged = await judgedAgain(chain, ports);
  if (!('results' in judged)) return { ...refusal(judged), facts, marks };
  const { results } = judged;
  const printed = asPrinted(files, results, ports.rendering);
  const sealed = await sealedIn(bytes, submission, printed);
  const full: FileFacts = {
    ...facts,
    sealed: sealed === null || 'id' in sealed ? null : sealed,
    period: results.period,
    summary: results.summary,
    rows: results.rows.map(({ no, verdict }) => ({ no, verdict })),
  };
  const documents =
    leftOut.length > 0
      ? { fault: verifyOutcome('bodies-left-out', String(leftOut.length)), notices: [] }
      : await documentsAgreement(files, judged, chain, ports.rendering);
  const late =
    documents.fault ??
    cardsFault(chain, results) ??
    witnessFault(last, facts) ??
    challengeFault(last, chain.entries[0]?.at ?? '', ports.challenges) ??
    (sealed !== null && 'id' in sealed ? sealed : undefined) ??
    identityFault(facts);
  const notices = [...documents.notices, ...noticesOf(last, results, facts, ports)];
  if (late !== undefined) return { ...refusal(late), facts: full, marks, notices };
  const open = conformanceFault(results);
  return {
    facts: full,
    marks: {
      ...marks,
      traffic: trafficMarks(chain.entries, files, results),
      code: codeText(printed.journal.head, printed.rows),
    },
    outcome: open ?? verifyOutcome('verified'),
    verified: true,
    conformant: open === undefined,
    witnessed: last.environment === 'hosted',
    notices,
  };
}

/**
 * Returns the outcome for a body that no line names. Versions before this one packed what a crash had left behind, so
 * nothing is held against theirs.
 */
function strayBody(
  entries: Journal['entries'],
  { files }: Submission['manifest'],
  { harness }: Open,
  { rendering }: VerifyPorts,
): VerifyOutcome | undefined {
  const named = new Set(fileBodies(entries).map(({ digest }) => `bodies/${digest}`));
  const stray = files.find(({ name }) => name.startsWith('bodies/') && !named.has(name));
  return stray === undefined || standingTo(harness.version, rendering.version) === 'older'
    ? undefined
    : verifyOutcome('foreign-file', stray.name);
}

/** Verifies the sealed copy. The code that reads one is large and loaded only here, as most packages have none. */
async function sealedIn(
  bytes: Uint8Array,
  submission: Submission,
  results: Results,
): Promise<SealedFacts | VerifyOutcome | null> {
  if (submission.sealed === undefined) return null;
  const { checkSealedCopy } = await import('../seal/sealed-copy-check.ts');
  return checkSealedCopy(bytes, submission, results);
}

export const refusal = (found: VerifyOutcome): FileExamination => ({
  facts: noFacts,
  marks: noMarks,
  outcome: found,
  verified: false,
  conformant: false,
  witnessed: false,
  notices: [],
});

/**
 * Returns the journal of a package, when its chain holds, it is the one the manifest names, and every line of it is
 * formed as ours are; the outcome otherwise. Nothing in a line is used before.
 */
function journalOf({ files, manifest }: Submission, ports: VerifyPorts): Journal | VerifyOutcome {
  const bytes = files.get(JOURNAL_PART);
  if (bytes === undefined) return verifyOutcome('file-missing', JOURNAL_PART);
  const reading = parseJournal(Buffer.from(bytes), async (body) =>
    Promise.resolve('file' in body ? files.get(`bodies/${body.digest}`) : inlineBytes(body)),
  );
  if (reading.kind === 'broken')
    return verifyOutcome('journal-broken', `第 ${reading.line} 行，${reading.reason}`);
  const { entries, head } = reading.journal;
  const isNamed = entries.length === manifest.journal.entries && head === manifest.journal.head;
  if (!isNamed) return verifyOutcome('journal-head-differs');
  const fault = ports.shape.fault(bytes, entries);
  return fault === undefined ? reading.journal : shapeFault(fault, entries, ports);
}

/** Returns the outcome for a line of another form, which a newer version may have learnt to write. */
function shapeFault(
  { line, place }: ShapeFault,
  entries: Journal['entries'],
  { rendering }: VerifyPorts,
): VerifyOutcome {
  const where = `第 ${line} 行${place === '' ? '' : `（${place}）`}`;
  const stated = (entries[0]?.data as Partial<Open> | null | undefined)?.harness?.version;
  return standingTo(stated, rendering.version) === 'newer'
    ? verifyOutcome('other-version', `${versionWords(stated)}：${where}`)
    : verifyOutcome('journal-malformed', where);
}

function factsOf({ manifest, signer, center }: Submission, open: Open, ports: VerifyPorts): FileFacts {
  const { hospital, environment, driver, harness, contract, profile, run, challenge } = open;
  const issued = ports.challenges?.find(({ code }) => code === challenge);
  return {
    ...noFacts,
    hospital,
    environment,
    driver,
    harness: `${harness.name} ${harness.version}`,
    contract: contract.digest,
    profile: profile.id,
    run,
    journal: manifest.journal,
    signer: signer === undefined ? null : signerFacts(ports, signer, hospital.fixmedinsCode),
    center: center === undefined ? null : centerFacts(ports, center),
    challenge:
      challenge === undefined
        ? null
        : {
            code: challenge,
            issuedAt: issued?.issuedAt ?? null,
            issuer: issued?.issuer.name ?? issued?.issuer.fingerprint ?? null,
          },
  };
}

/**
 * Returns the outcome for a package whose contract this version does not have, or whose profile nobody answers for.
 */
function basisFault(
  { profile, contract }: Open,
  { trust, contractFor }: VerifyPorts,
): VerifyOutcome | undefined {
  const digest = profileDigest(profile.document);
  const isAccepted =
    builtInProfileDigests().includes(digest) || trust.profiles.some((trusted) => trusted.digest === digest);
  if (!isAccepted) return verifyOutcome('profile-not-trusted', `${profile.id}（摘要 ${digest}）`);
  try {
    const { specification } = contractFor(profile.document, contract.digest);
    if (specificationDigest(specification) === contract.digest) return undefined;
  } catch (fault) {
    if (!(fault instanceof HarnessError)) throw fault;
  }
  return verifyOutcome('other-catalogue', `${contract.id}，摘要 ${contract.digest}`);
}

function contradiction({ signer, hospital }: FileFacts): VerifyOutcome | undefined {
  if (signer?.standing !== 'contradicted') return undefined;
  const { fixmedinsCode = '' } = hospital ?? {};
  return verifyOutcome('signer-other', `${fixmedinsCode} 的提交包由 ${signer.fingerprint} 签名`);
}

/** Judges a journal again. One from outside may hold anything: an error while judging it is held against the file. */
async function judgedAgain(
  journal: Journal,
  { contractFor, reader }: VerifyPorts,
): Promise<Judgement | VerifyOutcome> {
  try {
    return await judgement(journal, { contractFor, reader });
  } catch (fault) {
    return verifyOutcome('not-judgeable', faultWords(fault));
  }
}

function witnessFault({ environment }: Open, { center }: FileFacts): VerifyOutcome | undefined {
  if (environment === 'hosted' && center === null) return verifyOutcome('center-signature-missing');
  return center?.standing === 'unknown' ? verifyOutcome('center-unknown', center.fingerprint) : undefined;
}

/** Returns the outcome for a signer who is not known. Checked last of all, when the content is right. */
function identityFault({ signer }: FileFacts): VerifyOutcome | undefined {
  if (signer === null) return verifyOutcome('unsigned');
  return signer.standing === 'unknown' ? verifyOutcome('signer-unknown', signer.fingerprint) : undefined;
}

function conformanceFault({ rows, summary, driver, hospital }: Results): VerifyOutcome | undefined {
  if (summary.pass !== rows.length) return verifyOutcome('not-all-passed', countsSentence(summary));
  return driver === 'reference' && !isTestCode(hospital.fixmedinsCode)
    ? verifyOutcome('built-in-hospital')
    : undefined;
}

function noticesOf(
  open: Open,
  { profile, hospital }: Results,
  { signer }: FileFacts,
  { challenges, contractFor }: VerifyPorts,
): readonly string[] {
  const lowered = profile.lowered.length;
  const registered = signer?.name ?? hospital.fixmedinsName;
  return [
    ...(registered === hospital.fixmedinsName ? [] : [`登记的名称是 ${registered}`]),
    ...(lowered === 0 ? [] : [`差异配置 ${profile.id} 放宽了 ${lowered} 项要求`]),
    ...(open.challenge !== undefined && challenges === undefined
      ? [`挑战码 ${open.challenge} 未核对：本机没有签发清单`]
      : []),
    ...(open.report?.date === undefined ? [] : [`报告日期 ${open.report.date} 由医院填写，以测试时间为准`]),
    ...editionNotices(open, contractFor),
  ];
}

/**
 * Returns notices of what has changed since the edition that a package was judged by: that verdict was right, the
 * changes are for people to weigh.
 */
function editionNotices({ profile, contract }: Open, contractFor: ContractFor): readonly string[] {
  const used = contractFor(profile.document, contract.digest).specification;
  const newest = contractFor(profile.document).specification;
  if (specificationDigest(used) === specificationDigest(newest)) return [];
  const changes = specificationDifferences(used, newest);
  return [
    `按测试时的规范（${used.id}，检查目录第 ${used.catalogue} 版）判定；此后有 ${changes.length} 处变化`,
    ...changes.map(({ place, what, from, to }) => `变化：${place} ${what} ${from ?? '无'} → ${to ?? '无'}`),
  ];
}

/** Returns a file's verification in full. */
export const verificationOf = (
  file: string,
  kind: Verification['kind'],
  { facts, outcome: found, verified, conformant, witnessed, notices }: FileExamination,
): Verification => ({
  file,
  kind,
  verified,
  conformant,
  level: verified ? 'full' : 'none',
  witnessed,
  outcome: found,
  notices,
  ...facts,
});
