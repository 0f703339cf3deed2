import { hash } from 'node:crypto';

import { isBareDecode, counterSpecification } from '../../src/contract/settlement.ts';
import { createContract } from '../../src/contract/validate.ts';
import { isObject, textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonValue } from '../../src/contract/json-text.ts';
import type { LedgerEntry } from '../../src/evidence/entries.ts';
import { compactTime } from '../../src/domain/china-time.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Wallet } from '../../src/domain/wallet.ts';
import { createBooks, type Books, type CounterEvent } from './books.ts';
import { type CounterCall, type Outcome, type Tools } from './call.ts';
import {
  createCredentials,
  usualCredentialSettings,
  type Chance,
  type CredentialSettings,
} from './credentials.ts';
import { decoded, decodedBare, type Decoded } from './decode.ts';
import { handlers } from './handlers/index.ts';
import { ledgerEntries } from './ledger.ts';
import { messageFault, nodesOf } from './message.ts';
import { defaultPersons, type InsuredPerson } from './person.ts';

/** An answer; `apply` books it and says what the voucher center gets to know by it. */
export interface CounterDecision {
  readonly answer:
    | { readonly kind: 'done'; readonly output: unknown }
    | { readonly kind: 'refused'; readonly message: string };
  readonly apply: () => readonly LedgerEntry[];
}

/** The platform's counter side: identifies, registers, settles. One call at a time: decided and applied in one go. */
export interface Platform {
  readonly persons: readonly InsuredPerson[];
  /** The insured persons' phones. */
  readonly wallet: Wallet;
  readonly answers: (infno: string) => boolean;
  readonly answer: (message: Message, receivedAt: number) => CounterDecision;
  /** Decoding without an envelope; `undefined` for anything else. */
  readonly decode: (path: string, message: Message, receivedAt: number) => Decoded | undefined;
}

export interface PlatformOptions {
  readonly clock: Clock;
  readonly chance: Chance;
  /** Unguessable and unique per run: visits and settlements of two runs share no number. Up to 8 digits. */
  readonly series: string;
  readonly persons?: readonly InsuredPerson[];
  readonly credentials?: Partial<CredentialSettings>;
}

const contract = createContract(counterSpecification);

export function createPlatform({
  clock,
  chance,
  series,
  persons = defaultPersons,
  credentials: settings = {},
}: PlatformOptions): Platform {
  const books = createBooks(persons);
  const credentials = createCredentials(chance, { ...usualCredentialSettings, ...settings });
  let serial = 0;
  const newId = (at: number): string => {
    serial += 1;
    return `${compactTime(at)}${series}${String(serial).padStart(6, '0')}`;
  };
  const tools: Tools = { books, credentials, newId };

  const answer = (message: Message, receivedAt: number): CounterDecision => {
    const fault = messageFault(message, contract);
    if (fault !== undefined) return refusal(fault);
    if (message.infno === '1162') return decodedInEnvelope(message, receivedAt);
    const call = callOf(message, receivedAt);
    const repeated = isSignIn(call) ? undefined : repetition(call, books);
    return repeated ?? decision(call, handlers.get(call.infno)?.(call, tools), tools);
  };

  const decodedInEnvelope = (message: Message, receivedAt: number): CounterDecision => {
    const found = decoded(message.input, receivedAt, tools);
    if ('refusal' in found) return refusal(found.refusal);
    const apply = (): readonly LedgerEntry[] => {
      found.apply();
      return [];
    };
    return { answer: { kind: 'done', output: { data: found.data } }, apply };
  };

  return {
    persons,
    wallet: walletOf(books, credentials, clock),
    answers: (infno) => infno === '1162' || handlers.has(infno),
    answer,
    decode: (path, message, receivedAt) =>
      isBareDecode(path, message) ? decodedBare(message.envelope, receivedAt, tools) : undefined,
  };
}

function callOf(message: Message, at: number): CounterCall {
  const { envelope, infno = '', text } = message;
  const head = (field: string): string => textOf(envelope, field) ?? '';
  return {
    infno,
    msgid: head('msgid'),
    digest: hash('sm3', text, 'hex'),
    at,
    nodes: nodesOf(message),
    fixmedinsCode: head('fixmedins_code'),
    fixmedinsName: head('fixmedins_name'),
    treatedAt: head('mdtrtarea_admvs'),
    insuredAt: textOf(envelope, 'insuplc_admdvs'),
    opter: head('opter'),
    opterName: head('opter_name'),
  };
}

/** A msgid that was used before: the same message is the same call, another one is refused. */
function repetition({ msgid, digest, infno }: CounterCall, books: Books): CounterDecision | undefined {
  if (books.isReversed(msgid)) return refusal(`报文 ${msgid} 已被冲正`);
  const known = books.call(msgid);
  if (known === undefined) return undefined;
  return known.digest === digest && known.infno === infno
    ? { answer: { kind: 'done', output: known.output }, apply: () => [] }
    : refusal(`msgid ${msgid} 已用于另一报文（${known.infno}）`);
}

/** Only what succeeded is kept: who was refused may mend his message and send it again. */
function decision(
  call: CounterCall,
  outcome: Outcome | undefined,
  { books, credentials }: Tools,
): CounterDecision {
  if (outcome === undefined) return refusal(`平台不提供接口 ${call.infno}`);
  if ('refusal' in outcome) return refusal(outcome.refusal);
  const { output, events } = outcome;
  const { msgid, infno, digest } = call;
  const apply = (): readonly LedgerEntry[] => {
    const booked: readonly CounterEvent[] = isSignIn(call)
      ? events
      : [
          ...events,
          {
            kind: 'call-booked',
            call: { msgid, infno, digest, psnNo: said(call, 'psn_no'), output, events },
          },
        ];
    const entries = ledgerEntries(events, books);
    booked.forEach(books.apply);
    if (said(call, 'mdtrt_cert_type') === '01') credentials.use(said(call, 'mdtrt_cert_no'), call.at);
    return entries;
  };
  return { answer: { kind: 'done', output }, apply };
}

/** Sign-in and sign-out: some clients use their msgid for the next call again. */
const isSignIn = ({ infno }: CounterCall): boolean => infno === '9001' || infno === '9002';

/** A field of whichever node has it. */
function said({ nodes }: CounterCall, field: string): string {
  for (const node of Object.values(nodes)) {
    const [first] = Array.isArray(node) ? (node as readonly JsonValue[]) : [node];
    const text = isObject(first) ? textOf(first, field) : undefined;
    if (text !== undefined) return text;
  }
  return '';
}

const refusal = (message: string): CounterDecision => ({
  answer: { kind: 'refused', message },
  apply: () => [],
});

const walletOf = (books: Books, credentials: Tools['credentials'], clock: Clock): Wallet => {
  const holderOf = (id: string): InsuredPerson | undefined =>
    books.persons().find((person) => person.id === id);
  return {
    holders: () =>
      books
        .persons()
        .map(({ id, psnName, certno, insuplcAdmdvs }) => ({ id, psnName, certno, insuplcAdmdvs })),
    newCode: (id, life) => {
      const person = holderOf(id);
      return person === undefined ? undefined : credentials.newCode(person, life, clock.now());
    },
    messages: (id) => books.messages(holderOf(id)?.psnNo ?? ''),
  };
};
