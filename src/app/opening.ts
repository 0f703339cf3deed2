import { randomBytes } from 'node:crypto';

import type { ScenarioId } from '../domain/form.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { createContracts } from '../checks/profiled.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import { specificationDigest } from '../contract/specification.ts';
import type { LedgerMode, OpenData } from '../evidence/entries.ts';
import { openReading } from '../evidence/journal-reader.ts';
import type { JournalPosition, JournalWriter } from '../evidence/journal-writer.ts';
import { judge } from '../judge/judge.ts';
import type { CertifyOptions } from './certify.ts';
import type { Deal } from './deal.ts';
import type { Package } from './package-root.ts';
import { loadProfile, type LoadedProfile } from './profiles.ts';

/** Where an attempt begins: in a new journal, or behind the lines of the attempts before it. */
export interface Start {
  /** Unique per run; the attempts of a run share it. */
  readonly run: string;
  readonly attempt: number;
  readonly selected: readonly ScenarioId[];
  readonly profile: LoadedProfile;
  /** A challenge belongs to the whole run, not to an attempt. */
  readonly challenge?: string;
  readonly after?: JournalPosition;
}

export const newRun = (
  selected: readonly ScenarioId[],
  profile: LoadedProfile = loadProfile('default'),
  challenge?: string,
): Start => ({
  run: randomBytes(8).toString('hex'),
  attempt: 1,
  selected,
  profile,
  ...(challenge === undefined ? {} : { challenge }),
});

/**
 * The unit of a rerun is the scenario: those with a row that is not green are run again, the others stand.
 * @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN, USAGE when another profile was asked for
 */
export async function earlierRun(
  folder: string,
  {
    selected,
    asked,
    challenge: given,
  }: Pick<CertifyOptions, 'selected' | 'challenge'> & { readonly asked: LoadedProfile | undefined },
  reader: PackageReader,
): Promise<Start> {
  const reading = await openReading(folder);
  if (reading.kind === 'broken') {
    throw new HarnessError('JOURNAL-BROKEN', `记录第 ${reading.line} 行不可信：${reading.reason}`);
  }
  const { journal, position } = reading;
  const opened = journal.entries.filter((entry) => entry.kind === 'open');
  const [first] = opened;
  if (first === undefined) return { ...newRun(selected, asked, given), after: position };
  const contractFor = createContracts();
  const { rows } = await judge(journal, { contractFor, reader });
  const open = selected.filter((id) =>
    rows.some(({ scenario, verdict }) => scenario === id && verdict !== 'pass'),
  );
  // A run that was killed behind its last row lacks only its end: its last scenario is run once more.
  const rerun = open.length === 0 && !journal.closed ? selected.slice(-1) : open;
  const { id, document } = first.data.profile;
  const profile = { id, document, contract: contractFor(document) };
  if (asked !== undefined && isAnother(asked, profile)) {
    const hint = '请去掉 --profile（与配置文件中的 profile），或不加 --resume 重新测试。';
    throw new HarnessError('USAGE', `该目录的测试使用差异配置 ${id}，不能改用 ${asked.id} 继续`, { hint });
  }
  const { run, challenge } = first.data;
  if (given !== undefined && given !== challenge) {
    const hint = '请不加 --resume 重新测试，使整个测试都在挑战码签发之后。';
    throw new HarnessError('USAGE', `该目录的测试开始时没有使用挑战码 ${given}`, { hint });
  }
  return {
    run,
    attempt: opened.length + 1,
    selected: rerun,
    profile,
    ...(challenge === undefined ? {} : { challenge }),
    after: position,
  };
}

const isAnother = (one: LoadedProfile, other: LoadedProfile): boolean =>
  specificationDigest(one.contract.specification) !== specificationDigest(other.contract.specification);

/** Where settlements are known from; in front of a real environment from nowhere. */
export const ledgerOf = ({ ledger = 'card', relay }: Pick<CertifyOptions, 'ledger' | 'relay'>): LedgerMode =>
  relay === undefined ? ledger : 'observe';

/** All that is judged besides the traffic. */
export function openData(
  options: CertifyOptions,
  { run, attempt, selected, profile, challenge }: Start,
  pack: Package,
): OpenData {
  const { settings, driver, seed, relay } = options;
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
    driver: driver.kind,
    ledger: ledgerOf(options),
    environment: relay === undefined ? 'simulated' : 'relayed',
    selected,
    capabilities: settings.capabilities,
    ...(settings.his === undefined ? {} : { his: settings.his }),
    ...(settings.report === undefined ? {} : { report: settings.report }),
    ...(challenge === undefined ? {} : { challenge }),
  };
}

/** Everything the judge needs stands before the first act. */
export function writeOpening(journal: JournalWriter, open: OpenData, deal: Deal): void {
  journal.append('open', open);
  for (const card of deal.cards) journal.append('card', card);
  for (const entry of deal.ledger) journal.append('ledger', entry);
  for (const fault of deal.faults) journal.append('fault-planned', fault);
}
