import type { Known } from '../app/review/review-submission.ts';
import { home } from './home.ts';

/** Whom this desk knows and what it asked for: its trust list, its own key, the challenges it issued. */
export async function known(challenges?: string): Promise<Known> {
  const [{ loadTrust }, { ownPublicKey }, { issuedChallenges }] = await Promise.all([
    import('../app/trust/trust-file.ts'),
    import('../app/trust/signing.ts'),
    import('../app/challenge/issue.ts'),
  ]);
  const place = await home();
  const own = ownPublicKey(place);
  const acquaintance = { trust: loadTrust(place.trust), ...(own === undefined ? {} : { own }) };
  const issued = issuedChallenges(challenges, place, acquaintance);
  return { ...acquaintance, ...(issued === undefined ? {} : { challenges: issued }) };
}

/** The progress over many files, on a terminal. */
export const showProgress = (count: number, of: number): void => {
  if (of > 1 && process.stderr.isTTY)
    process.stderr.write(`\r已验证 ${count}/${of}${count === of ? '\n' : ''}`);
};
