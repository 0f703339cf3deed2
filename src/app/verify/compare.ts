import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import type { ExaminedFile, Verification } from '../outcomes/verification.ts';
import { compareTraffic } from './copied-traffic.ts';

/** A hospital that is expected to hand in. */
export interface Expected {
  readonly code: string;
  readonly name: string;
}

export interface ComparisonOptions {
  /** `true` leaves older packages of a hospital and second copies as they are. */
  readonly keepsOlder?: boolean;
  /** Files whose packages city and province have confirmed. */
  readonly confirmed?: ReadonlySet<string>;
}

/**
 * Compares files with each other: copied traffic, the same package twice, a newer test of the same hospital, a report
 * that is not the signed one, hospitals that nobody expects. Only a package that was verified can speak against
 * another: a forgery must not harm the one it was copied from.
 */
export function compareAll(
  examined: readonly ExaminedFile[],
  expected?: readonly Expected[],
  { keepsOlder = false, confirmed }: ComparisonOptions = {},
): readonly Verification[] {
  const packages = examined.filter(
    ({ verification: { kind, verified } }) => verified && (kind === 'submission' || kind === 'folder'),
  );
  const traffic = compareTraffic(packages, ({ verification }) => confirmed?.has(verification.file) === true);
  return examined.map((one) => {
    const { verification } = one;
    if (verification.kind === 'report') return besideItsPackage(one, examined);
    if (!packages.includes(one)) return verification;
    const { against: copied, notices = [] } = traffic.get(one) ?? {};
    const against =
      copied ??
      (keepsOlder ? undefined : (sameAgain(one, packages) ?? newerOf(one, packages))) ??
      notExpected(verification, expected);
    const noticed =
      notices.length === 0
        ? verification
        : { ...verification, notices: [...verification.notices, ...notices] };
    return against === undefined ? noticed : refused(noticed, against);
  });
}

const refused = (verification: Verification, against: VerifyOutcome): Verification => ({
  ...verification,
  verified: false,
  conformant: false,
  witnessed: false,
  level: 'none',
  outcome: against,
});

const codeOf = ({ verification }: ExaminedFile): string => verification.hospital?.fixmedinsCode ?? '';

function sameAgain(one: ExaminedFile, packages: readonly ExaminedFile[]): VerifyOutcome | undefined {
  const same = packages.filter(
    ({ verification }) => verification.journal?.head === one.verification.journal?.head,
  );
  // With its sealed copy a package is the more complete one.
  const first = same.find(({ verification }) => verification.sealed !== null) ?? same[0];
  return first === undefined || first === one
    ? undefined
    : verifyOutcome('duplicate', first.verification.file);
}

function newerOf(one: ExaminedFile, packages: readonly ExaminedFile[]): VerifyOutcome | undefined {
  const [newest] = packages
    .filter((other) => codeOf(other) === codeOf(one) && other.marks.at > one.marks.at)
    .toSorted((left, right) => (left.marks.at < right.marks.at ? 1 : -1));
  return newest === undefined
    ? undefined
    : verifyOutcome(
        'superseded',
        `${newest.verification.file}（${newest.marks.at.slice(0, 16).replace('T', ' ')}）`,
      );
}

function notExpected(
  { hospital }: Verification,
  expected: readonly Expected[] | undefined,
): VerifyOutcome | undefined {
  if (expected === undefined || hospital === null) return undefined;
  const { fixmedinsCode, fixmedinsName } = hospital;
  const entry = expected.find(({ code }) => code === fixmedinsCode);
  if (entry === undefined) return verifyOutcome('not-in-list', `${fixmedinsCode} ${fixmedinsName}`);
  return entry.name === '' || entry.name === fixmedinsName
    ? undefined
    : verifyOutcome('name-differs', `包内为 ${fixmedinsName}，清单为 ${entry.name}`);
}

/** Judges a report by the package whose manifest names its digest. */
function besideItsPackage(
  { verification, marks }: ExaminedFile,
  examined: readonly ExaminedFile[],
): Verification {
  const packages = examined.filter(({ verification: { verified, kind } }) => verified && kind !== 'report');
  const isOf = (one: ExaminedFile): boolean =>
    (marks.report !== null && one.marks.report === marks.report) ||
    (marks.code !== null && one.marks.code === marks.code);
  const own = packages.find(isOf);
  if (own !== undefined) {
    const { verified, conformant, witnessed, outcome: found, signer, center, level } = own.verification;
    const { sealed, notices } = verification;
    const loose = '盖章件按页面与提交包对应，不在提交包之内，医院没有为它签名';
    return {
      ...{ ...verification, verified, conformant, witnessed, outcome: found, signer, center, level },
      notices: sealed === null ? notices : [...notices, loose],
    };
  }
  const { journal } = verification;
  const claimed = packages.find((one) => journal !== null && one.verification.journal?.head === journal.head);
  if (claimed !== undefined)
    return { ...verification, outcome: verifyOutcome('report-replaced', claimed.verification.file) };
  const isReadable = journal !== null || verification.sealed !== null;
  return { ...verification, level: isReadable ? 'summary' : 'none' };
}

/** Returns the hospitals of the list whose package is not among the files. */
export function missingOf(
  verifications: readonly Verification[],
  expected: readonly Expected[] = [],
): readonly Expected[] {
  const handedIn = new Set(verifications.map(({ hospital }) => hospital?.fixmedinsCode));
  return expected.filter(({ code }) => !handedIn.has(code));
}
