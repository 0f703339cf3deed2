import { noEarlierRounds } from '../book/attribution.ts';
import { formRows, scenarioTitles } from '../domain/form.ts';
import { suiteTitles } from '../domain/suite.ts';
import type { Verdict } from '../domain/verdict.ts';
import { loweredIn, type ContractFor } from '../checks/profiled.ts';
import {
  collectPersonal,
  personalFields,
  type PersonalKind,
  type PersonalValues,
} from '../contract/personal.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import type { Journal } from '../evidence/entries.ts';
import { arrivalsOf } from './arrivals.ts';
import { attemptsOf, type Attempt } from './attempts.ts';
import { changesSince } from './attempt-history.ts';
import { gapsOf } from './gaps.ts';
import type { Pass } from './replayed.ts';
import { replay } from './replay.ts';
import type { AttemptSummary, Results, RowResult } from './results.ts';
import { extraRows, hasFailed, matrix, ownRows, passOf, playedFaults, rowResult } from './rows.ts';
import { tracesOf } from './trace.ts';
import { suiteRows } from './suite-rows.ts';

export interface JudgePorts {
  /** The contract of a profile's document and of an edition's digest, as they stand in the journal. */
  readonly contractFor: ContractFor;
  /** Reads zip, PDF and XML; the same bytes always give the same reading. */
  readonly reader: PackageReader;
}

/** The verdicts of a journal, and what of it must not stand on paper in full. */
export interface Judgement {
  readonly results: Results;
  readonly personal: Personal;
}

/** Personal data, which is shortened wherever it leaves the hospital's house. */
export interface Personal {
  /** The fields that hold it, with the way in which each is shortened. */
  readonly fields: ReadonlyMap<string, PersonalKind>;
  /** The values of everybody who was named in what came, was answered, or stood on a card. */
  readonly values: PersonalValues;
}

export type { PersonalKind } from '../contract/personal.ts';

/** Returns the verdicts of a journal as `judgement` does. */
export const judge = async (journal: Journal, ports: JudgePorts): Promise<Results> =>
  (await judgement(journal, ports)).results;

/**
 * Returns the verdicts of a journal, and of nothing but the journal: no clock, network or randomness.
 * @throws HarnessError READER-FAILED when an attachment reader of ours breaks, PROFILE-INVALID when the journal's profile
 * is none
 */
export async function judgement(journal: Journal, { contractFor, reader }: JudgePorts): Promise<Judgement> {
  const passes = await passesOf(journal, { contractFor, reader });
  return {
    results: resultsOf(journal, passes),
    personal: { fields: personalFields, values: personalIn(journal, passes) },
  };
}

async function passesOf(journal: Journal, { contractFor, reader }: JudgePorts): Promise<readonly Pass[]> {
  const passes: Pass[] = [];
  for (const attempt of attemptsOf(journal.entries)) {
    const { profile, contract: edition } = attempt.settings;
    const contract = contractFor(profile.document, edition.digest);
    const { signNos = [], remembered: earlier = noEarlierRounds } = passes.at(-1)?.replayed ?? {};
    const replayed = await replay(attempt, { contract, reader, bodies: journal, signNos, earlier });
    passes.push({ attempt, replayed, contract });
  }
  return passes;
}

function personalIn({ entries }: Journal, passes: readonly Pass[]): PersonalValues {
  const { add, values } = collectPersonal();
  for (const { replayed } of passes) for (const [value, kind] of replayed.personal) add(kind, value);
  for (const { kind, data } of entries) {
    const known: Readonly<Record<string, unknown>> | undefined =
      kind === 'card'
        ? { ...data.card.visit, ...data.card.person }
        : kind === 'ledger'
          ? { ...data }
          : undefined;
    for (const [field, value] of Object.entries(known ?? {})) {
      const personal = personalFields.get(field);
      if (personal !== undefined && typeof value === 'string') add(personal, value);
    }
  }
  return values;
}

function resultsOf(journal: Journal, passes: readonly Pass[]): Results {
  const last = passes.at(-1)?.attempt;
  if (last === undefined) throw new TypeError('A journal without an open line has nothing to judge.');

  const chosen = new Map(scenarioTitles.map(({ id }) => [id, passOf(passes, id)]));
  const rows = formRows.map((row) => rowResult(row, chosen.get(row.scenario), last.settings.capabilities));
  const counted = [...new Set([...chosen.values()].filter((pass) => pass !== undefined))];
  const { settings } = last;
  return {
    schema: 'evoucher/results@1',
    harness: settings.harness,
    contract: settings.contract,
    profile: { id: settings.profile.id, lowered: lowered(passes) },
    driver: settings.driver,
    ledger: settings.ledger,
    environment: settings.environment,
    hospital: settings.hospital,
    his: settings.his ?? null,
    capabilities: settings.capabilities,
    period: period(passes),
    attempts: passes.map((pass, index) => attemptSummary(pass, passes[index - 1])),
    rows,
    earlier: passes
      .flatMap((pass) => ownRows(pass).filter(({ scenario }) => chosen.get(scenario) !== pass))
      .filter(hasFailed),
    extra: [...counted.flatMap(extraRows), ...suiteTitles.flatMap(({ id }) => suiteRows(id, passes))],
    matrix: counted.flatMap((pass) => matrix(pass, chosen)),
    gaps: gapsOf(settings.capabilities),
    playedFaults: counted.flatMap((pass) => playedFaults(pass, chosen)),
    remarks: passes.flatMap(({ attempt }) => remarksOf(attempt)),
    unattributed: passes.flatMap(({ replayed }) => replayed.unattributed),
    ...foreignIn(passes),
    ...(settings.counter === true ? { traces: counted.flatMap(tracesOf) } : {}),
    summary: summary(rows),
    journal: { entries: journal.entries.length, head: journal.head, closed: journal.closed },
  };
}

/** Returns what is worth a word and decides nothing: what was remarked, and what came and could not be read. */
function remarksOf(attempt: Attempt): Results['remarks'] {
  const remarked = attempt.remarks.map(({ seq, act, text }) => ({ seq, act: act ?? null, text }));
  const arrived = arrivalsOf(attempt).map(({ seq, act, text, count }) => ({
    seq,
    act,
    text: count === 1 ? text : `${text}，同样的共 ${count} 次`,
  }));
  return [...remarked, ...arrived].toSorted((left, right) => left.seq - right.seq);
}

/** Returns the vouchers that were not this test, of every attempt; nothing where there was none. */
function foreignIn(passes: readonly Pass[]): Pick<Results, 'foreign'> {
  const foreign = passes.flatMap(({ replayed }) => replayed.foreign);
  return foreign.length === 0 ? {} : { foreign };
}

function attemptSummary(pass: Pass, before: Pass | undefined): AttemptSummary {
  const { settings, openedAt } = pass.attempt;
  return {
    no: settings.attempt,
    scenarios: settings.selected,
    ...(settings.suites === undefined ? {} : { suites: settings.suites }),
    at: openedAt,
    his: settings.his ?? null,
    changes: changesSince(before?.attempt.settings, settings),
    rows: ownRows(pass).map(({ no, verdict }) => ({ no, verdict })),
  };
}

/** Returns the lowered demands of every attempt: a row may stand from one that was run under another profile. */
const lowered = (passes: readonly Pass[]): readonly string[] => [
  ...new Set(passes.flatMap(({ contract }) => loweredIn(contract))),
];

/** Returns the time from the first to the last exchange that counts for a card, over all attempts. */
function period(passes: readonly Pass[]): Results['period'] {
  const times = passes
    .flatMap(({ replayed }) => [...replayed.cases.values()])
    .filter(({ suite }) => suite === undefined)
    .flatMap((file) =>
      ([1, 2, 3, 4] as const).flatMap((step) => file.steps[step].exchanges.map(({ at }) => at)),
    )
    .toSorted();
  return { from: times[0] ?? null, to: times.at(-1) ?? null };
}

function summary(rows: readonly RowResult[]): Results['summary'] {
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  return { pass: count('pass'), fail: count('fail'), notRun: count('not-run'), error: count('error') };
}
