import { AGENT_HEADER, CONTROL_PATH, type News, type RunEvent, type RunRequest } from '../wire/messages.ts';
import { fullCapabilities } from '../../settings/config.ts';

/** A request as an agent sends it, changed where a test wants it. */
export const request = (changes: Partial<RunRequest> = {}): RunRequest => ({
  schema: 'evoucher/hosted-run@1',
  stated: {},
  driver: 'command',
  selected: ['self-paid'],
  furtherCards: false,
  seed: 1,
  ledger: 'card',
  capabilities: fullCapabilities,
  profile: null,
  reachedAt: 'http://127.0.0.1',
  publicKey: null,
  ...changes,
});

export interface Answered {
  readonly status: number;
  readonly said: Readonly<Record<string, unknown>>;
}

/** Somebody who speaks to the province without being a proper agent. */
export interface Caller {
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answered>;
  readonly get: (path: string) => Promise<Answered>;
  /** Asks for news until there is an event of this kind. */
  readonly until: (run: string, kind: RunEvent['kind']) => Promise<RunEvent>;
}

export function createCaller(origin: string, token: string, agent = 'a'.repeat(32)): Caller {
  const call = async (path: string, init: RequestInit): Promise<Answered> => {
    const response = await fetch(`${origin}${CONTROL_PATH}${path}`, init);
    return { status: response.status, said: (await response.json()) as Answered['said'] };
  };
  const headers = { authorization: `Bearer ${token}`, [AGENT_HEADER]: agent };
  const post: Caller['post'] = async (path, body, more = {}) =>
    call(path, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
  return {
    post,
    get: async (path) => call(path, { headers }),
    until: async (run, kind) => {
      for (let events = 0; ;) {
        const { said } = await post(`/runs/${run}/news`, { events, journal: 0 });
        const news = (said as unknown as News).events;
        const found = news.find((event) => event.kind === kind);
        if (found !== undefined) return found;
        events += news.length;
      }
    },
  };
}
