import { randomBytes } from 'node:crypto';

import { createCenter, sessionPath, type Center } from '../../../mocks/center/center.ts';
import { SERVICE_PATH } from '../../contract/service-path.ts';
import { createRelay } from '../../../mocks/center/relay.ts';
import { serve, type RunningServer } from '../../../mocks/center/server.ts';
import {
  createSession,
  type CardVoucher,
  type Session,
  type SessionPlan,
  type SessionPorts,
} from '../../../mocks/center/session.ts';
import type { UploadedVoucher } from '../../domain/card.ts';
import {
  firstReports,
  isFailure,
  isFinal,
  reportsAfterReupload,
  type VoucherRecord,
} from '../../book/register.ts';
import type { CardData } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { CardProgress, CenterPort } from '../../run/ports.ts';
import { declaredEntry } from '../ledger/declared.ts';
import { signingView, type SigningView } from './signing-view.ts';
import { createCame } from './came.ts';
import { createTrial, type TrialRequest } from './trial.ts';

/** The place where a session lives: a center behind a server. */
export interface CenterPlace {
  readonly center: Center;
  readonly server: RunningServer;
  /** The address by which the hospital reaches it, without the session's path. */
  readonly base: string;
  /** The session's unguessable name; it stays the same over the attempts of a run. */
  readonly session: string;
}

/** The center as a run sees it: a server and one session. */
export interface CenterService {
  readonly server: RunningServer;
  readonly session: () => Session;
  /** The session's whole address, with its unguessable prefix. */
  readonly url: string;
  /** The address's path without the session, as the profile has it. */
  readonly servicePath: string;
  /** The way requests have to be signed; `null` where they need not be, or where a real gateway says so. */
  readonly signing: SigningView | null;
  readonly port: CenterPort;
  /** Trying the connection; `undefined` at a shared center, which others operate. */
  readonly trial: CenterTrial | undefined;
  /** A further attempt: what was uploaded before is forgotten, the address stays. */
  readonly renew: (plan: Omit<SessionPlan, 'id'>) => void;
  /** Nothing is recorded any more; the server ends only when it was started for this session. */
  readonly close: () => Promise<void>;
}

/** While it is on, whatever comes is answered and shown, and enters no row. */
export interface CenterTrial {
  readonly isOn: () => boolean;
  readonly turn: (on: boolean) => void;
  /** Tells that a request came that counts: then it is too late to try. */
  readonly hasBegun: () => boolean;
  /** Everything that came while it was on, in order. */
  readonly seen: () => readonly TrialRequest[];
}

export interface CenterServiceOptions {
  /** A center that runs already and keeps other sessions beside this one; without it a server is started. */
  readonly place?: CenterPlace | undefined;
  readonly host: string;
  readonly port: number;
  readonly plan: Omit<SessionPlan, 'id'>;
  readonly ports: SessionPorts;
  /** A real test environment that gets every request; without it the simulator answers. */
  readonly relay?: URL | undefined;
  /** Says of which cards a declaration of the hospital's becomes part of the ledger. */
  readonly declares: (card: CardData) => boolean;
  /** Says if a settlement of the card was made at the counter side; without one none is. */
  readonly isSettled?: (card: string) => boolean;
  readonly onFault: (fault: unknown) => void;
}

/** @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE */
export async function startCenter({
  place: shared,
  host,
  port,
  plan,
  ports: given,
  declares,
  isSettled = () => false,
  relay,
  onFault,
}: CenterServiceOptions): Promise<CenterService> {
  const came = createCame(given);
  const ports = { ...given, journal: came.hear(given.journal) };
  const { center, server, base, session: id } = shared ?? (await ownPlace({ host, port, ports, onFault }));
  let hasBegun = false;
  const begin = (next: Omit<SessionPlan, 'id'>): Session => {
    const plan = { ...next, id };
    const session = relay === undefined ? createSession(plan, ports) : createRelay(plan, ports, relay);
    hasBegun = false;
    const counting = counted(
      shared === undefined ? session : watched(session, onFault),
      () => (hasBegun = true),
    );
    return came.watch(counting);
  };
  let current = { session: begin(plan), cards: plan.cards.filter(declares) };
  center.open(current.session);
  const tried: TrialRequest[] = [];
  let isTrying = false;
  let trialPlan = { ...plan, id };
  const turn = (on: boolean): void => {
    isTrying = on;
    const trial = { plan: trialPlan, ports, onSeen: (request: TrialRequest) => void tried.push(request) };
    center.open(on ? createTrial(trial).session : current.session);
  };
  const url = `${base}${sessionPath(id, ports.contract.specification.servicePath)}`;
  const underWay = (): number => server.underWay(shared === undefined ? '/' : `/s/${id}/`);
  return {
    server,
    session: () => current.session,
    url,
    signing: relay === undefined ? signingView(ports.contract.specification) : null,
    servicePath: ports.contract.specification.servicePath ?? SERVICE_PATH,
    port: centerPort(() => current, { url, underWay, isSettled, came: came.since }, ports.journal),
    trial:
      shared === undefined
        ? { isOn: () => isTrying, turn, hasBegun: () => hasBegun, seen: () => tried }
        : undefined,
    renew: (next) => {
      current = { session: begin(next), cards: next.cards.filter(declares) };
      trialPlan = { ...next, id };
      turn(false);
    },
    close: async () => {
      if (shared === undefined) await server.close();
      else center.close(id);
      while (underWay() > 0) await ports.clock.wait(10);
    },
  };
}

/** A session that says when a request comes. */
const counted = (session: Session, onCall: () => void): Session => ({
  ...session,
  handle: (call, written) => {
    onCall();
    return session.handle(call, written);
  },
});

/** A server of the run's own. */
async function ownPlace({
  host,
  port,
  ports: { clock },
  onFault,
}: Pick<CenterServiceOptions, 'host' | 'port' | 'ports' | 'onFault'>): Promise<CenterPlace> {
  const center = createCenter();
  const server = await serve({ center, clock, host, port, onFault });
  return { center, server, base: origin(server), session: randomBytes(12).toString('hex') };
}

/** A shared server does not know whose session broke: the session says so itself. */
const watched = (session: Session, onFault: (fault: unknown) => void): Session => ({
  ...session,
  handle: async (call, message) => {
    try {
      return await session.handle(call, message);
    } catch (fault) {
      onFault(fault);
      throw fault;
    }
  },
});

/** An address that listens everywhere is reached on this machine by loopback. */
export function origin({ host, port }: RunningServer): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const centerPort = (
  current: () => { readonly session: Session; readonly cards: SessionPlan['cards'] },
  {
    url,
    underWay,
    isSettled,
    came,
  }: {
    readonly url: string;
    readonly came: CenterPort['came'];
    readonly underWay: () => number;
    readonly isSettled: CenterPort['isSettled'];
  },
  journal: JournalWriter,
): CenterPort => ({
  url,
  openAct: (act) => current().session.openAct(act),
  isSettled,
  came,
  activity: () => {
    const { lastAt, inFlight } = current().session.activity();
    return { lastAt, inFlight: Math.max(inFlight, underWay()) };
  },
  declare: (cardId, declaration) => {
    const { session, cards } = current();
    const data = cards.find(({ card }) => card.id === cardId);
    if (data === undefined || declaration.settlement === undefined) return;
    const declared = declaredEntry(data, declaration);
    if ('problem' in declared) {
      journal.append('remark', { source: 'center', text: declared.problem });
      return;
    }
    journal.append('ledger', declared.entry);
    session.declare(declared.entry);
  },
  progress: (cardId) => {
    const found = current().session.voucherOf(cardId);
    return found === undefined ? undefined : progressOf(found);
  },
});

function progressOf({ record, all, bizStsb, upldBchno }: CardVoucher): CardProgress {
  const uploaded = record.uploads.at(-1)?.exchange ?? 0;
  return {
    voucher: namesOf(record),
    first: namesOf(all[0] ?? record),
    batch: { bizStsb, upldBchno },
    polledToResult: firstReports(record).some((report) => isFinal(report) || isFailure(report)),
    failed: record.reports.some(isFailure),
    reuploaded: record.uploads.some(({ infno }) => infno === '4905'),
    polledAfterReupload: reportsAfterReupload(record).some(isFinal),
    statusAnswered: all.some(({ statusCalls }) =>
      statusCalls.some(({ exchange, answered }) => answered && exchange > uploaded),
    ),
  };
}

const namesOf = ({ code, no, chkcode, type }: VoucherRecord): UploadedVoucher => ({
  code,
  no,
  chkcode,
  type,
});
