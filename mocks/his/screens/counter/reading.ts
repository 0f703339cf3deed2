import { outputOf, Refused, type Counter } from './counter.ts';
import { chronicInput, decodeInput, personInput } from '../platform/inputs.ts';
import { decodedOf, diseasesOf, personOf } from '../platform/outputs.ts';
import { readerFault, type Reader } from './settings.ts';
import { codeFault } from '../../values/scan-code.ts';
import type { Operator } from '../store/catalogue.ts';
import type { Person } from '../store/visits.ts';

/** The purposes of reading a card. */
export const purposes = ['chronic', 'account', 'inpatient', 'discharge'] as const;
export type Purpose = (typeof purposes)[number];

/** 用码业务类型: admission and settlement. */
const businessTypes: Readonly<Record<Purpose, string>> = {
  chronic: '01301',
  account: '01301',
  inpatient: '01103',
  discharge: '01301',
};

/** A code that was scanned at a workstation; `key` is the page's key of the action. */
export type Scan = {
  readonly key: string;
  readonly purpose: Purpose;
  readonly code: string;
  readonly operator: Operator;
  readonly readers: readonly Reader[];
};

/** A person whose code was read. */
export type Reading = { readonly id: string; readonly person: Person };

/** Reads a code: asks the platform for the person and keeps the reading. @throws Refused with the platform's words, Silent */
export async function readCode(counter: Counter, scan: Scan): Promise<Reading> {
  const fault = readerFault(scan.readers) ?? codeFault(scan.code);
  if (fault !== undefined) throw new Refused(fault);
  const { calls, database, hospital, now } = counter;
  const { key, operator, purpose } = scan;
  const about = { subject: key, operator };
  const decoded = decodedOf(
    outputOf(
      await calls.ask({
        ...about,
        step: 'decode',
        infno: '1162',
        input: decodeInput(scan.code, businessTypes[purpose], hospital.fixmedinsCode, operator),
      }),
    ),
  );
  const region = decoded.region === '' ? hospital.admdvs : decoded.region;
  const identity = personInput(decoded.token, decoded.certno, decoded.name);
  const answer = await calls.ask({ ...about, step: 'person', infno: '1101', input: identity, region });
  const found = personOf(outputOf(answer), decoded.token);
  const person = purpose === 'chronic' ? await withDiseases(counter, scan, found) : found;
  database.run(
    'INSERT INTO reading (id, purpose, person, at) VALUES (?, ?, ?, ?) ON CONFLICT (id) DO NOTHING',
    key,
    purpose,
    JSON.stringify(person),
    now(),
  );
  return { id: key, person };
}

async function withDiseases(counter: Counter, scan: Scan, person: Person): Promise<Person> {
  const answer = await counter.calls.ask({
    subject: scan.key,
    step: 'diseases',
    infno: '5301',
    input: chronicInput(person.psnNo),
    operator: scan.operator,
    region: person.insuplcAdmdvs,
  });
  return { ...person, diseases: diseasesOf(outputOf(answer)) };
}

/** The person of a reading. @throws Refused */
export function personRead({ database }: Counter, id: string, ...allowed: readonly Purpose[]): Person {
  const row = database.get('SELECT purpose, person FROM reading WHERE id = ?', id);
  if (row === undefined || !allowed.some((purpose) => purpose === row['purpose']))
    throw new Refused('请先读卡');
  return JSON.parse(String(row['person'])) as Person;
}
