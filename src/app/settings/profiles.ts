import { createContracts, checkIds } from '../../checks/profiled.ts';
import { profileDigest } from '../../contract/profile-digest.ts';
import { profileProblems } from '../../contract/profile-problems.ts';
import { type Profile, profileSchema } from '../../contract/profile.ts';
import { builtInProfiles } from '../../contract/profiles/index.ts';
import { specification } from '../../contract/specification.ts';
import type { Contract } from '../../contract/validate.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { readDocument } from './document.ts';

/** A profile as it goes into the journal, and the contract that follows from it. */
export interface LoadedProfile {
  readonly id: string;
  /** Verbatim, as data. */
  readonly document: unknown;
  readonly contract: Contract;
}

/** Names of the profiles that ship with the harness. */
export const profileNames: readonly string[] = Object.keys(builtInProfiles);

/** Digests of the profiles that ship with the harness. */
export const builtInProfileDigests = (): readonly string[] =>
  Object.values(builtInProfiles).map(profileDigest);

/**
 * A built-in profile by name, or one from a YAML or JSON file.
 * @throws HarnessError USAGE for an unknown name, CONFIG-INVALID for a file that cannot be read, PROFILE-INVALID with line
 * and column of everything that is wrong
 */
export function loadProfile(nameOrFile: string): LoadedProfile {
  const document = isProfileFile(nameOrFile) ? documentOf(nameOrFile) : builtIn(nameOrFile);
  return {
    id: (document as Profile).id,
    document,
    contract: createContracts()(document),
  };
}

function builtIn(name: string): unknown {
  if (Object.hasOwn(builtInProfiles, name)) return builtInProfiles[name];
  const hint = '自备的差异配置请写文件路径，例如 ./x.yaml。';
  throw new HarnessError('USAGE', `没有内置的差异配置 ${name}；可用：${profileNames.join('、')}`, { hint });
}

const documentOf = (path: string): unknown =>
  readDocument<Profile>(path, {
    noun: '差异配置',
    code: 'PROFILE-INVALID',
    schema: profileSchema,
    rules: (profile) => profileProblems(profile, specification, checkIds),
  });

/** A profile is a built-in name, or a file when it is written like one. */
export const isProfileFile = (profile: string): boolean => /[\\/]|\.(ya?ml|json)$/i.test(profile);
