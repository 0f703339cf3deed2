import type { Hospital } from '../../../domain/card.ts';
import { faultWords } from '../../../domain/fault-words.ts';
import type { Clock } from '../../../domain/clock.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import { countsSentence } from '../../../domain/words.ts';
import type { DriverName } from '../../../evidence/entries.ts';
import type { JournalStore } from '../../../evidence/journal-store.ts';
import type { JournalWriter } from '../../../evidence/journal-writer.ts';
import type { PublicKey } from '../../../evidence/sm2.ts';
import type { Signers } from '../../../evidence/submission.ts';
import type { Results } from '../../../judge/results.ts';
import type { HisDriver, Progress } from '../../../run/ports.ts';
import type { TesterRemark } from '../../by-hand/ports.ts';
import { writeTesterRemark } from '../../by-hand/service.ts';
import type { CenterPlace, CenterService } from '../../center/service.ts';
import { certify } from '../../certify/certify.ts';
import type { CertifyOptions, Companion, HandedDriver } from '../../certify/options.ts';
import type { LoadedProfile } from '../../settings/profiles.ts';
import {
  POLL_MS,
  type DeclaredRequest,
  type News,
  type RunRequest,
  type TurnAnswer,
} from '../wire/messages.ts';
import { createPresence, type Presence } from './agent-presence.ts';
import { createEventLog, type EventLog } from './event-log.ts';
import { createRemoteDriver } from './remote-driver.ts';

/** Times of a run; those of `certify` unless a test is in a hurry. */
export interface Pace extends Pick<CertifyOptions, 'processingMs' | 'deadlineMs' | 'silenceMs'> {
  /** So long an agent may be away before its run is paused. */
  readonly mostAwayMs?: number;
  /** After so long without a word an agent counts as away. */
  readonly patienceMs?: number;
}

export interface HostedRunOptions {
  readonly id: string;
  readonly folder: string;
  readonly journals: JournalStore;
  readonly hospital: Hospital;
  readonly request: RunRequest;
  readonly hospitalKey: PublicKey | undefined;
  readonly profile: LoadedProfile | undefined;
  readonly resume: boolean;
  readonly place: CenterPlace;
  readonly signer: NonNullable<Signers['center']>;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Gets lines that the operator of the center should see. */
  readonly say: (line: string) => void;
}

/** A run at the province, whose acts one agent at the hospital does. */
export interface HostedRun {
  readonly id: string;
  readonly hospital: Hospital;
  readonly startedAt: number;
  readonly isByHand: boolean;
  readonly presence: Presence;
  readonly isOver: () => boolean;
  /** From now on only this agent is heard; returns the event from which it has to read. */
  readonly attach: (agent: string) => number;
  readonly isAttached: (agent: string) => boolean;
  readonly news: (events: number, journal: number) => Promise<News>;
  readonly answer: (turn: number, answer: TurnAnswer) => boolean;
  readonly remark: (remark: TesterRemark) => Promise<void>;
  readonly declare: (declared: DeclaredRequest) => void;
  /** The hospital ends the run for now. */
  readonly stop: () => void;
  /** The province ends it for now; what is cut off is not held against the hospital. */
  readonly end: (reason: string) => void;
  readonly over: Promise<void>;
}

const MOST_AWAY_MS = 120_000;

/** Starts a run at the province; it goes on until it is over, ended or stopped. */
// eslint-disable-next-line max-lines-per-function -- what may be done to a run hangs on whether it is still open
export function startHostedRun(options: HostedRunOptions): HostedRun {
  const { id, hospital, request, clock, pace, folder, journals, say } = options;
  const events = createEventLog();
  const presence = createPresence(clock, pace.patienceMs);
  const stopped = new AbortController();
  let attached = '';
  let paused: string | undefined;
  let isOver = false;

  const record = createOpenRecord(events);
  const openParts = (): OpenParts | undefined => (stopped.signal.aborted ? undefined : record.parts());
  const end = (reason: string): void => {
    paused ??= reason;
    stopped.abort();
  };
  const driver = createRemoteDriver({
    isByHand: request.driver === 'manual',
    mostAwayMs: pace.mostAwayMs ?? MOST_AWAY_MS,
    clock,
    events,
    agent: presence,
    onLost: end,
    endedBecause: () => paused,
  });
  const run = async (): Promise<void> => {
    try {
      const { results } = await certify({
        ...certifyOptions(options),
        driver: handed(request.driver, driver, record.companion),
        signal: stopped.signal,
        progress: progressTo(events),
      });
      say(endingWords(results.summary, paused ?? (stopped.signal.aborted ? '医院端停下' : undefined)));
      events.emit(paused === undefined ? { kind: 'concluded' } : { kind: 'paused', reason: paused });
    } catch (fault) {
      const message = faultWords(fault);
      say(`测试未能进行：${message}`);
      const hint = fault instanceof HarnessError ? fault.hint : '请联系省项目组。';
      events.emit({ kind: 'failed', message, hint });
    } finally {
      isOver = true;
      record.close();
    }
  };

  const news = async (from: number, journal: number): Promise<News> => {
    const until = clock.now() + POLL_MS;
    for (;;) {
      const changed = events.changed();
      // A journal that cannot be written says so where it is written.
      await record
        .parts()
        ?.journal.committed()
        .catch(() => undefined);
      const found = { events: events.after(from), journal: await journals.tail(folder, journal) };
      const leftMs = until - clock.now();
      if (found.events.length > 0 || found.journal !== '' || leftMs <= 0 || isOver) return found;
      await changedOr(changed, leftMs, clock);
    }
  };

  return {
    id,
    hospital,
    startedAt: clock.now(),
    isByHand: request.driver === 'manual',
    presence,
    isOver: () => isOver,
    attach: (agent) => {
      attached = agent;
      presence.heard();
      return events.openFrom();
    },
    isAttached: (agent) => agent === attached,
    news,
    answer: driver.answer,
    remark: async (remark) => {
      const open = openParts();
      if (open !== undefined) await writeTesterRemark(open.journal, remark);
    },
    declare: ({ card, declaration }) => openParts()?.center.port.declare(card, declaration),
    stop: () => stopped.abort(),
    end,
    over: run(),
  };
}

const handed = (name: DriverName, driver: HisDriver, companion: Companion): HandedDriver => ({
  kind: 'handed',
  name,
  open: async () =>
    Promise.resolve({ driver: () => driver, companion, close: async () => Promise.resolve() }),
});

const progressTo = (events: EventLog): Progress => ({
  actStarted: (act) => events.emit({ kind: 'act-started', act }),
  actEnded: (act, outcome, note) => events.emit({ kind: 'act-ended', act, outcome, note }),
});

/** The journal and the center of a run, while something may be written to them. */
interface OpenParts {
  readonly journal: JournalWriter;
  readonly center: CenterService;
}

interface OpenRecord {
  readonly companion: Companion;
  readonly parts: () => OpenParts | undefined;
  readonly close: () => void;
}

/** Looks on at a run: wakes those who wait for news of it, and knows what may still be written to. */
function createOpenRecord(events: EventLog): OpenRecord {
  let parts: OpenParts | undefined;
  const close = (): void => {
    parts = undefined;
  };
  const companion: Companion = {
    watch: (journal) => ({
      ...journal,
      append: (kind, data) => {
        const seq = journal.append(kind, data);
        // Nothing may stand behind the closing line.
        if (kind === 'close') close();
        events.stir();
        return seq;
      },
    }),
    attach: (journal, center) => (parts = { journal, center }),
    concluding: () => events.emit({ kind: 'concluding' }),
    concluded: async () => Promise.resolve(),
  };
  return { companion, parts: () => parts, close };
}

/** Resolves at a change, or after so long without one. */
async function changedOr(changed: Promise<void>, waitMs: number, clock: Clock): Promise<void> {
  const waited = new AbortController();
  await Promise.race([changed, clock.wait(waitMs, waited.signal)]);
  waited.abort();
}

function endingWords(summary: Results['summary'], why: string | undefined): string {
  const counts = countsSentence(summary);
  return why === undefined ? `测试结束：${counts}` : `测试暂停（${why}）：${counts}`;
}

function certifyOptions({
  folder,
  journals,
  hospital,
  hospitalKey,
  request,
  profile,
  resume,
  place,
  signer,
  clock,
  pace,
}: HostedRunOptions): Omit<CertifyOptions, 'driver' | 'progress' | 'signal'> {
  const { capabilities, his, report, selected, furtherCards, seed, ledger } = request;
  const { processingMs, deadlineMs, silenceMs } = pace;
  return {
    settings: { hospital, capabilities, his, report, driver: undefined },
    selected,
    furtherCards,
    out: folder,
    journals,
    host: place.server.host,
    port: place.server.port,
    seed,
    environment: {},
    resume,
    ledger,
    place,
    clock,
    signers: {
      center: signer,
      ...(hospitalKey === undefined ? {} : { hospital: { publicKey: hospitalKey } }),
    },
    ...(profile === undefined ? {} : { profile }),
    ...(processingMs === undefined ? {} : { processingMs }),
    ...(deadlineMs === undefined ? {} : { deadlineMs }),
    ...(silenceMs === undefined ? {} : { silenceMs }),
  };
}
