import type { Act } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { Desk, DeskAnswer } from '../../his/manual.ts';
import type { Declaration } from '../../run/ports.ts';
import { nothingCame } from './act-words.ts';
import type { DeskFace } from './ports.ts';
import type { Phase } from './views.ts';

/** The questions that a person is asked, one after the other, and the answers. */
export interface Questions extends Desk, Pick<DeskFace, 'answer' | 'choose'> {
  /** The act that waits for an answer. */
  readonly asked: () => Act | undefined;
  /** The act that was asked for last: it stays on the screen while its answer is checked. */
  readonly shown: () => Act | undefined;
  /** A sentence about the question; empty for most. */
  readonly notice: () => string;
  /** Answers the settling of this card, if that is what is asked; `false` when it is not. */
  readonly answerSettling: (card: string, declaration: Declaration) => boolean;
}

/** Questions whose phases are shown as they come. */
export function createQuestions(show: (phase: Phase) => void): Questions {
  let asked: { readonly act: Act; readonly resolve: (answer: DeskAnswer | undefined) => void } | undefined;
  let shown: Act | undefined;
  let choosing: ((scenarios: readonly ScenarioId[]) => void) | undefined;
  let notice = '';
  let hasEnded = false;

  const ask: Desk['ask'] = async (act, signal) => {
    const isAgain = shown?.id === act.id && shown.attempt === act.attempt;
    notice = isAgain ? nothingCame : '';
    shown = act;
    let own: typeof asked;
    const answer = unlessAborted<DeskAnswer | undefined>(signal, undefined, (resolve) => {
      own = { act, resolve };
      asked = own;
    });
    show('asking');
    const given = await answer;
    hasEnded ||= given?.kind === 'end';
    // A question that was withdrawn may learn of it when the next one is asked already.
    if (asked === own) {
      asked = undefined;
      show('checking');
    }
    return given;
  };

  const askForMore: Desk['askForMore'] = async (signal) => {
    if (hasEnded) return [];
    shown = undefined;
    const choice = unlessAborted<readonly ScenarioId[]>(signal, [], (resolve) => {
      choosing = resolve;
    });
    show('choosing');
    const chosen = await choice;
    choosing = undefined;
    show('checking');
    return chosen;
  };

  return {
    ask,
    askForMore,
    asked: () => asked?.act,
    shown: () => shown,
    notice: () => notice,
    answer: (act, answer) => {
      if (asked?.act.id !== act) return '这一步已经结束，页面已更新';
      asked.resolve(answer);
      return undefined;
    },
    answerSettling: (card, declaration) => {
      if (asked?.act.act !== 'settle' || asked.act.card.id !== card) return false;
      asked.resolve({ kind: 'declared', declaration });
      return true;
    },
    choose: (scenarios) => {
      if (choosing === undefined) return '测试还在进行';
      choosing(scenarios);
      return undefined;
    },
  };
}

/** Resolves with what `begin`'s function is given, or with `otherwise` once `signal` is aborted. */
const unlessAborted = async <Value>(
  signal: AbortSignal,
  otherwise: Value,
  begin: (resolve: (value: Value) => void) => void,
): Promise<Value> =>
  new Promise((resolve) => {
    begin(resolve);
    signal.addEventListener('abort', () => resolve(otherwise), { once: true });
    if (signal.aborted) resolve(otherwise);
  });
