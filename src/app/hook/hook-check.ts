import type { ActName } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { dealCards } from '../certify/deal.ts';
import type { CertifyOptions } from '../certify/options.ts';
import { askedProfile, prepare } from '../certify/prepare.ts';
import { newRun } from '../certify/start.ts';
import { openPackage } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import type { Settings } from '../settings/shape.ts';
import type { Outcome } from './demand.ts';
import { hookDemands } from './demands.ts';
import { openHookCenter } from './hook-center.ts';
import { observe } from './observe.ts';

export interface HookCheckOptions {
  readonly url: string;
  readonly token?: string;
  readonly settings: Settings;
  /** Where the throw-away center listens; port 0 lets the system choose. */
  readonly host: string;
  readonly port: number;
  readonly profile?: string;
  /** Signing secret and the like, as for a certification. */
  readonly environment: CertifyOptions['environment'];
  /** The last act that is asked for; all of them by default. */
  readonly upTo?: ActName;
  /** The hospital settles by itself: `settle` is asked for, and its declaration looked at. */
  readonly isDeclared: boolean;
  readonly signal: AbortSignal;
  readonly onAct?: (act: ActName) => void;
  readonly clock?: Clock;
  readonly deadlineMs?: number;
  readonly silenceMs?: number;
  readonly processingMs?: number;
}

export type HookFinding = { readonly id: string; readonly title: string } & Outcome;

/** What `hook check --json` prints. Schema: `schemas/hook-check.json`. */
export interface HookReport {
  readonly schema: 'evoucher/hook-check@1';
  readonly url: string;
  /** No demand failed. */
  readonly passed: boolean;
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
  const { url, token, settings, host, port, upTo = 'query-status', isDeclared, signal } = options;
  const { clock = systemClock, deadlineMs = 60_000, silenceMs = 2_000, processingMs = 300 } = options;
  const run = certifying(options);
  const start = newRun({ selected: run.selected, suites: [], asked: askedProfile(run) });
  const { ownCards } = prepare(run, openPackage());
  const deal = dealCards(run, start, clock.now(), ownCards);
  const { profile } = start;
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
    const target = new URL(url);
    const observed = await observe({
      url: target,
      token,
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
    return reportOf(
      url,
      hookDemands.map(({ id, title, look }) => ({ id, title, ...look(observed) })),
    );
  } finally {
    await center.close();
  }
}

/** The first cards of the run that is to come; a second one is uploaded for the repeats. */
function certifying({
  url,
  settings,
  host,
  port,
  environment,
  signal,
  ...rest
}: HookCheckOptions): CertifyOptions {
  return {
    settings,
    driver: { kind: 'http', url },
    selected: ['real-time', 'self-paid'],
    furtherCards: false,
    out: '',
    host,
    port,
    seed: 1,
    environment,
    progress: { actStarted: () => undefined, actEnded: () => undefined },
    signal,
    ledger: rest.isDeclared ? 'declared' : 'card',
    ...(settings.cards === undefined ? {} : { cards: settings.cards }),
    ...(rest.profile === undefined ? {} : { profile: rest.profile }),
  };
}

/** The acts of a card as a run asks for them, with the query after the re-upload. */
function actsUpTo(last: ActName, isDeclared: boolean): readonly ActName[] {
  const acts: readonly ActName[] =
    last === 'query-status' || last === 'reupload'
      ? ['upload', 'query-upload', 'reupload', 'query-upload', ...(last === 'reupload' ? [] : [last])]
      : [...new Set<ActName>(['upload', last])];
  return isDeclared ? ['settle', ...acts] : acts;
}

const reportOf = (url: string, findings: readonly HookFinding[]): HookReport => ({
  schema: 'evoucher/hook-check@1',
  url,
  passed: findings.every(({ status }) => status !== 'failed'),
  demands: findings.map((finding) => ({
    id: finding.id,
    title: finding.title,
    status: finding.status,
    found: finding.found,
    remedy: 'remedy' in finding ? finding.remedy : null,
  })),
});
