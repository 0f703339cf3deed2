import { differenceWords, shownSides } from '../domain/difference.ts';
import type { Mismatch } from '../domain/verdict.ts';
import type { CheckMeta } from './check.ts';

/** Returns a mismatch in a sentence, the same on every screen and paper and in the center's own answer. */
export function sentenceOf({ title }: Pick<CheckMeta, 'title'>, mismatch: Mismatch): string {
  const { pointer, message, symptom } = mismatch;
  const { expected, actual } = shownSides(mismatch.expected, mismatch.actual);
  const said = message ?? `${title}：${pointer === '' ? '' : `${pointer} `}应为 ${expected}，收到 ${actual}`;
  // A sentence of its own explains itself.
  const likely =
    symptom ?? (message === undefined ? differenceWords(mismatch.expected, mismatch.actual) : undefined);
  return likely === undefined ? said : `${said}（${likely}）`;
}
