import { randomBytes } from 'node:crypto';

import { createCenter, sessionPath } from '../../mocks/center/center.ts';
import { createRelay } from '../../mocks/center/relay.ts';
import { serve, type RunningServer } from '../../mocks/center/server.ts';
import {
  createSession,
  type CardVoucher,
  type Session,
  type SessionPlan,
  type SessionPorts,
} from '../../mocks/center/session.ts';
import type { UploadedVoucher } from '../domain/card.ts';
import { isFailure, isFinal, type VoucherRecord } from '../checks/register.ts';
import { firstReports, reportsAfterReupload } from '../checks/sequence.ts';
import type { JournalWriter } from '../evidence/journal-writer.ts';
import type { CardProgress, CenterPort } from '../run/ports.ts';
import { declaredEntry } from './declared.ts';

/** The center as one process runs it: server and one session. */
export interface CenterService {
  readonly server: RunningServer;
  readonly session: () => Session;
  /** The session's whole address, with its unguessable prefix. */
  readonly url: string;
  readonly port: CenterPort;
  /** A further attempt: what was uploaded before is forgotten, the address stays. */
  readonly renew: (plan: Omit<SessionPlan, 'id'>) => void;
}

export interface CenterServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly plan: Omit<SessionPlan, 'id'>;
  readonly ports: SessionPorts;
  /** A real test environment that gets every request; without it the simulator answers. */
  readonly relay?: URL | undefined;
  /** Whether what the hospital declares becomes part of the ledger. */
  readonly declared: boolean;
  readonly onFault: (fault: unknown) => void;
}

/** @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE */
export async function startCenter({
  host,
  port,
  plan,
  ports,
  declared,
  relay,
  onFault,
}: CenterServiceOptions): Promise<CenterService> {
  const center = createCenter();
  const id = randomBytes(12).toString('hex');
  const begin = (next: Omit<SessionPlan, 'id'>): Session =>
    relay === undefined ? createSession({ ...next, id }, ports) : createRelay({ ...next, id }, ports, relay);
  let current = { session: begin(plan), cards: declared ? plan.cards : [] };
  center.open(current.session);
  const server = await serve({ center, clock: ports.clock, host, port, onFault });
  const url = `${origin(server)}${sessionPath(id, ports.contract.specification.servicePath)}`;
  return {
    server,
    session: () => current.session,
    url,
    port: centerPort(() => current, { url, underWay: server.underWay }, ports.journal),
    renew: (next) => {
      current = { session: begin(next), cards: declared ? next.cards : [] };
      center.open(current.session);
    },
  };
}

/** An address that listens everywhere is reached on this machine by loopback. */
export function origin({ host, port }: RunningServer): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const centerPort = (
  current: () => { readonly session: Session; readonly cards: SessionPlan['cards'] },
  { url, underWay }: { readonly url: string; readonly underWay: () => number },
  journal: JournalWriter,
): CenterPort => ({
  url,
  openAct: (act) => current().session.openAct(act),
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
