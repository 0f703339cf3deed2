/**
 * Offers to programs what the command line does: nothing here prints, ends the process or keeps state between calls.
 * Every failure that is not the hospital's is thrown as a `HarnessError`, which names its code and a remedy.
 * @packageDocumentation
 */
export { certify, type CertifyOptions, type Driver } from './api/certify.ts';
export { judge } from './api/judge.ts';
export { lint, type LintOptions, type NamedBytes } from './api/lint.ts';
export { verify, type VerifyOptions } from './api/verify.ts';

export { exitCodeOf } from './app/certify/conclude.ts';

export type { Certification } from './app/certify/options.ts';

export type { LintedFile, LintFinding, LintKind, LintReport } from './app/lint/lint.ts';
export type { VerifyResult } from './app/verify/verify.ts';
export type { Verification } from './app/outcomes/verification.ts';
export type { TrustedProfile, TrustedSigner, TrustList } from './app/trust/trust-list.ts';
export { HarnessError, type ErrorCode } from './domain/harness-error.ts';
export type { CheckResult, Divergence, ExchangeSummary, Results, RowResult } from './judge/results.ts';
export type { Cause, Finding, Level, Verdict } from './domain/verdict.ts';
export type { ScenarioId } from './domain/form.ts';
export type { Act, ActName, Card, Hospital } from './domain/card.ts';
export type { Capabilities } from './evidence/entries.ts';
export type { Declaration, Progress } from './run/ports.ts';

export { runCenter, type CenterFlags, type RunningCenter, type RunningCounter } from './app/center/alone.ts';
export { startWallet } from './app/center/phones.ts';
export type { Wallet } from './domain/wallet.ts';

export { defineHis } from './his/web-module.ts';
export type { HisModule, ScanManner, Task, WebScanner, WebWallet, Workplace } from './his/web-module.ts';

export { findBrowser } from './app/machine/browser.ts';
export { openCheckPage } from './app/scan/check.ts';
export { readCodes, type ReadCode } from './app/machine/read-codes.ts';
export { keyEvents } from '../devices/key-events.ts';
export { play, type Pace } from '../devices/play.ts';
export { openBrowserSink } from '../devices/transports/browser.ts';
export { scanIntoPage } from '../devices/scanner.ts';
export { scannerModels } from '../devices/models/index.ts';
export type { ScanRequest } from '../devices/content.ts';
export type { ScanFault } from '../devices/faults.ts';
export type { KeyboardModel, ScannerModel } from '../devices/model.ts';
