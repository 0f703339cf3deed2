import { undoEncoding } from '../../src/contract/content-encoding.ts';
import { readMessage, type Message } from '../../src/contract/envelope.ts';
import { SERVICE_PATH } from '../../src/contract/service-path.ts';
import { gatewayReply } from './answer.ts';
import type { Call, Reply, Stray } from './call.ts';
import type { Session } from './session.ts';

/** The national side: sessions side by side behind one address. */
export interface Center {
  readonly open: (session: Session) => void;
  readonly close: (id: string) => void;
  /** Records bytes that are no request with the session that they are meant for; `false` where nobody knows which. */
  readonly stray: (stray: Stray) => Promise<boolean>;
  /** Never rejects for what a caller sent. */
  readonly handle: (call: Call) => Promise<Reply>;
}

/** The address every session answers under its own unguessable prefix. */
export const sessionPath = (id: string, servicePath = SERVICE_PATH): string => `/s/${id}${servicePath}`;

export interface CenterOptions {
  /** Only a session's own prefix leads to it: several hospitals share the address, and none may reach another's. */
  readonly byPrefixOnly?: boolean;
}

export function createCenter({ byPrefixOnly = false }: CenterOptions = {}): Center {
  const sessions = new Map<string, Session>();

  const handle = async (came: Call): Promise<Reply> => {
    if (came.method === 'GET' && came.path === '/healthz' && came.unread === undefined)
      return health(sessions.size);
    const isWhole = came.oversize === undefined && came.unread === undefined;
    const message = readMessage(isWhole ? undoEncoding(came.headers, came.body) : new Uint8Array());
    const surplus = isWhole && message.broken?.isCut === true ? await came.behind?.() : undefined;
    const call = surplus === undefined ? came : { ...came, surplus };
    const found = route(call, message, sessions, byPrefixOnly);
    return 'refusal' in found ? found.refusal : found.session.handle(call, message);
  };

  return {
    open: (session) => {
      sessions.set(session.id, session);
    },
    close: (id) => {
      sessions.delete(id);
    },
    stray: async (stray) => {
      const session = strayTo(stray, sessions, byPrefixOnly);
      await session?.stray(stray);
      return session !== undefined;
    },
    handle,
  };
}

/** The session that a request line names; without one the only one that is open. */
function strayTo(
  { first }: Stray,
  sessions: ReadonlyMap<string, Session>,
  byPrefixOnly: boolean,
): Session | undefined {
  const text = Buffer.from(first).toString('latin1');
  const prefix = /^(?:\r\n)*[A-Za-z]+ (?:https?:\/\/[^/\s]*)?\/+s\/+([^/\s]+)/i.exec(text)?.[1];
  if (prefix !== undefined) return sessions.get(prefix);
  const [only, another] = [...sessions.values()];
  return byPrefixOnly || another !== undefined ? undefined : only;
}

const health = (sessions: number): Reply => ({
  status: 200,
  headers: [['content-type', 'application/json;charset=UTF-8']],
  body: Buffer.from(JSON.stringify({ status: 'ok', sessions })),
});

/** By the prefix; without one the only open session gets everything; with several the hospital's code tells. */
function route(
  call: Call,
  message: Message,
  sessions: ReadonlyMap<string, Session>,
  byPrefixOnly: boolean,
): { readonly session: Session } | { readonly refusal: Reply } {
  // A slash too many is overlooked here, and said where the request is judged.
  const prefix = /^\/+s\/+([^/]+)(?:\/|$)/.exec(call.path)?.[1];
  if (prefix !== undefined) {
    const session = sessions.get(prefix);
    return session === undefined ? refusal(404, '测试会话不存在或已结束，请检查地址') : { session };
  }
  if (byPrefixOnly) return refusal(404, '请使用测试工具给出的完整地址（含 /s/…）');
  const open = [...sessions.values()];
  const [only] = open;
  if (only === undefined) return refusal(503, '没有正在进行的测试');
  if (open.length === 1) return { session: only };
  if (call.oversize !== undefined) return refusal(413, '请求体超过 64 MiB');
  const [fitting, another] = open.filter(({ claims }) => claims(message));
  if (fitting !== undefined && another === undefined) return { session: fitting };
  return refusal(400, '有多个测试正在进行，不能判断该请求属于哪一个；请使用带会话的完整地址');
}

const refusal = (status: number, message: string): { readonly refusal: Reply } => ({
  refusal: gatewayReply(status, message),
});
