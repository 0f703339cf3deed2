import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Act } from '../../domain/card.ts';
import type { DeskView } from '../by-hand/views.ts';
import type { DeskFace, ManualChoice } from '../by-hand/ports.ts';
import { openPackage } from '../machine/package-root.ts';

/** Does what somebody at the desk does next; `work` lets the reference hospital perform the act and returns its settlement. */
export type Move = (
  view: DeskView,
  face: DeskFace,
  work: (defect?: string) => Promise<Settled>,
) => Promise<void>;

type Settled = Readonly<Record<string, string>>;

/** The reading worker may take seconds to start on a busy machine. */
const PATIENCE_MS = 25_000;

/** A test by hand, at which `move` is called whenever something is asked; the result is dismissed. */
export function byHand(move: Move, concluded: (view: DeskView) => void = () => undefined): ManualChoice {
  return {
    kind: 'manual',
    openFace: async (face) => {
      const hospital = startReferenceHospital();
      let busy = '';
      const look = (): void => {
        const view = face.view();
        if (view?.phase === 'concluded') {
          concluded(view);
          face.dismiss();
        }
        if (view === undefined || (view.phase !== 'asking' && view.phase !== 'choosing')) return;
        const asked = `${view.phase} ${view.attempt} ${view.ask?.act.id ?? ''} ${view.ask?.notice ?? ''}`;
        if (asked === busy) return;
        busy = asked;
        const { ask } = view;
        const work = async (defect?: string): Promise<Settled> =>
          ask === null ? {} : hospital.perform(ask.act, defect);
        void move(view, face, work);
      };
      const stop = face.subscribe(look);
      return Promise.resolve({
        close: async () => {
          stop();
          hospital.close();
          return Promise.resolve();
        },
      });
    },
  };
}

export interface ReferenceHospital {
  readonly perform: (act: Act, defect?: string) => Promise<Settled>;
  readonly close: () => void;
}

/** The reference hospital, once as it should be and once for each mistake. */
export function startReferenceHospital(): ReferenceHospital {
  const processes = new Map<string, ChildProcess>();
  const waiting = new Map<string, (settled: Settled) => void>();
  const start = (defect: string): ChildProcess => {
    const mistake = defect === '' ? [] : ['--defect', defect];
    const child = spawn(
      process.execPath,
      [openPackage().hospitalEntry, '--style', '{"pollMs":20}', ...mistake],
      { stdio: ['pipe', 'pipe', 'inherit'] },
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      const { id, evoucher } = JSON.parse(line) as {
        readonly id: string;
        readonly evoucher?: { readonly settlement: Settled };
      };
      waiting.get(id)?.(evoucher?.settlement ?? {});
    });
    processes.set(defect, child);
    return child;
  };
  return {
    perform: async (act, defect = '') => {
      const child = processes.get(defect) ?? start(defect);
      const done = new Promise<Settled>((resolve) => waiting.set(act.id, resolve));
      child.stdin?.write(`${JSON.stringify({ ...act, deadlineMs: PATIENCE_MS })}\n`);
      return done;
    },
    close: () => {
      for (const child of processes.values()) child.stdin?.end();
    },
  };
}
