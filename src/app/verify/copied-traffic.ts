import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import type { ExaminedFile, TrafficMark } from '../outcomes/verification.ts';

/** The result of comparing a package's traffic with the others': the accusation, and what a person may look at. */
export interface TrafficComparison {
  readonly against?: VerifyOutcome;
  readonly notices: readonly string[];
}

/**
 * The least number of equal messages that one hospital's system cannot have in common with another's by chance. Some
 * systems begin their numbers with the date and count from one, so numbers alone prove nothing.
 */
const SEVERAL = 3;

/** The shortest hospital code by which a message number tells whose it is. */
const CODE_LENGTH = 6;

/**
 * Compares the traffic of verified packages of different hospitals. The same batch, or several messages that are
 * equal in number and content, cannot come from two hospitals. A number that begins with the code of one of them is
 * that hospital's: only the other one can have copied it. A package that is confirmed is not brought down by one that
 * is not.
 */
export function compareTraffic(
  packages: readonly ExaminedFile[],
  isConfirmed: (one: ExaminedFile) => boolean,
): ReadonlyMap<ExaminedFile, TrafficComparison> {
  const found = new Map<ExaminedFile, { against?: VerifyOutcome; notices: string[] }>();
  const of = (one: ExaminedFile): { against?: VerifyOutcome; notices: string[] } => {
    const known = found.get(one) ?? { notices: [] };
    found.set(one, known);
    return known;
  };
  for (const pair of pairsOf(packages)) {
    const words = wordsOf(pair);
    const copiers = copiersOf(pair);
    const open = copiers.filter((one) => !isConfirmed(one));
    const accused = open.length === 0 ? copiers : open;
    for (const [one, other] of [
      [pair.one, pair.other],
      [pair.other, pair.one],
    ] as const) {
      const text = `${words} 也在 ${other.verification.file} 中`;
      if (accused.includes(one)) of(one).against ??= verifyOutcome('traffic-copied', text);
      else
        of(one).notices.push(
          copiers.length === 0 ? `${text}，不足以认定抄袭，请留意` : `${text}，对方未被采信`,
        );
    }
  }
  return found;
}

/** Two packages of different hospitals, and what their traffic has in common. */
interface Pair {
  readonly one: ExaminedFile;
  readonly other: ExaminedFile;
  /** Equal message numbers, the mark of each side. */
  readonly numbers: (readonly [TrafficMark, TrafficMark])[];
  readonly batches: (readonly [TrafficMark, TrafficMark])[];
  isSameRun: boolean;
}

function pairsOf(packages: readonly ExaminedFile[]): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  const collect = (
    keyOf: (mark: TrafficMark) => string | null,
    note: (pair: Pair, marks: readonly [TrafficMark, TrafficMark]) => void,
  ): void => {
    const holders = new Map<string, Map<number, TrafficMark>>();
    for (const [index, one] of packages.entries()) {
      for (const mark of one.marks.traffic.messages) {
        const key = keyOf(mark);
        if (key === null || key === '') continue;
        const holding = holders.get(key) ?? new Map<number, TrafficMark>();
        holders.set(key, holding);
        if (holding.has(index)) continue;
        for (const [earlier, theirs] of holding)
          if (codeOf(packages[earlier]) !== codeOf(one)) note(pairOf(earlier, index), [theirs, mark]);
        holding.set(index, mark);
      }
    }
  };
  const pairOf = (earlier: number, later: number): Pair => {
    const key = `${earlier} ${later}`;
    const [one, other] = [packages[earlier], packages[later]];
    if (one === undefined || other === undefined) throw new Error('A pair without a package.');
    const pair = pairs.get(key) ?? { one, other, numbers: [], batches: [], isSameRun: false };
    pairs.set(key, pair);
    return pair;
  };
  collect(
    ({ msgid }) => msgid,
    (pair, marks) => pair.numbers.push(marks),
  );
  collect(
    ({ batch }) => batch,
    (pair, marks) => pair.batches.push(marks),
  );
  const runs = new Map<string, number>();
  for (const [index, one] of packages.entries()) {
    const { run } = one.marks.traffic;
    const earlier = run === null ? undefined : runs.get(run);
    if (run !== null && earlier === undefined) runs.set(run, index);
    if (earlier !== undefined && codeOf(packages[earlier]) !== codeOf(one))
      pairOf(earlier, index).isSameRun = true;
  }
  return [...pairs.values()];
}

const codeOf = (one: ExaminedFile | undefined): string => one?.verification.hospital?.fixmedinsCode ?? '';

/** Returns the sides of a pair that are accused; none when what they have in common may be chance or mischief. */
function copiersOf({ one, other, numbers, batches }: Pair): readonly ExaminedFile[] {
  const isOf = (side: ExaminedFile, { msgid }: TrafficMark): boolean =>
    codeOf(side).length >= CODE_LENGTH && msgid.startsWith(codeOf(side));
  const ownedBy = (
    side: ExaminedFile,
    marks: readonly (readonly [TrafficMark, TrafficMark])[],
  ): readonly (readonly [TrafficMark, TrafficMark])[] =>
    marks.filter(([mine, theirs]) => isOf(side, mine) && isOf(side, theirs));
  const isCopied = (side: ExaminedFile): boolean =>
    ownedBy(side, numbers).length >= SEVERAL || ownedBy(side, batches).length > 0;
  const [isOnesCopied, isOthersCopied] = [isCopied(one), isCopied(other)];
  if (isOnesCopied || isOthersCopied)
    return [...(isOnesCopied ? [other] : []), ...(isOthersCopied ? [one] : [])];
  const equal = numbers.filter(
    ([mine, theirs]) => mine.content === theirs.content && !isOf(one, mine) && !isOf(other, mine),
  );
  const isEqual = equal.length >= SEVERAL && equal.some(([{ isTelling }]) => isTelling);
  return isEqual || batches.length > 0 ? [one, other] : [];
}

function wordsOf({ numbers, batches, isSameRun, one }: Pair): string {
  const [batch] = batches;
  const [number] = numbers;
  return [
    ...(batch === undefined ? [] : [`批次文件 ${batch[0].batch ?? ''}`]),
    ...(number === undefined ? [] : [`${numbers.length} 个报文编号（如 msgid ${number[0].msgid}）`]),
    ...(isSameRun ? [`测试编号 ${one.marks.traffic.run ?? ''}`] : []),
  ].join('、');
}
