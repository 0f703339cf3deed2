import type { ActName } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import { faultWords } from '../../domain/fault-words.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { dealCards } from '../certify/deal.ts';
import type { CertifyOptions } from '../certify/options.ts';
import { certifyOptions } from '../certify/planned.ts';
import { askedProfile, prepare } from '../certify/prepare.ts';
import { newRun } from '../certify/start.ts';
import { openPackage } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import { valueOf } from '../settings/given.ts';
import type { Outcome } from './demand.ts';
import { hookDemands } from './demands.ts';
import { unblamed } from './center-fault.ts';
import { openHookCenter } from './hook-center.ts';
import type { HookPlan } from './hook-plan.ts';
import { observe } from './observe.ts';

export interface HookCheckOptions {
  readonly plan: HookPlan;
  /** Signing secret and the like, as for a certification. */
  readonly environment: CertifyOptions['environment'];
  /** The last act that is asked for; all of them by default. */
  readonly upTo?: ActName;
  readonly signal: AbortSignal;
  readonly onAct?: (act: ActName) => void;
  readonly clock?: Clock;
}

export type HookFinding = { readonly id: string; readonly title: string } & Outcome;

/** What `hook check --json` prints. Schema: `schemas/hook-check.json`. */
export interface HookReport {
  readonly schema: 'evoucher/hook-check@1';
  readonly url: string;
  /** No demand failed, and nothing of ours broke. */
  readonly passed: boolean;
  /** What broke in the throw-away center, in Chinese: the check then says nothing against the hook. */
  readonly centerFault?: string;
  readonly demands: readonly {
    readonly id: string;
    readonly title: string;
    readonly status: Outcome['status'];
    readonly found: string;
    readonly remedy: string | null;
  }[];
}

/** Acts that a contract test can ask for, in their order. */
export const hookActs = ['upload', 'query-upload', 'reupload', 'query-status'] as const;

/**
 * A contract test of a vendor's hook: real acts against a center of its own, which is gone afterwards. Nothing is
 * certified, nothing is kept.
 * @throws HarnessError CONFIG-INVALID, PROFILE-INVALID, PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function checkHook(options: HookCheckOptions): Promise<HookReport> {
  const { plan, environment, upTo = 'query-status', signal, clock = systemClock } = options;
  const { driver, times } = plan;
  const { host, port } = listening(plan);
  const isDeclared = plan.ledger.kind === 'declared';
  const run = certifyOptions(plan, {
    environment,
    progress: { actStarted: () => undefined, actEnded: () => undefined },
    signal,
    handed: () => {
      throw new TypeError('A hook has no face.');
    },
    signer: undefined,
    challenge: undefined,
  });
  const { settings } = run;
  const start = newRun({ selected: run.selected, suites: [], asked: askedProfile(run) });
  const { ownCards } = prepare(run, openPackage());
  // A second card is uploaded for the repeats.
  const deal = dealCards(run, start, clock.now(), ownCards);
  const { profile } = start;
  const { processingMs, deadlineMs, silenceMs } = times;
  const center = await openHookCenter({
    host,
    port,
    settings,
    profile,
    deal,
    isDeclared,
    clock,
    processingMs,
  });
  try {
    const target = new URL(driver.url);
    const observed = await observe({
      url: target,
      token: valueOf(driver.token),
      settings,
      deal,
      acts: actsUpTo(upTo, isDeclared),
      center,
      isCenterHidden: isLoopback(host) && !isLoopback(target.hostname.replace(/^\[|\]$/g, '')),
      deadlineMs,
      silenceMs,
      clock,
      signal,
      onAct: options.onAct ?? (() => undefined),
    });
    const findings = hookDemands.map(({ id, title, look }) => ({ id, title, ...look(observed) }));
    const [fault] = center.faults;
    return reportOf(driver.url, findings, fault === undefined ? undefined : faultWords(fault));
  } finally {
    await center.close();
  }
}

function listening({ center }: HookPlan): { readonly host: string; readonly port: number } {
  if (center.kind === 'hosted') throw new TypeError('A check has a center of its own.');
  return center;
}

/** The acts of a card as a run asks for them, with the query after the re-upload. */
function actsUpTo(last: ActName, isDeclared: boolean): readonly ActName[] {
  const acts: readonly ActName[] =
    last === 'query-status' || last === 'reupload'
      ? ['upload', 'query-upload', 'reupload', 'query-upload', ...(last === 'reupload' ? [] : [last])]
      : [...new Set<ActName>(['upload', last])];
  return isDeclared ? ['settle', ...acts] : acts;
}

const reportOf = (
  url: string,
  findings: readonly HookFinding[],
  centerFault: string | undefined,
): HookReport => ({
  schema: 'evoucher/hook-check@1',
  url,
  passed: centerFault === undefined && findings.every(({ status }) => status !== 'failed'),
  ...(centerFault === undefined ? {} : { centerFault }),
  demands: findings
    .map((finding) => (centerFault === undefined ? finding : unblamed(finding, centerFault)))
    .map((finding) => ({
      id: finding.id,
      title: finding.title,
      status: finding.status,
      found: finding.found,
      remedy: 'remedy' in finding ? finding.remedy : null,
    })),
});
