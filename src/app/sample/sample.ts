import { writeFileSync } from 'node:fs';

import { createCenter } from '../../../mocks/center/center.ts';
import type { Call } from '../../../mocks/center/call.ts';
import { serve } from '../../../mocks/center/server.ts';
import { createSession } from '../../../mocks/center/session.ts';
import { undoEncoding } from '../../contract/content-encoding.ts';
import { readMessage } from '../../contract/envelope.ts';
import { createReader } from '../../contract/reading/reader.ts';
import { SERVICE_PATH } from '../../contract/service-path.ts';
import type { Contract } from '../../contract/validate.ts';
import type { Act, ActName, Hospital, WholeCard } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ScenarioId } from '../../domain/form.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { createMemoryJournalStore } from '../../evidence/memory-journal-store.ts';
import { createReferenceDriver, type HospitalProcess } from '../../his/reference.ts';
import { dealCard } from '../../scenarios/cards.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/plan.ts';
import { provincialStyle } from '../certify/provincial-style.ts';
import { origin } from '../center/service.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { openPackage, type Package } from '../machine/package-root.ts';
import type { LoadedProfile } from '../settings/profiles.ts';

/** A good message as it goes over the wire: what the built-in hospital would send for a card. */
export interface Sample {
  readonly infno: string;
  readonly card: string;
  readonly method: string;
  /** The address at the center, without host and session. */
  readonly path: string;
  /** Headers that belong to the message: its type, and its signature where the province wants one. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export interface SampleOptions {
  readonly card: string;
  /** Another number, another settlement, voucher and batch; 1 by default. */
  readonly number?: number;
  readonly profile: LoadedProfile;
  readonly hospital: Hospital;
  readonly clock: Clock;
  /** A process that others use too; one of its own by default. */
  readonly hospitals?: HospitalProcess;
}

/** The acts by which the hospital comes to send a message of the interface. */
const waysTo: Readonly<Record<string, readonly ActName[]>> = {
  4901: ['upload'],
  4902: ['upload', 'query-upload'],
  4905: ['upload', 'query-upload', 'reupload'],
  5501: ['upload', 'query-upload', 'reupload', 'query-upload', 'query-status'],
};

/** Interfaces of which a sample can be had. */
export const sampleInterfaces = Object.keys(waysTo);

/** Cards of which a sample can be had. */
export const sampleCards = scenarios.flatMap(({ cards }) => cards.map(({ id }) => id));

const PROCESSING_MS = 50;
const DEADLINE_MS = 30_000;

/**
 * Has the built-in hospital play the card in front of a center of its own, and returns the message that it sent. The
 * messages of a card and a number speak all day of one settlement, one voucher and one batch, so that they can be sent
 * one after the other.
 * @throws HarnessError USAGE
 */
export async function sampleOf(infno: string, options: SampleOptions): Promise<Sample> {
  const acts = waysTo[infno] ?? unknown('接口', infno, sampleInterfaces);
  const found = (await played(acts, options)).find((sample) => sample.infno === infno);
  if (found === undefined) throw new TypeError(`The built-in hospital sent no ${infno} for ${options.card}.`);
  return found;
}

/** Returns the messages of a card in the order in which they can be sent. @throws HarnessError USAGE */
export const samplesOf = async (options: SampleOptions): Promise<readonly Sample[]> =>
  played(waysTo['5501'] ?? [], options);

/** The last message of every interface that the acts lead to. */
async function played(acts: readonly ActName[], options: SampleOptions): Promise<readonly Sample[]> {
  const { profile, hospital, clock, number = 1 } = options;
  const { card, scenario, place } = dealt(options);
  const { contract } = profile;
  const pack = openPackage();
  const stage = await openStage({ scenario, card, contract, hospital, clock }, pack);
  const driver = createReferenceDriver({
    hospitals: options.hospitals ?? pack.hospitalEntry,
    clock,
    style: {
      ...provincialStyle(contract),
      pollMs: PROCESSING_MS,
      firstNumber: number * sampleCards.length + place,
    },
  });
  const url = `${stage.origin}${contract.specification.servicePath ?? SERVICE_PATH}`;
  try {
    for (const [at, act] of acts.entries())
      await driver.perform(
        actOf(act, at, { scenario: scenario.id, card, hospital, url }),
        AbortSignal.timeout(DEADLINE_MS),
      );
  } finally {
    await driver.close();
    await stage.close();
  }
  return sampleInterfaces.flatMap((infno) => {
    const sent = stage.calls.findLast((one) => one.infno === infno)?.call;
    return sent === undefined ? [] : [messageOf(infno, card.id, sent)];
  });
}

const messageOf = (infno: string, card: string, { method, path, headers, body }: Call): Sample => ({
  infno,
  card,
  method,
  path,
  headers: headers.filter(([name]) => !OF_THE_CONNECTION.has(name.toLowerCase())),
  body: readMessage(undoEncoding(headers, body)).text,
});

interface Staging extends Pick<SampleOptions, 'hospital' | 'clock'> {
  readonly scenario: Scenario;
  readonly card: WholeCard;
  readonly contract: Contract;
}

/** A center that keeps what is sent to it; it plays the scenario's planned failure, so that there is something to re-upload. */
interface Stage {
  readonly origin: string;
  readonly calls: readonly { readonly infno: string | undefined; readonly call: Call }[];
  /** @throws what broke in the center */
  readonly close: () => Promise<void>;
}

async function openStage(
  { scenario, card, contract, hospital, clock }: Staging,
  { workerUrl }: Package,
): Promise<Stage> {
  const reader = createReader({ workerUrl });
  const journal = await createMemoryJournalStore().create('sample', { clock });
  const about = { scenario: scenario.id, card: card.id };
  const plan = {
    id: 'sample',
    hospital,
    cards: [{ scenario: scenario.id, needed: true, card }],
    ledger: [ledgerEntry(scenario.id, card)],
    observe: false,
    faults: [{ id: `${scenario.id}/${card.id}`, ...about, ...scenario.plannedFault }],
    processingMs: PROCESSING_MS,
    byNature: false,
  };
  const session = createSession(plan, { clock, reader, journal, contract });
  const calls: { readonly infno: string | undefined; readonly call: Call }[] = [];
  const center = createCenter();
  center.open({
    ...session,
    handle: async (call, written) => {
      calls.push({ infno: contract.translation.message(written).infno, call });
      return session.handle(call, written);
    },
  });
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => void faults.push(fault);
  const server = await serve({ center, clock, host: '127.0.0.1', port: 0, onFault });
  return {
    origin: origin(server),
    calls,
    close: async () => {
      await server.close();
      while (session.activity().inFlight > 0) await clock.wait(10);
      await journal.close();
      await reader.close();
      if (faults.length > 0) throw faults[0];
    },
  };
}

/** Writes the message alone, as it is sent. @throws HarnessError FOLDER-UNWRITABLE */
export function writeSample(file: string, { body }: Pick<Sample, 'body'>): void {
  try {
    writeFileSync(file, body, { flag: 'wx' });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件，或文件已存在：${file}`, {
      cause,
      hint: '请用 --out 换一个文件名，或先移走原来的文件。',
    });
  }
}

/** Headers that every client makes by itself. */
const OF_THE_CONNECTION = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'accept',
  'accept-encoding',
  'accept-language',
  'sec-fetch-mode',
  'user-agent',
  'keep-alive',
  'expect',
]);

/** The card with its place among all cards, which keeps the numbers of their vouchers apart. */
interface Dealt {
  readonly card: WholeCard;
  readonly scenario: Scenario;
  readonly place: number;
}

function dealt({ card: id, hospital, clock, number = 1 }: SampleOptions): Dealt {
  for (const scenario of scenarios) {
    const plan = scenario.cards.find((one) => one.id === id);
    if (plan === undefined) continue;
    const run = `sample/${number}`;
    const card = dealCard(plan, { hospital, seed: 1, run, now: clock.now() });
    return { scenario, card, place: sampleCards.indexOf(id) };
  }
  return unknown('案例卡', id, sampleCards);
}

interface ActSubject {
  readonly scenario: ScenarioId;
  readonly card: WholeCard;
  readonly hospital: Hospital;
  readonly url: string;
}

const actOf = (act: ActName, at: number, { scenario, card, hospital, url }: ActSubject): Act => ({
  schema: 'evoucher/act@1',
  id: `${card.id}.${act}.${at + 1}`,
  act,
  attempt: 1,
  scenario,
  deadlineMs: DEADLINE_MS,
  center: { url },
  hospital,
  card,
});

function unknown(what: string, written: string, known: readonly string[]): never {
  const meant = nearMiss(written, known);
  throw new HarnessError(
    'USAGE',
    `没有${what} ${written}${meant === undefined ? '' : `；是否为 ${meant}？`}`,
    {
      hint: `可用：${known.join('、')}`,
    },
  );
}
