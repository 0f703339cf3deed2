import { profileDigest } from '../../contract/profile-digest.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { loadProfile } from '../settings/profiles.ts';
import type { Home } from './home.ts';
import { loadTrust, saveTrust, withSigner } from './trust-file.ts';
import { readFingerprint, roles, type Role, type TrustedSigner } from './trust-list.ts';
import { signersFrom, type StatedSigner } from './trust-sources.ts';

/** Registers the signers of a file, key or fingerprint; returns them. @throws HarnessError USAGE, TRUST-INVALID, TRUST-CONFLICT */
export function addTrust({ trust }: Home, source: string, stated: StatedSigner): readonly TrustedSigner[] {
  const added = signersFrom(source, stated);
  saveTrust(trust, added.reduce(withSigner, loadTrust(trust)));
  return added;
}

/** Accepts a province's profile; returns its digest. @throws HarnessError PROFILE-INVALID, CONFIG-INVALID */
export function trustProfile(
  { trust }: Home,
  file: string,
): { readonly id: string; readonly digest: string } {
  const { id, document } = loadProfile(file);
  const digest = profileDigest(document);
  const list = loadTrust(trust);
  const others = list.profiles.filter((profile) => profile.digest !== digest);
  saveTrust(trust, { ...list, profiles: [...others, { id, digest }] });
  return { id, digest };
}

/** Takes out what has this fingerprint, hospital code or profile digest; returns how many. @throws HarnessError USAGE */
export function removeTrust({ trust }: Home, what: string): number {
  const list = loadTrust(trust);
  const mark = readFingerprint(what);
  const signers = list.signers.filter(({ fingerprint, code }) => fingerprint !== mark && code !== what);
  const profiles = list.profiles.filter(({ digest }) => digest !== what);
  const removed = list.signers.length - signers.length + list.profiles.length - profiles.length;
  if (removed === 0)
    throw new HarnessError('USAGE', `信任列表中没有：${what}`, {
      hint: '请给出指纹、机构代码或差异配置的摘要；evoucher trust list 列出全部。',
    });
  saveTrust(trust, { ...list, signers, profiles });
  return removed;
}

/** @throws HarnessError USAGE */
export function roleOf(text: string): Role {
  const role = roles.find((one) => one === text);
  if (role === undefined) throw new HarnessError('USAGE', `没有角色 ${text}；可用 ${roles.join('、')}`);
  return role;
}

/**
 * Returns the sources that words of a command line name: the groups of one fingerprint are one source; files are
 * several.
 */
export const sourcesOf = (parts: readonly string[]): readonly string[] =>
  readFingerprint(parts.join('')) === undefined ? parts : [parts.join('')];
