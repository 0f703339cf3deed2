import { expect, test } from 'vitest';

import type { Act } from '../../domain/card.ts';
import { createQuestions } from './questions.ts';

const settling = (card: string): Act =>
  ({ id: `${card}.settle.1`, act: 'settle', attempt: 1, card: { id: card } }) as Act;

test('a question that is withdrawn as the next one is asked leaves the next one open', async () => {
  const phases: string[] = [];
  const questions = createQuestions((phase) => void phases.push(phase));
  const withdrawn = new AbortController();
  const first = questions.ask(settling('a'), withdrawn.signal);
  withdrawn.abort();
  const second = questions.ask(settling('b'), new AbortController().signal);
  expect(await first).toBeUndefined();
  expect(questions.asked()?.card.id).toBe('b');
  expect(phases.at(-1)).toBe('asking');
  expect(questions.answerSettling('b', { settlement: {} })).toBe(true);
  expect(await second).toEqual({ kind: 'declared', declaration: { settlement: {} } });
  expect([questions.asked(), phases.at(-1)]).toEqual([undefined, 'checking']);
});
