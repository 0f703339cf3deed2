import { randomBytes } from 'node:crypto';

import type { ScenarioId } from '../domain/form.ts';
import { HarnessError } from '../domain/harness-error.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import { specification, specificationDigest } from '../contract/specification.ts';
import { createContract } from '../contract/validate.ts';
import type { OpenData } from '../evidence/entries.ts';
import { openReading } from '../evidence/journal-reader.ts';
import type { JournalPosition, JournalWriter } from '../evidence/journal-writer.ts';
import { judge } from '../judge/judge.ts';
import type { CertifyOptions } from './certify.ts';
import type { Deal } from './deal.ts';
import type { Package } from './package-root.ts';

/** Where an attempt begins: in a new journal, or behind the lines of the attempts before it. */
export interface Start {
  /** Unique per run; the attempts of a run share it. */
  readonly run: string;
  readonly attempt: number;
  readonly selected: readonly ScenarioId[];
  readonly after?: JournalPosition;
}

export const newRun = (selected: readonly ScenarioId[]): Start => ({
  run: randomBytes(8).toString('hex'),
  attempt: 1,
  selected,
});

/**
 * The unit of a rerun is the scenario: those with a row that is not green are run again, the others stand.
 * @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN
 */
export async function earlierRun(
  folder: string,
  { selected }: Pick<CertifyOptions, 'selected'>,
  reader: PackageReader,
): Promise<Start> {
  const reading = await openReading(folder);
  if (reading.kind === 'broken') {
    throw new HarnessError('JOURNAL-BROKEN', `记录第 ${reading.line} 行不可信：${reading.reason}`);
  }
  const { journal, position } = reading;
  const opened = journal.entries.filter((entry) => entry.kind === 'open');
  const [first] = opened;
  if (first === undefined) return { ...newRun(selected), after: position };
  const { rows } = await judge(journal, { contract: createContract(specification), reader });
  const open = selected.filter((id) =>
    rows.some(({ scenario, verdict }) => scenario === id && verdict !== 'pass'),
  );
  // A run that was killed behind its last row lacks only its end: its last scenario is run once more.
  const rerun = open.length === 0 && !journal.closed ? selected.slice(-1) : open;
  return { run: first.data.run, attempt: opened.length + 1, selected: rerun, after: position };
}

/** All that is judged besides the traffic. */
export function openData(
  { settings, driver, seed, ledger = 'card' }: CertifyOptions,
  { run, attempt, selected }: Start,
  pack: Package,
): OpenData {
  return {
    format: 'evoucher-journal@1',
    run,
    attempt,
    harness: { name: pack.name, version: pack.version },
    contract: { id: specification.id, digest: specificationDigest(specification) },
    profile: { id: 'default', document: {} },
    hospital: settings.hospital,
    seed,
    driver: driver.kind,
    ledger,
    environment: 'simulated',
    selected,
    capabilities: settings.capabilities,
    ...(settings.his === undefined ? {} : { his: settings.his }),
    ...(settings.report === undefined ? {} : { report: settings.report }),
  };
}

/** Everything the judge needs stands before the first act. */
export function writeOpening(journal: JournalWriter, open: OpenData, deal: Deal): void {
  journal.append('open', open);
  for (const card of deal.cards) journal.append('card', card);
  for (const entry of deal.ledger) journal.append('ledger', entry);
  for (const fault of deal.faults) journal.append('fault-planned', fault);
}
