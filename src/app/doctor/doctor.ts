import { resolve } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { openPackage } from '../machine/package-root.ts';
import { readSettings } from '../settings/config.ts';
import { given } from '../settings/given.ts';
import type { PlanSources } from '../settings/plan-sources.ts';
import { resolveRunPlan, type RunPlan } from '../settings/run-plan.ts';
import type { DoctorFinding, DoctorPorts, Intended } from './check.ts';
import { doctorChecks } from './index.ts';
import { systemPorts } from './system-ports.ts';

export type { DoctorFinding } from './check.ts';

export interface DoctorOptions {
  readonly config?: string | undefined;
  /** Where `evoucher.yaml` is looked for and relative paths begin. */
  readonly folder: string;
  readonly environment: PlanSources['environment'];
  /** A server whose clock is compared; without it nothing is asked. */
  readonly timeFrom?: string;
}

/** The plan of the run that was looked at, and everything that was seen. */
export interface DoctorReport {
  readonly plan: RunPlan;
  readonly findings: readonly DoctorFinding[];
}

/**
 * Looks at machine and settings before the run.
 * @throws HarnessError CONFIG-INVALID; USAGE for settings that make no run
 */
export async function doctor({
  config,
  folder,
  environment,
  timeFrom,
}: DoctorOptions): Promise<DoctorReport> {
  if (timeFrom !== undefined && !/^https?:\/\//.test(timeFrom))
    throw new HarnessError('USAGE', `--time-from 应为 http:// 或 https:// 开头的地址：${timeFrom}`);
  const pack = openPackage();
  const plan = doctorPlan({ config, folder, environment });
  const intended = { plan, out: resolve(folder, plan.out), timeFrom: given(timeFrom) };
  return { plan, findings: await inspect(intended, systemPorts(pack.fonts, pack.schemas)) };
}

/** The plan of the run that `certify` would make here without any option. @throws HarnessError CONFIG-INVALID, USAGE */
export const doctorPlan = ({
  config,
  folder,
  environment,
}: Pick<DoctorOptions, 'config' | 'folder' | 'environment'>): RunPlan =>
  resolveRunPlan({
    flags: {},
    environment,
    file: readSettings(config, folder, openPackage().schemas),
    hostedAt: () => undefined,
  });

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

/** Whether the run may begin: what is only worth a look does not stand in its way. */
export const isReady = (findings: readonly DoctorFinding[]): boolean =>
  findings.every(({ status }) => status !== 'bad');
