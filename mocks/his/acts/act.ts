import {
  feeLineFields,
  personFields,
  settlementFields,
  visitFields,
  type Card,
  type Texts,
  type Treatment,
} from '../settle/treatment.ts';
import type { Order } from '../upload/errand.ts';

export const actNames = ['settle', 'upload', 'query-upload', 'reupload', 'query-status', 'reverse'] as const;
export type ActName = (typeof actNames)[number];

/** One thing that the hospital is asked to do; the texts of the card are taken as they come. */
export type Act = Order & { readonly id: string; readonly name: ActName };

const DEADLINE_MS = 60_000;

/** Reads one act document. @throws Error naming the field that is missing or of another type. */
export function parseAct(document: string): Act {
  const act = record(JSON.parse(document), 'act');
  const name = actNames.find((known) => known === act['act']);
  if (name === undefined) throw new Error(`Failed to read the act: "${String(act['act'])}" is no known act.`);
  const scenario = text(act, 'scenario');
  const hospital = parseHospital(record(act['hospital'], 'hospital'));
  const kind = scenario === 'self-paid' ? 'self-paid' : 'settled';
  const treatmentOf = (node: Node): Treatment => ({ scenario, kind, hospital, card: parseCard(node) });
  const deadlineMs = act['deadlineMs'];
  const refund = act['refund'];
  return {
    id: text(act, 'id'),
    name,
    deadlineMs: typeof deadlineMs === 'number' ? deadlineMs : DEADLINE_MS,
    centerUrl: text(record(act['center'], 'center'), 'url'),
    attempt: typeof act['attempt'] === 'number' ? act['attempt'] : 1,
    treatment: treatmentOf(record(act['card'], 'card')),
    companions: list(act['companions']).map((node) => treatmentOf(record(node, 'companion'))),
    ...(refund === undefined ? {} : { refund: texts(record(refund, 'refund'), settlementFields) }),
  };
}

function parseHospital(node: Node): Treatment['hospital'] {
  return {
    fixmedinsCode: text(node, 'fixmedinsCode'),
    fixmedinsName: text(node, 'fixmedinsName'),
    admdvs: text(node, 'admdvs'),
  };
}

function parseCard(node: Node): Card {
  return {
    id: text(node, 'id'),
    visit: texts(record(node['visit'], 'visit'), visitFields),
    person: texts(record(node['person'], 'person'), personFields),
    settlement: texts(record(node['settlement'], 'settlement'), settlementFields),
    diagnoses: list(node['diagnoses']).map((item) => {
      const diagnosis = record(item, 'diagnosis');
      return {
        code: text(diagnosis, 'code'),
        name: text(diagnosis, 'name'),
        main: diagnosis['main'] === true,
      };
    }),
    feeLines: list(node['feeLines']).map((item) => texts(record(item, 'fee line'), feeLineFields)),
    voucher: texts(record(node['voucher'] ?? {}, 'voucher'), ['elecSetlCertType', 'supninsCode', 'upldMode']),
    ...(node['conditions'] === undefined
      ? {}
      : { conditions: texts(record(node['conditions'], 'conditions'), ['insuredPlace']) }),
  };
}

type Node = Readonly<Record<string, unknown>>;

function record(value: unknown, name: string): Node {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`Failed to read the act: ${name} is not an object.`);
  }
  return value as Node;
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);

function text(node: Node, name: string): string {
  const value = node[name];
  if (typeof value !== 'string') throw new Error(`Failed to read the act: ${name} is not a text.`);
  return value;
}

function texts<Name extends string>(node: Node, names: readonly Name[]): Texts<Name> {
  const found = names.flatMap((name) => {
    const value = node[name];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found) as Texts<Name>;
}
