import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('../../../../dist/mocks-his-counter.js', import.meta.url));

/** The server's reply to an action. */
export type CounterReply = { readonly status: number; readonly body: Readonly<Record<string, unknown>> };

/** The counter as a process of its own, asked as the page asks it. */
export interface CounterProcess {
  readonly address: string;
  readonly post: (path: string, content: object, key: string) => Promise<CounterReply>;
  readonly get: (path: string) => Promise<Readonly<Record<string, unknown>>>;
  readonly kill: () => Promise<void>;
  /** Asks to end; the exit code. */
  readonly end: () => Promise<number | null>;
}

const seat = { operator: 'SF001', workstation: '门诊收费一号窗口' };

export async function startCounter(center: string, data: string): Promise<CounterProcess> {
  const args = ['--center', center, '--data', data, '--port', '0', '--timeout', '2000'];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', (line) =>
      resolve((JSON.parse(line) as { address: string }).address),
    );
    void ended.then(() => reject(new Error('The counter ended before it was ready.')));
  });
  return {
    address,
    post: async (path, content, key) => {
      const response = await fetch(`${address}api/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...seat, ...content, key }),
      });
      return { status: response.status, body: (await response.json()) as CounterReply['body'] };
    },
    get: async (path) =>
      (await (await fetch(`${address}api/${path}`)).json()) as Readonly<Record<string, unknown>>,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    end: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

export const READER = {
  name: '医保电子凭证',
  mode: '医保电子凭证模式',
  reader: '医保电子凭证读卡器',
  port: 'USB',
  card: '医保电子凭证',
  hotkey: '',
};

export const STAFF = { doctor: 'D379900000011', bilgDept: 'A03', acordDept: 'A30', disease: 'J06.900' };

/** 8.00 + 2 × 26.35 = 60.70 */
export const LINES = [
  { code: '001102000010000-110200001', pric: '8.00', cnt: '1' },
  { code: 'XC09AAY182A001010100001', pric: '26.35', cnt: '2' },
];
