import type { Signer } from '../../evidence/sm2.ts';
import { valueOf } from '../settings/given.ts';
import type { PlannedDriver } from '../settings/planned-driver.ts';
import type { RunPlan } from '../settings/run-plan.ts';
import type { Settings } from '../settings/shape.ts';
import type { CertifyOptions, HandedDriver, SystemChoice } from './options.ts';

/** A driver that has a face of its own: the pages of a HIS, or a person. */
export type FacedDriver = Extract<PlannedDriver, { kind: 'web' | 'manual' }>;

/** Everything about a run that is no setting: who looks on, who is asked, and what was opened for it. */
export interface RunPorts extends Pick<
  CertifyOptions,
  'environment' | 'progress' | 'signal' | 'onSigning' | 'remarks'
> {
  /** Makes the driver that a face hands in. */
  readonly handed: (driver: FacedDriver) => HandedDriver;
  readonly signer: Signer | undefined;
  /** The code of the challenge. */
  readonly challenge: string | undefined;
}

/** The options with which `certify` does what the plan says. */
export function certifyOptions(plan: RunPlan, ports: RunPorts): CertifyOptions {
  const { center, ledger } = plan;
  const { environment, progress, signal, onSigning, remarks, signer, challenge } = ports;
  const cards = valueOf(plan.cards);
  const profile = valueOf(plan.profile);
  return {
    settings: settingsOf(plan),
    driver:
      plan.driver.kind === 'web' || plan.driver.kind === 'manual'
        ? ports.handed(plan.driver)
        : systemChoice(plan.driver),
    selected: plan.scenarios,
    suites: plan.suites,
    faultTimes: plan.faultTimes,
    furtherCards: plan.furtherCards,
    out: plan.out,
    host: center.host,
    port: center.kind === 'hosted' ? 0 : center.port,
    sync: center.kind === 'hosted' ? false : center.isSynced,
    seed: plan.seed,
    resume: plan.isResumed,
    ledger: ledger.kind,
    documents: plan.hasDocuments,
    ...plan.times,
    environment,
    progress,
    signal,
    ...(ledger.kind === 'csv' ? { ledgerFile: ledger.file } : {}),
    ...(center.kind === 'relay' ? { relay: new URL(center.url) } : {}),
    ...(cards === undefined ? {} : { cards }),
    ...(profile === undefined ? {} : { profile }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(signer === undefined ? {} : { signers: { hospital: signer } }),
    ...(onSigning === undefined ? {} : { onSigning }),
    ...(remarks === undefined ? {} : { remarks }),
  };
}

/** What is said about the hospital. */
export const settingsOf = (plan: RunPlan): Settings => ({
  hospital: plan.hospital,
  stated: plan.stated,
  capabilities: plan.capabilities,
  his: valueOf(plan.his),
  report: valueOf(plan.report),
  driver: undefined,
  ...(Object.keys(plan.account).length === 0 ? {} : { signing: plan.account }),
});

/** The choice of a plan's driver that has no face. */
export function systemChoice(driver: Exclude<PlannedDriver, FacedDriver>): SystemChoice {
  switch (driver.kind) {
    case 'reference': {
      const defect = valueOf(driver.defect);
      return { kind: driver.kind, style: driver.style, ...(defect === undefined ? {} : { defect }) };
    }
    case 'command':
      return driver;
    case 'http': {
      const token = valueOf(driver.token);
      return { kind: driver.kind, url: driver.url, ...(token === undefined ? {} : { token }) };
    }
  }
}
