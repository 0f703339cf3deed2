import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

import type { Hospital } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';

export interface ScreensOptions {
  /** The built entry of the reference hospital with screens. */
  readonly entry: string;
  /** Whom it calls: the center's address or its service's whole URL. */
  readonly center: string;
  readonly hospital: Hospital;
  /** Folder of its database. */
  readonly data: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number;
}

/** The reference hospital's screens, served by a process of its own. */
export interface Screens {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** @throws HarnessError SCREENS-NOT-STARTED with what the hospital said */
export async function startScreens({
  entry,
  center,
  hospital,
  data,
  port = 0,
}: ScreensOptions): Promise<Screens> {
  const child = spawn(
    process.execPath,
    [
      entry,
      ...['--center', center, '--data', data, '--port', String(port)],
      ...['--fixmedins-code', hospital.fixmedinsCode],
      ...['--fixmedins-name', hospital.fixmedinsName],
      ...['--admdvs', hospital.admdvs],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const { address } = JSON.parse(await firstLine(child)) as { address: string };
  return { address, stop: async () => ended(child) };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2_000);
  });
  return new Promise((resolve, reject) => {
    const fail = (): void =>
      reject(new HarnessError('SCREENS-NOT-STARTED', `参考医院的窗口没有启动：${said.trim()}`));
    child.once('error', fail);
    child.once('exit', fail);
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}
