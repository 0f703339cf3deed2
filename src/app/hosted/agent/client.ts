import { randomBytes } from 'node:crypto';

import type { Clock } from '../../../domain/clock.ts';
import { faultWords } from '../../../domain/fault-words.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import {
  AGENT_HEADER,
  CONTROL_PATH,
  POLL_MS,
  type DeclaredRequest,
  type News,
  type RemarkRequest,
  type RunOpened,
  type RunRequest,
  type TurnAnswer,
  type WireRefusal,
} from '../wire/messages.ts';

export interface ClientOptions {
  /** Address of the province's center, without our path. */
  readonly center: string;
  readonly token: string;
  readonly clock: Clock;
  /** So long a lost connection is tried again. */
  readonly patienceMs: number;
  /** Gets a line when the connection is lost, and when it is there again. */
  readonly say: (line: string) => void;
}

/** The agent's side of the wire. Everything but the first contact waits for a connection that is lost. */
export interface CenterClient {
  /** @throws HarnessError CENTER-UNREACHABLE, CENTER-REFUSED, CONFIG-INVALID, TOKEN-REFUSED */
  readonly open: (request: RunRequest) => Promise<RunOpened>;
  /** The same; a lost connection is waited for unless this is the first contact. */
  readonly resume: (run: string, request: RunRequest, isFirst: boolean) => Promise<RunOpened>;
  /** `undefined` when `signal` was aborted meanwhile. */
  readonly news: (run: string, after: After, signal: AbortSignal | undefined) => Promise<News | undefined>;
  readonly answer: (run: string, turn: number, answer: TurnAnswer) => Promise<void>;
  readonly remark: (run: string, remark: RemarkRequest) => Promise<void>;
  readonly declare: (run: string, declared: DeclaredRequest) => Promise<void>;
  readonly stop: (run: string) => Promise<void>;
  readonly body: (run: string, digest: string) => Promise<Uint8Array>;
  readonly submission: (run: string) => Promise<Uint8Array>;
}

interface After {
  readonly events: number;
  readonly journal: number;
}

/** The province's center said no; `wire` is its word for why. */
export class CenterRefusal extends HarnessError {
  readonly wire: string;

  constructor({ code, message, hint }: WireRefusal) {
    super(CODES[code] ?? 'CENTER-REFUSED', message, hint === undefined ? {} : { hint });
    this.wire = code;
  }
}

const CODES: Readonly<Record<string, 'TOKEN-REFUSED' | 'CONFIG-INVALID'>> = {
  'TOKEN-REFUSED': 'TOKEN-REFUSED',
  'HOSPITAL-DIFFERS': 'CONFIG-INVALID',
};

/** A proxy in front of a center that is being started again says one of these. */
const TROUBLE = new Set([502, 503, 504]);
const ANSWER_WITHIN_MS = POLL_MS + 20_000;
const FILE_WITHIN_MS = 300_000;
const RETRY_MS = [200, 500, 1_000, 2_000, 5_000];

export function createCenterClient(options: ClientOptions): CenterClient {
  const { once, patiently } = createSender(options);
  return {
    open: async (request) => parsed(await once('/runs', request, ANSWER_WITHIN_MS)) as RunOpened,
    resume: async (run, request, isFirst) => {
      const path = `/runs/${run}/resume`;
      return parsed(
        await (isFirst ? once(path, request, ANSWER_WITHIN_MS) : patiently(path, request)),
      ) as RunOpened;
    },
    news: async (run, after, signal) => {
      try {
        return parsed(await patiently(`/runs/${run}/news`, after, ANSWER_WITHIN_MS, signal)) as News;
      } catch (fault) {
        if (signal?.aborted === true && isUnreachable(fault)) return undefined;
        throw fault;
      }
    },
    answer: async (run, turn, answer) => {
      await patiently(`/runs/${run}/turns/${turn}`, answer);
    },
    remark: async (run, remark) => {
      await patiently(`/runs/${run}/remarks`, remark);
    },
    declare: async (run, declared) => {
      await patiently(`/runs/${run}/declarations`, declared);
    },
    stop: async (run) => {
      await patiently(`/runs/${run}/stop`, {});
    },
    body: async (run, digest) => patiently(`/runs/${run}/bodies/${digest}`, undefined, FILE_WITHIN_MS),
    submission: async (run) => patiently(`/runs/${run}/submission`, undefined, FILE_WITHIN_MS),
  };
}

/** Requests of one process: a further one of the hospital is another agent. */
interface Sender {
  /** One request. @throws HarnessError CENTER-UNREACHABLE when the connection fails; CenterRefusal */
  readonly once: (path: string, body: unknown, withinMs: number, signal?: AbortSignal) => Promise<Buffer>;
  /** As `once`, again and again while the connection is lost. @throws HarnessError CENTER-LOST; CenterRefusal */
  readonly patiently: (
    path: string,
    body: unknown,
    withinMs?: number,
    signal?: AbortSignal,
  ) => Promise<Buffer>;
}

function createSender(options: ClientOptions): Sender {
  const { token, clock, patienceMs, say } = options;
  const base = `${options.center.replace(/\/+$/, '')}${CONTROL_PATH}`;
  const agent = randomBytes(16).toString('hex');

  const once: Sender['once'] = async (path, body, withinMs, signal) => {
    const timeout = AbortSignal.timeout(withinMs);
    let response: Response;
    let bytes: Buffer;
    try {
      response = await fetch(`${base}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          [AGENT_HEADER]: agent,
          ...(body === undefined ? {} : { 'content-type': 'application/json;charset=UTF-8' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        redirect: 'error',
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
      });
      bytes = Buffer.from(await response.arrayBuffer());
    } catch (cause) {
      throw unreachable(options.center, reasonOf(cause), cause);
    }
    if (TROUBLE.has(response.status)) throw unreachable(options.center, `HTTP ${response.status}`);
    if (response.status === 200) return bytes;
    throw new CenterRefusal(refusalOf(response.status, bytes, options.center));
  };

  const patiently: Sender['patiently'] = async (path, body, withinMs = ANSWER_WITHIN_MS, signal) => {
    const began = clock.now();
    for (let tried = 0; ; tried += 1) {
      try {
        const bytes = await once(path, body, withinMs, signal);
        if (tried > 0) say('与省项目组中心的连接已恢复');
        return bytes;
      } catch (fault) {
        if (!isUnreachable(fault) || signal?.aborted === true) throw fault;
        if (clock.now() - began > patienceMs) throw lost(fault);
        if (tried === 0) say(`与省项目组中心的连接中断，正在重试（${fault.message}）`);
        await clock.wait(RETRY_MS[Math.min(tried, RETRY_MS.length - 1)] ?? 0, signal);
      }
    }
  };

  return { once, patiently };
}

const parsed = (bytes: Buffer): unknown => JSON.parse(bytes.toString('utf8'));

const unreachable = (center: string, reason: string, cause?: unknown): HarnessError =>
  new HarnessError('CENTER-UNREACHABLE', `连接不上省项目组的仿真中心 ${center}：${reason}`, { cause });

const isUnreachable = (fault: unknown): fault is HarnessError =>
  fault instanceof HarnessError && fault.code === 'CENTER-UNREACHABLE';

const lost = (fault: HarnessError): HarnessError =>
  new HarnessError('CENTER-LOST', `测试中途与省项目组中心失去连接：${fault.message}`, { cause: fault });

const reasonOf = (fault: unknown): string =>
  fault instanceof Error && fault.name === 'TimeoutError' ? '没有应答' : faultWords(fault);

/** Something else may answer at a wrong address: its words are no refusal of the center. */
function refusalOf(status: number, bytes: Buffer, center: string): WireRefusal {
  try {
    const { code, message, hint } = JSON.parse(bytes.toString('utf8')) as Partial<WireRefusal>;
    if (typeof code === 'string' && typeof message === 'string')
      return { code, message, ...(typeof hint === 'string' ? { hint } : {}) };
  } catch {
    // No JSON: refused below.
  }
  const message = `${center} 不是托管测试的仿真中心（HTTP ${status}）`;
  return {
    code: 'NOT-A-CENTER',
    message,
    hint: '请核对 --center 的地址；省项目组须以 --hospitals 启动中心。',
  };
}
