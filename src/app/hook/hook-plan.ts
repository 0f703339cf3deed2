import { HarnessError } from '../../domain/harness-error.ts';
import type { PlanSources, RunFlags } from '../settings/plan-sources.ts';
import { resolveRunPlan, type RunPlan } from '../settings/run-plan.ts';

/** What may be said about the check of a hook; the rest is in the file, as for a certification. */
export interface HookFlags extends Pick<
  RunFlags,
  'host' | 'port' | 'profile' | 'hookToken' | 'processingMs' | 'deadlineMs' | 'silenceMs'
> {
  /** The hook's address; without it the file's. */
  readonly url?: string | undefined;
  readonly ledger?: 'card' | 'declared';
}

/** The plan of a run whose driver is the vendor's hook. */
export interface HookPlan extends RunPlan {
  readonly driver: Extract<RunPlan['driver'], { kind: 'http' }>;
}

/**
 * The plan of a hook's check: the run that would be certified, with the first cards only, in front of a throw-away
 * center of this machine.
 * @throws HarnessError USAGE
 */
export function hookPlan(
  { url, ledger, ...flags }: HookFlags,
  environment: PlanSources['environment'],
  file: PlanSources['file'],
): HookPlan {
  const stated = file.settings.driver;
  if (url === undefined && (stated?.url === undefined || stated.kind === 'web'))
    throw new HarnessError('USAGE', '请给出接口的地址：evoucher hook check http://…');
  const plan = resolveRunPlan({
    flags: {
      ...flags,
      his: 'http',
      ...(url === undefined ? {} : { hisUrl: url }),
      // A list of the hospital's, or the platform, says nothing of a hook.
      ledger: ledger ?? (file.settings.ledger === 'declared' ? 'declared' : 'card'),
      port: flags.port ?? 0,
      scenario: ['real-time', 'self-paid'],
      furtherCards: false,
      suite: [],
      seed: 1,
      key: false,
      documents: false,
      ownCenter: true,
    },
    environment,
    file,
    hostedAt: () => undefined,
  });
  const { driver } = plan;
  if (driver.kind !== 'http') throw new TypeError('A hook is reached by http.');
  return { ...plan, driver };
}
