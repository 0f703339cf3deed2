import type { Call } from '../../../../mocks/center/call.ts';
import type { Hospital } from '../../../domain/card.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { Roster } from './hospitals.ts';

/** Whoever came in, or why somebody stays outside. */
export type Entrance =
  | { readonly kind: 'in'; readonly hospital: Hospital; readonly token: string }
  | { readonly kind: 'out'; readonly status: 401 | 403 | 429; readonly message: string };

export interface Gate {
  readonly enter: (call: Call) => Entrance;
}

/** So many wrong tokens of one address within the time are answered; then it has to wait. */
const MOST_WRONG = 20;
const WITHIN_MS = 60_000;

/** Lets in who has a hospital's token; a right token is never held up by the wrong ones of others. */
export function createGate({ roster, clock }: { readonly roster: Roster; readonly clock: Clock }): Gate {
  let wrong = new Map<string, number>();
  let since = clock.now();

  const counted = (peer: string): number => {
    if (clock.now() - since > WITHIN_MS) {
      wrong = new Map();
      since = clock.now();
    }
    const count = (wrong.get(peer) ?? 0) + 1;
    wrong.set(peer, count);
    return count;
  };

  return {
    enter: ({ headers, peer }) => {
      const header = (name: string): string | undefined =>
        headers.find(([one]) => one.toLowerCase() === name)?.[1];
      // A program sends no Origin; a page in somebody's browser does.
      if (header('origin') !== undefined)
        return { kind: 'out', status: 403, message: '不接受来自网页的请求' };
      const token = /^Bearer ([0-9a-f]{64})$/.exec(header('authorization') ?? '')?.[1];
      const hospital = token === undefined ? undefined : roster.find(token);
      if (hospital !== undefined && token !== undefined) return { kind: 'in', hospital, token };
      return counted(peer) > MOST_WRONG
        ? { kind: 'out', status: 429, message: '令牌多次不正确，请一分钟后再试' }
        : { kind: 'out', status: 401, message: '令牌不正确或已停用' };
    },
  };
}
