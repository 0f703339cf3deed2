import type { Finding } from '../../src/domain/verdict.ts';
import type { Entry } from '../../src/evidence/entries.ts';
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

/** The ways in which the values of a personal field are shortened. */
type Kind = 'name' | 'number';

/** Fields with personal data, in the spellings of voucher, settlement and counter-side interfaces. */
const personalFields: Readonly<Record<string, Kind>> = {
  psnName: 'name',
  psn_name: 'name',
  patnName: 'name',
  patn_name: 'name',
  psnNo: 'number',
  psn_no: 'number',
  certno: 'number',
  psn_cert_no: 'number',
  hiNo: 'number',
  hi_no: 'number',
  mdtrt_cert_no: 'number',
  mdtrtCertNo: 'number',
  card_sn: 'number',
  tel: 'number',
  mob: 'number',
};

/** A citizen's number wherever it stands: region, day of birth, sequence, check sign. */
const CITIZEN =
  /(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dXx])/g;
/** Member of a JSON text, also of a torn one: a name, then a string or a number. */
const MEMBER = new RegExp(
  `("(?:${Object.keys(personalFields).join('|')})\\\\*"\\s*:\\s*)(?:(\\\\*")((?:[^"\\\\]|\\\\[^"])*)|(-?\\d[\\d.]*))`,
  'g',
);

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

const masked = (kind: Kind, value: string): string =>
  kind === 'name' ? maskedName(value) : maskedNumber(value);

/** Knows the persons of a journal: those of its cards, of its ledger and of the findings' own texts by pattern. */
export function createMasking(entries: readonly Entry[]): Masking {
  const known = new Map<string, string>();
  const add = (kind: Kind, value: string | undefined): void => {
    if (value !== undefined && value.length >= (kind === 'name' ? 2 : 4))
      known.set(value, masked(kind, value));
  };
  for (const entry of entries) {
    if (entry.kind === 'card') {
      const { person } = entry.data.card;
      add('name', person.psnName);
      for (const value of [person.psnNo, person.certno, person.hiNo]) add('number', value);
    } else if (entry.kind === 'ledger') {
      add('name', entry.data.psnName);
      add('number', entry.data.psnNo);
    }
  }
  const values = [...known.keys()].sort((left, right) => right.length - left.length);
  const pattern = values.length === 0 ? undefined : new RegExp(values.map(quoted).join('|'), 'g');
  const text = (given: string): string => {
    const replaced =
      pattern === undefined ? given : given.replaceAll(pattern, (value) => known.get(value) ?? value);
    return replaced.replaceAll(CITIZEN, (digits) => maskedNumber(digits));
  };
  return {
    text,
    finding: (finding) => maskedFinding(finding, text),
    body: (given) => text(maskMembers(given)),
  };
}

function maskedFinding(finding: Finding, text: (given: string) => string): Finding {
  const kind = personalFields[/(\w+)[^\w]*$/.exec(finding.pointer)?.[1] ?? ''];
  const side = (value: string): string => text(kind === undefined ? value : masked(kind, value));
  const expected = side(finding.expected);
  const actual = side(finding.actual);
  const hidden = expected === actual && finding.expected !== finding.actual;
  return {
    ...finding,
    message: text(finding.message),
    expected,
    actual: hidden ? `${actual}${wording.differsBehindMask}` : actual,
  };
}

const quoted = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

function maskMembers(body: string): string {
  return body.replaceAll(
    MEMBER,
    (
      whole: string,
      lead: string,
      quote: string | undefined,
      inner: string | undefined,
      digits: string | undefined,
    ) => {
      const kind = personalFields[/^"(\w+)/.exec(lead)?.[1] ?? ''] ?? 'number';
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
