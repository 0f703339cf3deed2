import { HarnessError } from '../../../domain/harness-error.ts';
import { settingsOf, systemChoice, type RunPorts } from '../../certify/planned.ts';
import type { ManualChoice } from '../../by-hand/ports.ts';
import { valueOf } from '../../settings/given.ts';
import type { RunPlan } from '../../settings/run-plan.ts';
import type { HostedOptions } from './agent.ts';

/** The ports of a run, and the person's face here while the province leads. */
export interface HostedPorts extends Omit<RunPorts, 'handed'>, Pick<HostedOptions, 'say'> {
  readonly asked: (face: Extract<RunPlan['driver'], { kind: 'manual' }>['face']) => ManualChoice;
}

/**
 * The options with which a hospital's agent does what the plan says at the province's center.
 * @throws HarnessError USAGE for what the province cannot do, and without a token
 */
export function hostedOptions(plan: RunPlan, ports: HostedPorts): HostedOptions {
  const { center, ledger } = plan;
  const { driver: planned } = plan;
  if (
    center.kind !== 'hosted' ||
    planned.kind === 'web' ||
    ledger.kind === 'csv' ||
    ledger.kind === 'platform'
  )
    throw new TypeError(
      'A plan for the province has its center, no pages and a ledger that the province knows.',
    );
  if (center.token.kind === 'none')
    throw new HarnessError('USAGE', '在省项目组的中心上测试需要令牌', {
      hint: '请用 --token 给出省项目组签发的令牌，或写入环境变量 EVOUCHER_TOKEN。',
    });
  const profile = valueOf(plan.profile);
  const { environment, progress, signal, signer, say } = ports;
  return {
    settings: settingsOf(plan),
    driver: planned.kind === 'manual' ? ports.asked(planned.face) : systemChoice(planned),
    center: center.url,
    token: center.token.value,
    selected: plan.scenarios,
    furtherCards: plan.furtherCards,
    out: plan.out,
    host: center.host,
    seed: plan.seed,
    resume: plan.isResumed,
    ledger: ledger.kind,
    environment,
    progress,
    signal,
    say,
    ...(profile === undefined ? {} : { profile }),
    ...(signer === undefined ? {} : { signer }),
  };
}
