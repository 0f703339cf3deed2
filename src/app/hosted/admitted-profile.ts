import { loadProfile, profileNames, type LoadedProfile } from '../settings/profiles.ts';
import { profileDigest } from '../trust/trust-list.ts';
import type { RunRequest } from './wire.ts';

/** A profile that the province has itself: what a hospital sends is only its name and digest, never its content. */
export function admittedProfile(
  asked: RunRequest['profile'],
  admitted: readonly LoadedProfile[],
): { readonly found: LoadedProfile | undefined } | { readonly problem: string } {
  if (asked === null) return { found: undefined };
  const builtIn = profileNames.includes(asked.id) ? [loadProfile(asked.id)] : [];
  const found = [...admitted, ...builtIn].find(({ document }) => profileDigest(document) === asked.digest);
  if (found !== undefined) return { found };
  const known = [...new Set([...admitted.map(({ id }) => id), ...profileNames])].join('、');
  return {
    problem: `省项目组没有准许差异配置 ${asked.id}（或内容、版本与省项目组的不同）；准许的有：${known}`,
  };
}
