import type { Signer } from '../../evidence/sm2.ts';
import { valueOf } from '../settings/given.ts';
import type { PlannedDriver } from '../settings/planned-driver.ts';
import type { RunPlan } from '../settings/run-plan.ts';
import type { Settings } from '../settings/shape.ts';
import type { CertifyOptions, LocalDriverChoice } from './options.ts';

/** Everything about a run that is no setting: who looks on, who is asked, and what was opened for it. */
export interface RunPorts extends Pick<
  CertifyOptions,
  'environment' | 'progress' | 'signal' | 'onSigning' | 'remarks'
> {
  /** How a person is asked, for the faces of the driver `manual`. */
  readonly manual: Pick<Extract<LocalDriverChoice, { kind: 'manual' }>, 'onPage' | 'terminal'>;
  /** A scanner that is a device, for the driver `web`. */
  readonly scanner: Extract<LocalDriverChoice, { kind: 'web' }>['scanner'] | undefined;
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
    driver: driverChoice(plan.driver, ports),
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

/** The driver of a plan, with the faces that the caller has. */
export function driverChoice(
  driver: PlannedDriver,
  { manual, scanner }: Pick<RunPorts, 'manual' | 'scanner'>,
): LocalDriverChoice {
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
    case 'web': {
      const url = valueOf(driver.url);
      return {
        kind: driver.kind,
        headed: driver.headed,
        ...(driver.pages.kind === 'built-in' ? {} : { module: driver.pages.file }),
        ...(url === undefined ? {} : { url }),
        ...(scanner === undefined ? {} : { scanner }),
      };
    }
    case 'manual':
      return {
        kind: driver.kind,
        ...(driver.face.kind === 'page' ? { pagePort: driver.face.port } : {}),
        ...manual,
      };
  }
}
