import { readPackage } from '../../contract/reading/package.ts';
import type { PackageReader } from '../../contract/reading/reader.ts';
import { readingLimits } from '../../contract/reading/reading.ts';
import { specification } from '../../contract/specification.ts';
import { createContract } from '../../contract/validate.ts';
import { envelope, hospital, type Fields } from '../../contract/testing/documents.ts';
import type { ActName } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { CardData, LedgerEntry, OpenData } from '../../evidence/entries.ts';
import { judge } from '../judge.ts';
import type { Results, RowResult } from '../results.ts';
import { draft, journalOf, type Draft } from './journal.ts';

const contract = createContract(specification);
/** The journal is our own: nobody has to be able to end its reading. */
const reader: PackageReader = {
  read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
  close: async () => Promise.resolve(),
};

const opened: OpenData = {
  format: 'evoucher-journal@1',
  run: 'r1',
  attempt: 1,
  harness: { name: 'evoucher-harness', version: '0.0.0' },
  contract: { id: specification.id, digest: '' },
  profile: { id: 'default', document: {} },
  hospital,
  seed: 1,
  driver: 'command',
  ledger: 'card',
  environment: 'simulated',
  selected: ['real-time', 'self-paid', 'cross-province'],
  capabilities: { outpatient: true, inpatient: false, crossProvince: true, voucherTypes: [], upldModes: [] },
};

/** The beginning of a round: its settings, its cards, the settlements that are known. */
export const opening = (
  changes: Partial<OpenData>,
  cards: readonly CardData[],
  ledger: readonly LedgerEntry[],
): readonly Draft[] => [
  draft('open', { ...opened, ...changes }),
  ...cards.map((data) => draft('card', data)),
  ...ledger.map((entry) => draft('ledger', entry)),
];

export const act = (name: ActName, scenario: ScenarioId, card: string, nth = 1): Draft =>
  draft('act-start', {
    id: `${card}.${name}.${nth}`,
    act: name,
    attempt: 1,
    scenario,
    card,
    deadlineMs: 60_000,
  });

/** An exchange while that act is open; taken unless another reply is given. */
export function call(
  infno: string,
  input: Fields,
  { during, output = null, envelopes = {} }: { during?: string; output?: unknown; envelopes?: Fields } = {},
): Draft {
  const message = JSON.stringify(envelope(infno, input, envelopes));
  return draft('exchange', {
    ...(during === undefined ? {} : { act: during }),
    peer: '127.0.0.1',
    receivedAt: '2026-07-30T10:20:30.000+08:00',
    ms: 3,
    request: {
      method: 'POST',
      path: '/fsi/api/rsfComIfsService/callService',
      headers: [],
      body: { text: message },
    },
    reply: {
      status: 200,
      headers: [],
      body: { text: JSON.stringify({ infcode: 0, err_msg: null, output }) },
    },
  });
}

/** The output of a 4902 about one voucher. */
export const told = (
  element: Fields,
  ftfileSavRslt: string,
  chkRslt: string,
): { readonly data: readonly object[] } => ({
  data: [
    {
      elecSetlCertCode: element['elecSetlCertCode'] ?? '',
      elecSetlCertNo: element['elecSetlCertNo'],
      ftfileSavRslt,
      chkRslt,
      savFaleRea: '',
    },
  ],
});

/** The results of a round that ended. */
export const judged = async (...drafts: readonly Draft[]): Promise<Results> =>
  judgedOpen(...drafts, draft('close', { count: drafts.length }));

/** The results of a round that was left in the middle. */
export const judgedOpen = async (...drafts: readonly Draft[]): Promise<Results> =>
  judge(journalOf({ drafts, bodies: new Map() }), { contractFor: () => contract, reader });

export function rowOf({ rows }: Results, no: string): RowResult {
  const found = rows.find((candidate) => candidate.no === no);
  if (found === undefined) throw new Error(`There is no row ${no}.`);
  return found;
}

/** `pass`, `not-run`, or the must-checks that failed. */
export const outcomeOf = ({ verdict, checks }: RowResult): string =>
  verdict === 'fail'
    ? checks
        .filter((check) => check.level === 'must' && check.verdict === 'fail')
        .map(({ id }) => id)
        .join(' ')
    : verdict;
