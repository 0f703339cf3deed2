import type { Answer } from '../wire/answer.ts';
import type { Errand } from './errand.ts';

/** The number of tries before a person has to look. */
export const TRIES = 3;

/** Asks, and asks again when nobody answers; only for questions, which change nothing. */
export async function patiently({ habits, ports }: Errand, ask: () => Promise<Answer>): Promise<Answer> {
  let answer = await ask();
  for (let tries = 1; tries < TRIES && answer.kind === 'unreachable'; tries += 1) {
    await ports.wait(habits.style.retryMs);
    answer = await ask();
  }
  return answer;
}

/**
 * The pause after so many polls, in milliseconds: the first keep their pace, later ones take ever longer, and a pause of
 * seconds grows no more.
 */
export function pollPause(pollMs: number, polls: number): number {
  const grown = Math.round(pollMs * GROWTH ** Math.max(0, polls - STEADY));
  return Math.min(grown, Math.max(pollMs, LONGEST_MS));
}

const STEADY = 3;
const GROWTH = 1.5;
const LONGEST_MS = 5_000;
