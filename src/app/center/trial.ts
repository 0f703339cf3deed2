import {
  createSession,
  type Session,
  type SessionPlan,
  type SessionPorts,
} from '../../../mocks/center/session.ts';
import { surplusIn } from '../../../mocks/center/record.ts';
import type { CounterSide } from '../../../mocks/center/session-plan.ts';
import type { Call, Reply, Stray } from '../../../mocks/center/call.ts';
import type { Register } from '../../book/register.ts';
import { createGateway, type GatewaySubject } from '../../book/signatures.ts';
import type { ExchangeSubject } from '../../checks/check.ts';
import { inspectContentAlone, inspectExchange, type Hit } from '../../checks/inspect.ts';
import { arrivalAnswer } from '../../contract/arrivals.ts';
import { sentenceOf } from '../../checks/sentence.ts';
import { undoEncoding } from '../../contract/content-encoding.ts';
import { readMessage, textOf, type Charset, type Message } from '../../contract/envelope.ts';
import type { PackageReading } from '../../contract/reading/reading.ts';
import type { Level } from '../../domain/verdict.ts';
import { isoTime } from '../../domain/china-time.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';

/** One thing about a request of a trial that would count in a test. */
export interface TrialFinding {
  readonly check: string;
  readonly level: Level;
  readonly message: string;
  readonly remedy: string;
}

/** All that is seen of one request of a trial. It earns nothing and costs nothing. */
export interface TrialRequest {
  /** Journal seq; in a trial without a journal the place in the order. */
  readonly seq: number;
  readonly at: string;
  readonly peer: string;
  readonly method: string;
  readonly path: string;
  /** `null` where the request names no interface. */
  readonly infno: string | null;
  readonly bytes: number;
  readonly encoding: string;
  /** The answer that was given, as a test would have given it. */
  readonly status: number;
  readonly answer: string;
  readonly findings: readonly TrialFinding[];
  /** The reason, ours, why the files inside were not looked at; in Chinese. */
  readonly unread?: string;
}

/** A center to try the connection with: it answers as in a test, and what comes is recorded in no verdict. */
export interface Trial {
  readonly session: Session;
  /** Everything that came so far, in order. */
  readonly seen: () => readonly TrialRequest[];
}

export interface TrialOptions {
  readonly plan: SessionPlan;
  readonly ports: SessionPorts;
  readonly onSeen?: (request: TrialRequest) => void;
}

/** Creates a trial beside a session: with the same cards, without its memory and its planned faults. */
export function createTrial({ plan, ports, onSeen }: TrialOptions): Trial {
  const { counter, ...others } = ports;
  let seq = 0;
  /** Exchanges become lines that no judge looks at; whatever else a session notes is of no use here. */
  const journal: JournalWriter = {
    ...ports.journal,
    append: (kind, data) => {
      if (kind === 'exchange' && 'reply' in data) seq = ports.journal.append('trial', data);
      if (kind === 'unparsed') seq = ports.journal.append(kind, data);
      return seq;
    },
  };
  const own = {
    ...others,
    journal,
    ...(counter === undefined ? {} : { counter: withoutEffect(counter) }),
  };
  const inner = createSession({ ...plan, faults: [] }, own);
  const gateway = createGateway(ports.contract.specification);
  const seen: TrialRequest[] = [];

  const tell = (request: TrialRequest): void => {
    seen.push(request);
    onSeen?.(request);
  };
  const came = (call: Call, written: Message): Inspected => {
    const message = ports.contract.translation.message(written);
    const isCall = call.method === 'POST' && call.unread === undefined;
    const front = gateway.look({ ...call, message: written });
    const subject = subjectOf({ call, message, plan, ports, register: inner.register, gateway: front });
    return { call, written, message, hits: isCall ? inspectExchange(subject).hits : [] };
  };
  const handle: Session['handle'] = async (call, written) => {
    const inspected = came(call, written);
    const answering = inner.handle(call, written);
    const line = seq;
    const reply = await answering;
    const { hits, unread } = await contentFound(inspected, reply, plan, ports);
    const all = { ...inspected, hits: [...inspected.hits, ...hits] };
    const request = { ...requestSeen(all, reply, line, ports), ...(unread === undefined ? {} : { unread }) };
    tell(request);
    return reply;
  };
  const stray: Session['stray'] = async (came) => {
    await inner.stray(came);
    tell(straySeen(came, seq));
  };
  return { session: { ...inner, handle, stray }, seen: () => seen };
}

/** Deciding changes nothing at the counter side, and nothing of it is applied. */
const withoutEffect = ({ answers, answer, decode }: CounterSide): CounterSide => ({
  answers,
  answer: (message, receivedAt) => ({ ...answer(message, receivedAt), apply: () => [] }),
  decode: (path, message, receivedAt) => {
    const decoded = decode(path, message, receivedAt);
    return decoded === undefined ? undefined : { ...decoded, apply: () => undefined };
  },
});

/** A request that came, and what of it would count in a test. */
interface Inspected {
  readonly call: Call;
  readonly written: Message;
  readonly message: Message;
  readonly hits: readonly Hit[];
}

interface Surroundings extends Pick<Inspected, 'call' | 'message'>, Pick<TrialOptions, 'plan' | 'ports'> {
  readonly register: Register;
  readonly gateway: GatewaySubject | undefined;
}

const subjectOf = ({ call, message, plan, ports, register, gateway }: Surroundings): ExchangeSubject => ({
  message,
  method: call.method,
  path: call.path,
  ...(call.oversize === undefined ? {} : { oversize: call.oversize }),
  surplus: surplusIn(call),
  receivedAt: call.receivedAt,
  contract: ports.contract,
  hospital: plan.hospital,
  register,
  gateway,
  contentType: call.headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '',
  hasCounter: ports.counter !== undefined,
  servicePath: plan.servicePath,
});

/** Looks into the files of an upload that was taken; settlements are compared by what 4902 answers. */
async function contentFound(
  { message }: Inspected,
  { status }: Reply,
  { hospital }: SessionPlan,
  { contract, reader }: SessionPorts,
): Promise<{ readonly hits: readonly Hit[]; readonly unread?: string }> {
  const { infno, input } = message;
  const base64 = textOf(input, 'ftfileCompac');
  if (status !== 200 || (infno !== '4901' && infno !== '4905') || base64 === undefined) return { hits: [] };
  let reading: PackageReading;
  try {
    reading = await reader.read(base64, contract.translation.xml);
  } catch (fault) {
    // In a trial nothing of ours ends a run: it is told beside the request.
    return { hits: [], unread: `工具没有能够读取压缩包：${String(fault)}` };
  }
  const { batch, vouchers } = inspectContentAlone({ message, reading, contract, hospital });
  return { hits: [...batch.hits, ...vouchers.flatMap(({ hits }) => hits)] };
}

function requestSeen(
  { call, written, message, hits }: Inspected,
  reply: Reply,
  seq: number,
  ports: SessionPorts,
): TrialRequest {
  return {
    seq,
    at: isoTime(call.receivedAt),
    peer: call.peer,
    method: call.method,
    path: call.path,
    infno: message.infno ?? null,
    bytes: call.oversize ?? call.body.byteLength,
    encoding: call.body.byteLength === 0 ? '没有内容' : encodings[written.charset],
    status: reply.status,
    answer: answerWords(reply, ports),
    findings: hits.flatMap(findingsOf),
  };
}

/** Bytes that are no request are shown beside those that are: they may be the reason why none comes. */
const straySeen = ({ peer, guess, size, receivedAt }: Stray, seq: number): TrialRequest => ({
  seq,
  at: isoTime(receivedAt),
  peer,
  method: '—',
  path: '—',
  infno: null,
  bytes: size,
  encoding: '不是 HTTP 请求',
  status: 400,
  answer: `读不出请求：${arrivalAnswer(guess)}`,
  findings: [],
});

const encodings: Readonly<Record<Charset, string>> = {
  'utf-8': 'UTF-8',
  gb18030: 'GBK/GB18030',
  'utf-16le': 'UTF-16（小端）',
  'utf-16be': 'UTF-16（大端）',
  unknown: '不能识别的编码',
};

const findingsOf = ({ check, mismatches }: Hit): readonly TrialFinding[] =>
  mismatches.map((mismatch) => ({
    check: check.id,
    level: check.level,
    message: sentenceOf(check, mismatch),
    remedy: check.remedy,
  }));

/** Puts the answer into a few words: taken, or the reason why not. */
function answerWords({ status, headers, body }: Reply, { contract }: SessionPorts): string {
  const reply = contract.translation.reply(readMessage(undoEncoding(headers, body)).envelope, undefined);
  const infcode = textOf(reply, 'infcode');
  if (status === 200 && infcode === '0') return '受理（infcode 0）';
  const reason = textOf(reply, 'err_msg') ?? textOf(reply, 'message') ?? '';
  return `拒绝（${infcode === undefined ? `HTTP ${status}` : `infcode ${infcode}`}）${reason === '' ? '' : `：${reason}`}`;
}
