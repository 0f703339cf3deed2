import { join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { openPackage } from '../machine/package-root.ts';
import { defaultLedger, defaultPort, loadSettings } from '../settings/config.ts';
import type { Settings } from '../settings/shape.ts';
import type { DoctorFinding, DoctorPorts, Intended } from './check.ts';
import { doctorChecks } from './index.ts';
import { systemPorts } from './system-ports.ts';

export type { DoctorFinding } from './check.ts';

export interface DoctorOptions {
  readonly config?: string;
  /** Where `evoucher.yaml` is looked for and relative paths begin. */
  readonly folder: string;
  /** A server whose clock is compared; without it nothing is asked. */
  readonly timeFrom?: string;
}

/**
 * Looks at machine and settings before the run.
 * @throws HarnessError CONFIG-INVALID, USAGE
 */
export async function doctor({ config, folder, timeFrom }: DoctorOptions): Promise<readonly DoctorFinding[]> {
  if (timeFrom !== undefined && !/^https?:\/\//.test(timeFrom))
    throw new HarnessError('USAGE', `--time-from 应为 http:// 或 https:// 开头的地址：${timeFrom}`);
  const pack = openPackage();
  const settings = loadSettings(config, folder, pack.schemas);
  return inspect(intendedBy(settings, folder, timeFrom), systemPorts(pack.fonts, pack.schemas));
}

/** Every check of the roster; one that cannot look says so instead of ending the others. */
export async function inspect(intended: Intended, ports: DoctorPorts): Promise<readonly DoctorFinding[]> {
  return Promise.all(
    doctorChecks.map(async ({ id, title, inspect: look }): Promise<DoctorFinding> => {
      try {
        return { id, title, ...(await look(intended, ports)) };
      } catch (fault) {
        const remedy = '请把这一行反馈给测试工具的维护者；其余检查不受影响';
        return { id, title, status: 'warn', found: `不能检查（${String(fault)}）`, remedy };
      }
    }),
  );
}

/** The run that these settings lead to, with the defaults of `certify`. */
export function intendedBy(settings: Settings, folder: string, timeFrom?: string): Intended {
  const driver = settings.driver?.kind ?? (settings.driver?.command === undefined ? 'reference' : 'command');
  const { host = '127.0.0.1', port = defaultPort(driver), url } = settings.center ?? {};
  return {
    settings,
    driver,
    ledger: settings.ledger ?? defaultLedger(driver),
    profile: settings.profile ?? 'default',
    out: settings.out ?? join(folder, 'out'),
    ...(url === undefined ? { listen: { host, port } } : {}),
    ...(timeFrom === undefined ? {} : { timeFrom }),
  };
}

/** Whether the run may begin: what is only worth a look does not stand in its way. */
export const isReady = (findings: readonly DoctorFinding[]): boolean =>
  findings.every(({ status }) => status !== 'bad');
