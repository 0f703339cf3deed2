import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { APIRequestContext } from '@playwright/test';

/** The part of the page's state that the operator needs. */
interface State {
  readonly phase: string;
  readonly attempt: number;
  readonly ask: {
    readonly act: { readonly id: string; readonly act: string; readonly deadlineMs: number };
  } | null;
}

/** Somebody who reads what the page asks for and does it in the hospital's system. */
export interface Operator {
  readonly state: () => Promise<State>;
  /** Does what is asked now; a mistake is one of the reference hospital's defects. */
  readonly perform: (mistake?: string) => Promise<void>;
  /** Performs what is asked for as long as `isWanted` accepts the state. */
  readonly performWhile: (isWanted: (state: State) => boolean) => Promise<void>;
}

const HOSPITAL = fileURLToPath(new URL('../../dist/mocks-his.js', import.meta.url));
/** The milliseconds after which the reference hospital gives up; a person needs no deadline. */
const PATIENCE_MS = 20_000;

/** Creates an operator. `records` is the file in which the reference hospital keeps its vouchers from act to act. */
export function createOperator(request: APIRequestContext, address: string, records: string): Operator {
  const state = async (): Promise<State> =>
    (await (await request.get(`${address}api/state`)).json()) as State;
  const perform = async (mistake?: string): Promise<void> => {
    const { ask } = await state();
    if (ask === null) throw new Error('Nothing is asked for.');
    await workInHospital({ ...ask.act, deadlineMs: PATIENCE_MS }, records, mistake);
  };
  return {
    state,
    perform,
    performWhile: async (isWanted) => {
      let done = '';
      for (;;) {
        const now = await state();
        if (!isWanted(now)) return;
        const asked = `${now.attempt} ${now.ask?.act.id ?? ''}`;
        if (now.phase !== 'asking' || asked === done) await new Promise((resolve) => setTimeout(resolve, 50));
        else {
          done = asked;
          await perform();
        }
      }
    },
  };
}

/** Lets the reference hospital do one act, as a process of its own. */
export async function workInHospital(
  act: object,
  records: string,
  mistake: string | undefined,
): Promise<void> {
  const args = ['--once', '--state', records, '--style', JSON.stringify({ pollMs: 100 })];
  const child = spawn(
    process.execPath,
    [HOSPITAL, ...args, ...(mistake === undefined ? [] : ['--defect', mistake])],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin.end(JSON.stringify(act));
  await new Promise<void>((resolve) => child.once('exit', () => resolve()));
}
