import type { Act } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { Desk, DeskAnswer } from '../../his/manual.ts';
import { declaredEntry } from '../ledger/declared.ts';
import { nothingCame } from './act-words.ts';
import { createTeller, type TellerOptions } from './live-results.ts';
import type { DeskFace, DeskPorts } from './ports.ts';
import { askView, type JournalView } from './view.ts';
import type { DeskView, Phase } from './views.ts';

export interface ManualDesk extends Desk, DeskFace {
  /** A journal whose lines are noticed. */
  readonly watch: (journal: JournalWriter) => JournalWriter;
  /** Lines have come into the folder that did not pass through `watch`. */
  readonly noticed: () => void;
  readonly attach: (ports: DeskPorts) => void;
  /** The run is over; the documents are being written, or are there. */
  readonly concluding: () => void;
  readonly concluded: (documents: readonly string[]) => Promise<void>;
  /** Resolves when the person has read the result, or when `signal` is aborted. */
  readonly dismissed: (signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

export interface ManualDeskOptions extends TellerOptions {
  readonly clock: Clock;
  /** Told of faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

/** Exchanges come in bursts; the judge looks once they pause. */
const DEBOUNCE_MS = 300;
/** What could not be shown is shown a little later. */
const RETRY_MS = 2_000;

/** The live state of a test by hand. What it shows of rows and findings is what `judge` says of the journal so far. */
export function createManualDesk(options: ManualDeskOptions): ManualDesk {
  const { folder, clock } = options;
  const told = createTeller(options);
  const listeners = new Set<() => void>();
  const dismissal = new AbortController();
  const closing = new AbortController();
  let ports: DeskPorts | undefined;
  let journalSays: JournalView | undefined;
  let phase: Phase = 'starting';
  let notice = '';
  let documents: readonly string[] = [];
  let asked: { readonly act: Act; readonly resolve: (answer: DeskAnswer | undefined) => void } | undefined;
  let shownAct: Act | undefined;
  let choosing: ((scenarios: readonly ScenarioId[]) => void) | undefined;
  let looking: Promise<void> | undefined;
  let isStale = false;
  let hasEnded = false;

  const announce = (): void => {
    for (const listener of [...listeners]) listener();
  };
  const show = (next: Phase): void => {
    phase = next;
    announce();
  };

  /** One look at a time; what comes meanwhile is seen by the next. */
  const look = async (waitMs: number): Promise<void> => {
    isStale = true;
    looking ??= (async () => {
      while (isStale && !closing.signal.aborted) {
        await clock.wait(waitMs, closing.signal);
        isStale = false;
        // Nothing is told of a journal that has only begun to be written.
        if (ports === undefined) continue;
        try {
          await ports.committed();
          journalSays = await told.view();
          announce();
        } catch (fault) {
          options.onFault(fault);
          await clock.wait(RETRY_MS, closing.signal);
          isStale = true;
        }
      }
      looking = undefined;
    })();
    return looking;
  };

  const ask: Desk['ask'] = async (act, signal) => {
    const isAgain = shownAct?.id === act.id && shownAct.attempt === act.attempt;
    notice = isAgain ? nothingCame : '';
    shownAct = act;
    const answer = new Promise<DeskAnswer | undefined>((resolve) => {
      asked = { act, resolve };
      signal.addEventListener('abort', () => resolve(undefined), { once: true });
      if (signal.aborted) resolve(undefined);
    });
    show('asking');
    const given = await answer;
    hasEnded ||= given?.kind === 'end';
    asked = undefined;
    show('checking');
    return given;
  };

  const askForMore: Desk['askForMore'] = async (signal) => {
    if (hasEnded) return [];
    shownAct = undefined;
    const choice = new Promise<readonly ScenarioId[]>((resolve) => {
      choosing = resolve;
      signal.addEventListener('abort', () => resolve([]), { once: true });
      if (signal.aborted) resolve([]);
    });
    show('choosing');
    const chosen = await choice;
    choosing = undefined;
    show('checking');
    return chosen;
  };

  const view = (): DeskView | undefined => {
    if (journalSays === undefined) return undefined;
    const act = phase === 'asking' || phase === 'checking' ? shownAct : undefined;
    return {
      ...journalSays,
      // The journal is read a moment later than it is written.
      attempt: shownAct?.attempt ?? journalSays.attempt,
      phase,
      folder,
      addresses: ports?.addresses ?? [],
      signing: ports?.signing ?? null,
      ask: act === undefined ? null : askView(act, journalSays, notice),
      documents,
    };
  };

  const declare: DeskFace['declare'] = (card, settlement) => {
    const data = told.cards().find((known) => known.card.id === card);
    if (data === undefined || ports === undefined) return `没有案例卡 ${card}`;
    if (journalSays?.ledger === 'csv') return '本次测试以医院导出的结算清单为准，不用申报';
    const declared = declaredEntry(data, { settlement });
    if ('problem' in declared) return declared.problem;
    if (asked?.act.act === 'settle' && asked.act.card.id === card) {
      asked.resolve({ kind: 'declared', declaration: { settlement } });
      return undefined;
    }
    ports.declare(declared.entry, { settlement });
    return undefined;
  };

  return {
    ask,
    askForMore,
    view,
    declare,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    answer: (act, answer) => {
      if (asked?.act.id !== act) return '这一步已经结束，页面已更新';
      asked.resolve(answer);
      return undefined;
    },
    choose: (scenarios) => {
      if (choosing === undefined) return '测试还在进行';
      choosing(scenarios);
      return undefined;
    },
    remark: async (text, picture) => {
      const act = asked === undefined ? {} : { act: asked.act.id };
      await ports?.remark({ ...act, text, ...(picture === undefined ? {} : { picture }) });
    },
    card: told.card,
    exchange: told.exchange,
    bytes: told.bytes,
    picture: told.picture,
    dismiss: () => dismissal.abort(),
    watch: (journal) => ({
      ...journal,
      append: (kind, data) => {
        const seq = journal.append(kind, data);
        void look(DEBOUNCE_MS);
        return seq;
      },
    }),
    noticed: () => void look(DEBOUNCE_MS),
    attach: (given) => {
      ports = given;
      void look(0);
    },
    concluding: () => show(phase === 'stopped' ? 'stopped' : 'concluding'),
    concluded: async (written) => {
      ports = undefined;
      await looking;
      documents = written;
      journalSays = await told.view();
      show('concluded');
    },
    dismissed: async (signal) => {
      if (dismissal.signal.aborted || signal.aborted) return;
      await new Promise<void>((resolve) => {
        for (const either of [dismissal.signal, signal])
          either.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    close: () => {
      closing.abort();
      if (phase !== 'concluded') show('stopped');
    },
  };
}
