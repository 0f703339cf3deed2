import type { Finding } from '../../src/domain/verdict.ts';
import type { Judgement, Personal, PersonalKind } from '../../src/judge/judge.ts';
import { wording } from './wording.ts';

/** Hides personal data in texts that leave the house of the hospital: the reports, never the journal. */
export interface Masking {
  /** Free text: remarks, answers. */
  readonly text: (text: string) => string;
  /** A finding; both sides of a personal field are shortened, whoever's they are. */
  readonly finding: (finding: Finding) => Finding;
  /** A body as it came over the wire: also whatever stands under a personal field's name. */
  readonly body: (text: string) => string;
}

/** A citizen's number wherever it stands: region, day of birth, sequence, check sign. */
const CITIZEN =
  /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])/g;
/** `张三` → `张*` */
export const maskedName = (name: string): string => {
  const [first = ''] = name;
  return first === '' || first === '*' ? name : `${first}*`;
};

/** `379900199001011234` → `3799…1234`; shorter numbers keep a quarter at each end. */
export function maskedNumber(number: string): string {
  const kept = Math.min(4, Math.floor(number.length / 4));
  return number.length === 0 ? '' : `${number.slice(0, kept)}…${kept === 0 ? '' : number.slice(-kept)}`;
}

/** `山东省聊城市…` */
const maskedAddress = (address: string): string => `${Array.from(address).slice(0, 3).join('')}…`;

function masked(kind: PersonalKind, value: string): string {
  switch (kind) {
    case 'name':
      return maskedName(value);
    case 'number':
      return maskedNumber(value);
    case 'address':
      return maskedAddress(value);
  }
}

/** A number shorter than this is hidden only where it stands by itself: inside others its digits mean nothing. */
const TELLING = 8;

/** Returns the masking of a run: it knows everybody whom the judge found, and leaves the hospital's own name and codes. */
export const maskingOf = ({ results: { hospital }, personal }: Judgement): Masking =>
  createMasking(personal, Object.values(hospital));

/**
 * Knows the persons of a run, as the judge found them, and strangers by pattern. `hospital` is the hospital's own data, which
 * is never hidden.
 */
export function createMasking(
  { fields, values: personal }: Personal,
  hospital: readonly string[] = [],
): Masking {
  const own = hospital.filter((value) => value !== '');
  const known = new Map([...personal].map(([value, kind]) => [value, masked(kind, value)]));
  for (const value of own) known.set(value, value);
  // Whatever is a part of something longer comes after it.
  const values = [...known.keys()].sort((left, right) => right.length - left.length);
  const pattern = values.length === 0 ? undefined : new RegExp(values.map(whole).join('|'), 'g');
  const assigned = assignedTo(fields);
  const text = (given: string): string => {
    const replaced =
      pattern === undefined ? given : given.replaceAll(pattern, (value) => known.get(value) ?? value);
    return maskAssigned(replaced, assigned, fields).replaceAll(CITIZEN, (digits) => maskedNumber(digits));
  };
  const kindAt = (pointer: string): PersonalKind | undefined =>
    fields.get(/(\w+)[^\w]*$/.exec(pointer)?.[1] ?? '');
  const members = membersOf(fields);
  return {
    text,
    finding: (finding) => maskedFinding(finding, kindAt(finding.pointer), text),
    body: (given) => text(maskMembers(given, members, fields)),
  };
}

function maskedFinding(
  finding: Finding,
  kind: PersonalKind | undefined,
  text: (given: string) => string,
): Finding {
  const side = (value: string): string => text(kind === undefined ? value : masked(kind, value));
  const expected = side(finding.expected);
  const actual = side(finding.actual);
  const isHidden = expected === actual && finding.expected !== finding.actual;
  const difference = isHidden ? differenceInWords(finding.expected, finding.actual) : '';
  const values = kind === undefined ? [] : [finding.expected, finding.actual].filter((value) => value !== '');
  const message = values.reduce((said, value) => said.replaceAll(value, () => side(value)), finding.message);
  return {
    ...finding,
    message: `${text(message)}${difference}`,
    expected,
    actual: `${actual}${difference}`,
  };
}

/** Characters that stand for one that was lost in an encoding. */
const LOST = /^[?？□\uFFFD]$/;

/** `（第 2 字起丢失）`: the way in which two values differ whose short forms are the same. */
export function differenceInWords(expected: string, actual: string): string {
  const [wanted, came] = [Array.from(expected), Array.from(actual)];
  const at = wanted.findIndex((character, index) => character !== came[index]);
  if (at === -1) return wording.hidden.longer(wanted.length + 1);
  if (came.length <= at) return wording.hidden.shorter(at + 1);
  if (came.slice(at).every((character) => LOST.test(character))) return wording.hidden.lost(at + 1);
  return wording.hidden.differs(at + 1);
}

const quoted = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

const whole = (value: string): string =>
  value.length < TELLING && /^[\dA-Za-z]+$/.test(value)
    ? `(?<![\\dA-Za-z])${quoted(value)}(?![\\dA-Za-z])`
    : quoted(value);

/** Returns what finds members of a JSON text, also of a torn one: a personal field's name, then a string or a number. */
const membersOf = (fields: Personal['fields']): RegExp =>
  new RegExp(
    `("(?:${[...fields.keys()].join('|')})\\\\*"\\s*:\\s*)(?:(\\\\*")((?:[^"\\\\]|\\\\[^"])*)|(-?\\d[\\d.]*))`,
    'g',
  );

/** Returns what finds `psnName=王五`, `psnName: "王五"` and `(psnNo)=(1)` in what a program wrote of its own accord. */
const assignedTo = (fields: Personal['fields']): RegExp =>
  new RegExp(
    `\\b(${[...fields.keys()].join('|')})(['")]?\\s?[=:]\\s?[('"“‘]?)([^\\s'"“”‘’,;，；。()（）{}\\[\\]…]+)(…?)`,
    'g',
  );

/** What is shortened already stays as it is. */
const maskAssigned = (text: string, assigned: RegExp, fields: Personal['fields']): string =>
  text.replaceAll(
    assigned,
    (whole: string, field: string, between: string, value: string, shortened: string) =>
      shortened === '' ? `${field}${between}${masked(fields.get(field) ?? 'number', value)}` : whole,
  );

function maskMembers(body: string, members: RegExp, fields: Personal['fields']): string {
  return body.replaceAll(
    members,
    (
      whole: string,
      lead: string,
      quote: string | undefined,
      inner: string | undefined,
      digits: string | undefined,
    ) => {
      const kind = fields.get(/^"(\w+)/.exec(lead)?.[1] ?? '') ?? 'number';
      if (digits !== undefined) return `${lead}"${maskedNumber(digits)}"`;
      return `${lead}${quote ?? ''}${masked(kind, unescaped(inner ?? ''))}`;
    },
  );
}

/** The value of a JSON string's inside; as it stands when it is no valid one. */
function unescaped(inner: string): string {
  try {
    return String(JSON.parse(`"${inner}"`));
  } catch {
    return inner;
  }
}
