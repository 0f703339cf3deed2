import { randomBytes } from 'node:crypto';

import { createCenter, sessionPath } from '../../mocks/center/center.ts';
import { serve, type RunningServer } from '../../mocks/center/server.ts';
import {
  createSession,
  type Session,
  type SessionPlan,
  type SessionPorts,
} from '../../mocks/center/session.ts';
import { isFailure, isFinal, type VoucherRecord } from '../checks/register.ts';
import { firstReports, reportsAfterReupload } from '../checks/sequence.ts';
import type { CardProgress, CenterPort } from '../run/ports.ts';

/** The center as one process runs it: server and one session. */
export interface CenterService {
  readonly server: RunningServer;
  readonly session: Session;
  /** The session's whole address, with its unguessable prefix. */
  readonly url: string;
  readonly port: CenterPort;
}

export interface CenterServiceOptions {
  readonly host: string;
  readonly port: number;
  readonly plan: Omit<SessionPlan, 'id'>;
  readonly ports: SessionPorts;
  readonly onFault: (fault: unknown) => void;
}

/** @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE */
export async function startCenter({
  host,
  port,
  plan,
  ports,
  onFault,
}: CenterServiceOptions): Promise<CenterService> {
  const center = createCenter();
  const session = createSession({ ...plan, id: randomBytes(12).toString('hex') }, ports);
  center.open(session);
  const server = await serve({ center, clock: ports.clock, host, port, onFault });
  const url = `${origin(server)}${sessionPath(session.id)}`;
  return { server, session, url, port: centerPort(session, url) };
}

/** An address that listens everywhere is reached on this machine by loopback. */
export function origin({ host, port }: RunningServer): string {
  const reachable = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}

const centerPort = (session: Session, url: string): CenterPort => ({
  url,
  openAct: session.openAct,
  activity: session.activity,
  progress: (cardId) => {
    const found = session.voucherOf(cardId);
    return found === undefined ? undefined : progressOf(found.record, found);
  },
});

function progressOf(
  record: VoucherRecord,
  { bizStsb, upldBchno }: { bizStsb: string; upldBchno: string },
): CardProgress {
  const { code, no, chkcode, type } = record;
  return {
    voucher: { code, no, chkcode, type },
    batch: { bizStsb, upldBchno },
    polledToResult: firstReports(record).some((report) => isFinal(report) || isFailure(report)),
    reuploaded: record.uploads.some(({ infno }) => infno === '4905'),
    polledAfterReupload: reportsAfterReupload(record).some(isFinal),
    statusAnswered: record.statusCalls.some(({ answered }) => answered),
  };
}
