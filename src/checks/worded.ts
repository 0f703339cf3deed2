import type { Mismatch } from '../domain/verdict.ts';
import type { Contract } from '../contract/validate.ts';
import type { Check } from './check.ts';

/** Returns mismatches in the names of a contract's profile: the place, what was expected, and every sentence of ours. */
export function wordedFor(
  { translation: { pointer: wirePlace, words } }: Contract,
  infno: string | undefined,
): <M extends Mismatch>(mismatch: M) => M {
  return (mismatch) => {
    const { expected, actual, message, symptom, corrected, isRetold } = mismatch;
    const place = wirePlace(mismatch.pointer, infno);
    const worded = {
      pointer: /^\/output\b/.test(place) ? words(place, infno) : place,
      expected: words(expected, infno),
      ...(isRetold === true ? { actual: words(actual, infno) } : {}),
      ...(message === undefined ? {} : { message: words(message, infno) }),
      ...(symptom === undefined ? {} : { symptom: words(symptom, infno) }),
      // A value stays as it has to stand; the name of a field does not.
      ...(corrected === expected ? { corrected: words(corrected, infno) } : {}),
    };
    const isSame = Object.entries(worded).every(([key, text]) => mismatch[key as keyof Mismatch] === text);
    return isSame ? mismatch : { ...mismatch, ...worded };
  };
}

/** Returns a check whose title, remedy and clause are in the names of a contract's profile. */
export function wordedCheck<C extends Check>(check: C, { translation: { words } }: Contract): C {
  const infnos = check.scope === 'exchange' ? check.infnos : undefined;
  const at = infnos?.find((infno) => /^\d{4}$/.test(infno)) ?? /\d{4}/.exec(check.clause)?.[0];
  const said = (text: string): string => words(text, at);
  const [title, remedy, clause] = [said(check.title), said(check.remedy), said(check.clause)];
  return title === check.title && remedy === check.remedy && clause === check.clause
    ? check
    : Object.freeze<C>({ ...check, title, remedy, clause });
}
