import { specificationDigest } from '../../contract/specification.ts';
import type { OpenData } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { Package } from '../machine/package-root.ts';
import type { Deal } from './deal.ts';
import { type CertifyOptions, environmentOf, driverName } from './options.ts';
import type { Start } from './start.ts';

/** All that is judged besides the traffic. */
export function openData(
  options: CertifyOptions,
  { run, attempt, selected, suites, profile, challenge }: Start,
  pack: Package,
): OpenData {
  const { settings, driver, seed } = options;
  const { specification } = profile.contract;
  return {
    format: 'evoucher-journal@1',
    run,
    attempt,
    harness: { name: pack.name, version: pack.version },
    contract: { id: specification.id, digest: specificationDigest(specification) },
    profile: { id: profile.id, document: profile.document },
    hospital: settings.hospital,
    seed,
    driver: driverName(driver),
    ledger: options.ledger,
    ...(options.ledger === 'platform' ? { counter: true as const } : {}),
    environment: environmentOf(options),
    selected,
    ...(suites.length === 0 ? {} : { suites }),
    capabilities: settings.capabilities,
    ...(settings.his === undefined ? {} : { his: settings.his }),
    ...(settings.report === undefined ? {} : { report: settings.report }),
    ...(challenge === undefined ? {} : { challenge }),
  };
}

/** An attempt that was cut off in the middle of an act: what is missing there is not the hospital's fault. */
export function writeInterruption(journal: JournalWriter, { interrupted }: Start): void {
  if (interrupted === undefined) return;
  journal.append('error', {
    code: 'INTERRUPTED',
    message: '测试在这一步中断，之后重新进行',
    act: interrupted,
  });
}

/** Everything the judge needs stands before the first act. */
export function writeOpening(journal: JournalWriter, open: OpenData, deal: Deal): void {
  journal.append('open', open);
  for (const card of deal.cards) journal.append('card', card);
  for (const entry of deal.ledger) journal.append('ledger', entry);
  for (const fault of deal.faults) journal.append('fault-planned', fault);
}
