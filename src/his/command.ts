import { spawn, type ChildProcess } from 'node:child_process';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { faultWords } from '../domain/fault-words.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { blotted, secretsIn, withoutSecrets } from '../domain/secrets.ts';
import type { ProgramEnding } from '../domain/program-ending.ts';
import { tellingLine } from '../domain/telling-line.ts';
import type { ActReport, HisDriver } from '../run/ports.ts';
import { declarationOf } from './declaration.ts';
import { decoded, KEPT_BYTES } from './heard-text.ts';
import { withoutProxyTo } from './no-proxy.ts';

export interface CommandOptions {
  /** Runs through the system shell in the current directory. */
  readonly command: string;
  /** Handed on without our secrets (`secretVariables`). */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** The exit codes of a shell, or of Windows, when there is no such command. */
const NOT_STARTED = new Set([126, 127, 9009]);
/** A process that has ended may leave its last words in the pipe, or a child that keeps it open. */
const LAST_WORDS_MS = 200;

/** What a command said: both streams together, the last line of its output, the end of what it complained about. */
interface Output {
  readonly output: string;
  readonly lastLine: string;
  readonly complaint: string;
}

/** One process per act. */
export function createCommandDriver({ command, environment, clock }: CommandOptions): HisDriver {
  let isFirst = true;
  const perform = async (act: Act, signal: AbortSignal): Promise<ActReport> => {
    const ended = await runOnce(command, act, environment, clock, signal);
    const notStarted = ended.kind === 'spawn-error' || (ended.kind === 'exit' && NOT_STARTED.has(ended.code));
    if (isFirst && notStarted) {
      throw new HarnessError(
        'COMMAND-NOT-STARTED',
        `命令不能启动：${command}（${words(ended)}）\n${ended.output}`.trim(),
      );
    }
    isFirst = false;
    const declaration = declarationOf(ended.lastLine);
    const isQuiet = ended.kind === 'exit' && ended.code === 0 && ended.output === '';
    const ending = isQuiet ? undefined : endingOf(ended, act.deadlineMs);
    return {
      ...(isQuiet ? {} : { remark: `${words(ended)}${ended.output === '' ? '' : `\n${ended.output}`}` }),
      ...(ending === undefined ? {} : { ending }),
      timedOut: ended.kind === 'deadline',
      ...(declaration === undefined ? {} : { declaration }),
    };
  };
  return { perform, close: async () => Promise.resolve() };
}

/** What a command ended with, for the reason of an act in which nothing usable came; nothing when we ended it ourselves. */
function endingOf(ended: Ended, deadlineMs: number): ProgramEnding | undefined {
  const said = tellingLine(ended.complaint) ?? tellingLine(ended.output);
  const line = said === undefined || declarationOf(said) !== undefined ? {} : { line: said };
  switch (ended.kind) {
    case 'exit':
      return { kind: NOT_STARTED.has(ended.code) ? 'not-started' : 'exit', code: ended.code, ...line };
    case 'signal':
      return { kind: 'signal', signal: ended.signal, ...line };
    case 'deadline':
      return { kind: 'late', who: 'command', afterMs: deadlineMs, ...line };
    case 'spawn-error':
      return { kind: 'not-started', line: ended.reason };
    case 'stopped':
      return undefined;
  }
}

type Ended = Output &
  (
    | { readonly kind: 'exit'; readonly code: number }
    | { readonly kind: 'signal'; readonly signal: string }
    | { readonly kind: 'deadline' }
    | { readonly kind: 'stopped' }
    | { readonly kind: 'spawn-error'; readonly reason: string }
  );

function words(ended: Ended): string {
  switch (ended.kind) {
    case 'exit':
      return `退出码 ${ended.code}`;
    case 'signal':
      return `被信号 ${ended.signal} 终止`;
    case 'deadline':
      return '到期限未结束，已终止进程';
    case 'stopped':
      return '测试被中断，已终止进程';
    case 'spawn-error':
      return ended.reason;
  }
}

async function runOnce(
  command: string,
  act: Act,
  environment: CommandOptions['environment'],
  clock: Clock,
  signal: AbortSignal,
): Promise<Ended> {
  const isWindows = process.platform === 'win32';
  const child = spawn(command, {
    shell: true,
    // A group of its own, so that the whole tree can be ended at the deadline.
    detached: !isWindows,
    windowsHide: true,
    env: {
      ...withoutSecrets(environment),
      ...withoutProxyTo(act.center.url, environment),
      EVOUCHER_ACT: act.act,
      EVOUCHER_CENTER_URL: act.center.url,
    },
  });
  const secrets = secretsIn(environment);
  const output = collect(child, (text) => blotted(text, secrets));
  // The command may leave its input unread.
  child.stdin.on('error', () => undefined);
  child.stdin.end(JSON.stringify(act), 'utf8');

  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  // An event that has passed is not told again.
  if (signal.aborted) onAbort();
  try {
    const ended = await Promise.race([exit(child), deadline(clock, act.deadlineMs, stop.signal)]);
    if (ended === 'late') {
      endTree(child, isWindows);
      await Promise.race([exit(child), clock.wait(2_000)]);
      return { kind: signal.aborted ? 'stopped' : 'deadline', ...output() };
    }
    await Promise.race([closed(child), clock.wait(LAST_WORDS_MS)]);
    if ('reason' in ended) return { kind: 'spawn-error', ...ended, ...output() };
    return 'code' in ended
      ? { kind: 'exit', ...ended, ...output() }
      : { kind: 'signal', ...ended, ...output() };
  } finally {
    signal.removeEventListener('abort', onAbort);
    stop.abort();
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

async function deadline(clock: Clock, ms: number, signal: AbortSignal): Promise<'late'> {
  await clock.wait(ms, signal);
  return 'late';
}

const exit = async (
  child: ChildProcess,
): Promise<{ code: number } | { signal: string } | { reason: string }> =>
  new Promise((resolve) => {
    child.once('error', (error) => resolve({ reason: faultWords(error) }));
    child.once('exit', (code, ended) => resolve(code === null ? { signal: ended ?? '' } : { code }));
  });

const closed = async (child: ChildProcess): Promise<void> =>
  new Promise((resolve) => {
    child.once('close', () => resolve());
  });

/** Both streams in the order in which they came, the first 64 KiB; what a program found out of our secrets is kept nowhere. */
function collect(child: ChildProcess, clean: (text: string) => string): () => Output {
  const chunks: Buffer[] = [];
  let size = 0;
  let tail = Buffer.alloc(0);
  let complaint = Buffer.alloc(0);
  const take = (chunk: Buffer): void => {
    if (size < KEPT_BYTES) chunks.push(chunk.subarray(0, KEPT_BYTES - size));
    size += chunk.length;
  };
  child.stdout?.on('data', take);
  child.stdout?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-KEPT_BYTES);
  });
  child.stderr?.on('data', take);
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = Buffer.concat([complaint, chunk]).subarray(-KEPT_BYTES);
  });
  return () => {
    const text = clean(decoded(Buffer.concat(chunks), size > KEPT_BYTES).trim());
    const note = `\n（输出共 ${size} 字节，只保留前 64 KiB）`;
    return {
      output: size > KEPT_BYTES ? text + note : text,
      lastLine: clean(lastLineOf(tail)),
      complaint: clean(decoded(complaint)),
    };
  };
}

const SPACE = 0x20;

/** A limit may have cut the bytes off in the middle of a character: never in the last line, unless that is all there is. */
function lastLineOf(bytes: Buffer): string {
  const end = bytes.findLastIndex((byte) => byte > SPACE) + 1;
  return decoded(bytes.subarray(bytes.lastIndexOf('\n', end - 1) + 1, end));
}

function endTree(child: ChildProcess, isWindows: boolean): void {
  if (child.pid === undefined) return;
  if (isWindows) {
    spawn('taskkill', ['/pid', String(child.pid), '/T', '/F'], { windowsHide: true }).on('error', () =>
      child.kill(),
    );
    return;
  }
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
