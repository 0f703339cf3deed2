import { randomBytes } from 'node:crypto';

import { noEarlierRounds, type EarlierRounds } from '../../book/attribution.ts';
import { settlementIds } from '../../book/identity.ts';
import { settlementOfCard } from '../../book/ledger.ts';
import { createContracts } from '../../checks/profiled.ts';
import type { PackageReader } from '../../contract/reading/reader.ts';
import { specificationDigest } from '../../contract/specification.ts';
import type { Hospital } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { Entry, Environment } from '../../evidence/entries.ts';
import { soundJournal } from '../../evidence/journal-reader.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';
import type { JournalPosition } from '../../evidence/journal-writer.ts';
import { judge } from '../../judge/judge.ts';
import { refuseMixedRun } from '../settings/built-in-hospital.ts';
import { loadProfile, type LoadedProfile } from '../settings/profiles.ts';

/** The beginning of an attempt: in a new journal, or behind the lines of the attempts before it. */
export interface Start {
  /** Unique per run; the attempts of a run share it. */
  readonly run: string;
  readonly attempt: number;
  readonly selected: readonly ScenarioId[];
  /** Suites beyond the form. */
  readonly suites: readonly SuiteId[];
  readonly profile: LoadedProfile;
  /** A challenge belongs to the whole run, not to an attempt. */
  readonly challenge?: string;
  readonly after?: JournalPosition;
  /** The act that was open when the attempt before was cut off. */
  readonly interrupted?: string;
  /** The attempts before; none in a new run. */
  readonly earlier?: EarlierRounds;
}

/** The parts of the test that were asked for, and a profile or a challenge if one was named. */
export interface Asked {
  readonly selected: readonly ScenarioId[];
  readonly suites: readonly SuiteId[];
  readonly asked: LoadedProfile | undefined;
  readonly challenge?: string;
}

/** The start of a run that nothing was recorded of yet. */
export const newRun = ({ selected, suites, asked = loadProfile('default'), challenge }: Asked): Start => ({
  run: randomBytes(8).toString('hex'),
  attempt: 1,
  selected,
  suites,
  profile: asked,
  ...(challenge === undefined ? {} : { challenge }),
});

/**
 * The unit of a rerun is the scenario: those with a row that is not green are run again, the others stand.
 * @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN, USAGE when another profile or environment was asked for
 */
export async function earlierRun(
  folder: string,
  { environment, hospital, ...parts }: Resumption,
  { reader, journals }: { readonly reader: PackageReader; readonly journals: JournalStore },
): Promise<Start> {
  const { selected, suites, asked, challenge: given } = parts;
  const { journal, position } = soundJournal(await journals.inspect(folder));
  const opened = journal.entries.filter((entry) => entry.kind === 'open');
  const [first] = opened;
  if (first === undefined) return { ...newRun(parts), after: position };
  refuseMixedRun(
    opened.map(({ data }) => data),
    hospital,
  );
  if (first.data.environment !== environment) throw inAnotherEnvironment(first.data.environment, environment);
  const contractFor = createContracts();
  const { rows, extra } = await judge(journal, { contractFor, reader });
  const open = selected.filter((id) =>
    rows.some(({ scenario, verdict }) => scenario === id && verdict !== 'pass'),
  );
  const isDone = (id: SuiteId): boolean => {
    const cases = extra.filter(({ suite }) => suite?.id === id);
    return cases.length > 0 && cases.every(({ verdict }) => verdict === 'pass');
  };
  const openSuites = suites.filter((id) => !isDone(id));
  // A run that was killed behind its last row lacks only its end: its last scenario is run once more.
  const rerun = open.length === 0 && openSuites.length === 0 && !journal.closed ? selected.slice(-1) : open;
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
  const interrupted = journal.closed ? undefined : openAct(journal.entries);
  return {
    run,
    attempt: opened.length + 1,
    selected: rerun,
    suites: openSuites,
    profile,
    ...(challenge === undefined ? {} : { challenge }),
    after: position,
    ...(interrupted === undefined ? {} : { interrupted }),
    earlier: roundsIn(journal.entries),
  };
}

/** Returns the rounds that a journal holds, as far as they are told by their settlements and visits. */
const roundsIn = (entries: readonly Entry[]): EarlierRounds => ({
  ...noEarlierRounds,
  settlements: new Set(
    entries.flatMap(({ kind, data }) =>
      kind === 'card'
        ? settlementIds(settlementOfCard(data.scenario, data.card))
        : kind === 'ledger'
          ? settlementIds(data)
          : [],
    ),
  ),
});

export interface Resumption extends Asked {
  readonly environment: Environment;
  readonly hospital: Hospital;
}

export const environmentWords: Readonly<Record<Environment, string>> = {
  simulated: '本机的仿真中心',
  hosted: '省项目组托管的仿真中心',
  relayed: '真实测试环境的中继',
};

/** A report names one environment: rows of another would stand under the wrong one. */
export function inAnotherEnvironment(one: Environment, other: Environment): HarnessError {
  const message = `该目录的测试使用${environmentWords[one]}，不能改用${environmentWords[other]}继续`;
  const hint = '请用原来的方式（--center、--relay 及配置文件中的 center）继续，或不加 --resume 重新测试。';
  return new HarnessError('USAGE', message, { hint });
}

/** The act that began and never ended, of the last attempt. */
export function openAct(entries: readonly Entry[]): string | undefined {
  const last = entries.findLast(({ kind }) => kind === 'act-start' || kind === 'act-end' || kind === 'open');
  return last?.kind === 'act-start' ? last.data.id : undefined;
}

export const isAnother = (one: LoadedProfile, other: LoadedProfile): boolean =>
  specificationDigest(one.contract.specification) !== specificationDigest(other.contract.specification);
