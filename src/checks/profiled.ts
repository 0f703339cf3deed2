import { HarnessError } from '../domain/harness-error.ts';
import type { Field, Specification } from '../contract/field.ts';
import { applyProfile, fieldPlaces, readProfile, type Profile } from '../contract/profile.ts';
import { profileProblems, type CheckIds } from '../contract/profile-problems.ts';
import { editions, specification as base, specificationDigest } from '../contract/specification.ts';
import { createContract, type Contract } from '../contract/validate.ts';
import { checkById, checks } from './catalogue/index.ts';

/** The ids of the checks; without the vital ones a request cannot be understood at all. */
export const checkIds: CheckIds = {
  known: new Set(checks.map(({ id }) => id)),
  vital: new Set(['transport.body-json', 'transport.body-size', 'envelope.infno-given']),
};

/**
 * The specification as a profile's document has it; `{}` is the specification itself.
 * @throws HarnessError PROFILE-INVALID
 */
export function profiled(
  document: unknown,
  edition: Specification = base,
): {
  readonly profile: Profile;
  readonly specification: Specification;
} {
  const reading = readProfile(document);
  const problems =
    'problem' in reading ? [reading.problem] : profileProblems(reading.profile, edition, checkIds);
  const [problem] = problems;
  if (problem !== undefined || 'problem' in reading)
    throw new HarnessError('PROFILE-INVALID', `差异配置不能使用：${problem?.message ?? ''}`);
  return { profile: reading.profile, specification: applyProfile(edition, reading.profile) };
}

/**
 * The contract of a profile's document, in the edition that has this digest; in the newest one where none is named or
 * none of ours has it.
 * @throws HarnessError PROFILE-INVALID
 */
export type ContractFor = (document: unknown, digest?: string) => Contract;

/** Gives contracts, each compiled once. */
export function createContracts(published: readonly Specification[] = editions): ContractFor {
  const known = new Map<string, Contract>();
  const contractOf = (document: unknown, edition: Specification): Contract => {
    const key = JSON.stringify([edition.id, edition.catalogue, document]);
    const contract = known.get(key) ?? createContract(profiled(document, edition).specification, edition);
    known.set(key, contract);
    return contract;
  };
  const hasDigest = (document: unknown, edition: Specification, digest: string): boolean => {
    try {
      return specificationDigest(contractOf(document, edition).specification) === digest;
    } catch (fault) {
      // A profile may speak of what an older edition does not have.
      if (fault instanceof HarnessError) return false;
      throw fault;
    }
  };
  return (document, digest) => {
    const [newest = base] = published;
    const edition = digest === undefined ? newest : published.find((one) => hasDigest(document, one, digest));
    return contractOf(document, edition ?? newest);
  };
}

/** Every demand that the contract's profile lowers, as `id: must → should` or `table.field: required → optional`. */
export function loweredIn({ specification, unprofiled }: Contract): readonly string[] {
  const checked = Object.entries(specification.levels ?? {})
    .filter(([id, level]) => checkById(id)?.level === 'must' && level === 'should')
    .map(([id]) => `${id}: must → should`);
  const before = fieldPlaces(unprofiled);
  const fields = [...fieldPlaces(specification)].flatMap(([place, field]) => {
    const specified = before.get(place);
    return specified === undefined ? [] : loweredField(place, specified, field);
  });
  return [...checked, ...fields];
}

function loweredField(place: string, before: Field, after: Field): readonly string[] {
  return [
    ...(before.level === 'must' && after.level === 'should' ? [`${place}: must → should`] : []),
    ...(demand(after) < demand(before)
      ? [`${place}: ${demandWords[demand(before)]} → ${demandWords[demand(after)]}`]
      : []),
  ];
}

type Demand = 0 | 1 | 2;
const demandWords: Readonly<Record<Demand, string>> = { 0: 'optional', 1: 'conditional', 2: 'required' };

function demand({ required }: Field): Demand {
  if (required === 'always') return 2;
  return required === 'optional' ? 0 : 1;
}
