import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Whose hospital it is, and whom it calls. */
export interface HospitalAddress {
  readonly center: string;
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  readonly admdvs: string;
}

/** The hospital's server, started for a run. */
export interface HospitalProcess {
  readonly address: string;
  readonly stop: () => Promise<void>;
}

/** Starts the hospital beside this module, with an empty database. @throws Error with what it said when it does not start */
export async function startHospital({ center, ...hospital }: HospitalAddress): Promise<HospitalProcess> {
  const data = mkdtempSync(join(tmpdir(), 'evoucher-hospital-'));
  const entry = fileURLToPath(new URL('mocks-his-counter.js', import.meta.url));
  const child = spawn(
    process.execPath,
    [
      entry,
      ...['--center', center, '--data', data],
      ...['--fixmedins-code', hospital.fixmedinsCode],
      ...['--fixmedins-name', hospital.fixmedinsName],
      ...['--admdvs', hospital.admdvs],
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const clear = (): void => rmSync(data, { recursive: true, force: true });
  try {
    const { address } = JSON.parse(await firstLine(child)) as { address: string };
    return {
      address,
      stop: async () => {
        await ended(child);
        clear();
      },
    };
  } catch (fault) {
    clear();
    throw fault;
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString('utf8');
  });
  return new Promise((resolve, reject) => {
    if (child.stdout === null) return;
    createInterface({ input: child.stdout }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`医院系统没有启动：${complaint.trim()}`)));
  });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
    child.kill('SIGTERM');
  });
}
