import { HarnessError } from '../domain/harness-error.ts';
import type { Field, Specification } from '../contract/field.ts';
import { applyProfile, fieldPlaces, readProfile, type Profile } from '../contract/profile.ts';
import { profileProblems, type CheckIds } from '../contract/profile-problems.ts';
import { specification as base } from '../contract/specification.ts';
import { createContract, type Contract } from '../contract/validate.ts';
import { checkById, checks } from './index.ts';

/** Which checks there are; without the vital ones a request cannot be understood at all. */
export const checkIds: CheckIds = {
  known: new Set(checks.map(({ id }) => id)),
  vital: new Set(['transport.body-json', 'transport.body-size', 'envelope.infno-given']),
};

/**
 * The specification as a profile's document has it; `{}` is the specification itself.
 * @throws HarnessError PROFILE-INVALID
 */
export function profiled(document: unknown): {
  readonly profile: Profile;
  readonly specification: Specification;
} {
  const reading = readProfile(document);
  const problems =
    'problem' in reading ? [reading.problem] : profileProblems(reading.profile, base, checkIds);
  const [problem] = problems;
  if (problem !== undefined || 'problem' in reading)
    throw new HarnessError('PROFILE-INVALID', `差异配置不能使用：${problem?.message ?? ''}`);
  return { profile: reading.profile, specification: applyProfile(base, reading.profile) };
}

/** Gives the contract of a profile's document, each compiled once. */
export function createContracts(): (document: unknown) => Contract {
  const known = new Map<string, Contract>();
  return (document) => {
    const key = JSON.stringify(document);
    const contract = known.get(key) ?? createContract(profiled(document).specification);
    known.set(key, contract);
    return contract;
  };
}

/** Every demand that the contract's profile lowers, as `id: must → should` or `table.field: required → optional`. */
export function loweredIn({ specification }: Contract): readonly string[] {
  const checked = Object.entries(specification.levels ?? {})
    .filter(([id, level]) => checkById(id)?.level === 'must' && level === 'should')
    .map(([id]) => `${id}: must → should`);
  const before = fieldPlaces(base);
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
