import type { Clock } from '../../domain/clock.ts';
import type { CardData } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { Desk } from '../../his/manual.ts';
import { declaredEntry } from '../ledger/declared.ts';
import { createLiveResults, type LiveResultsOptions } from './live-results.ts';
import type { DeskFace, DeskPorts } from './ports.ts';
import { createQuestions, type Questions } from './questions.ts';
import { createRefresher } from './refresher.ts';
import { askView, type JournalView } from './view.ts';
import type { DeskView, Phase } from './views.ts';

/** The desk of a test by hand: the run asks at it, a face shows it and answers. */
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

export interface ManualDeskOptions extends LiveResultsOptions {
  readonly clock: Clock;
  /** Gets faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

/** Exchanges come in bursts; the judge looks once they pause. */
const DEBOUNCE_MS = 300;

/** The live state of a test by hand. What it shows of rows and findings is what `judge` says of the journal so far. */
export function createManualDesk(options: ManualDeskOptions): ManualDesk {
  const { folder, clock, onFault } = options;
  const results = createLiveResults(options);
  const { subscribe, announce } = createListeners();
  const dismissal = new AbortController();
  let ports: DeskPorts | undefined;
  let recorded: JournalView | undefined;
  let phase: Phase = 'starting';
  let documents: readonly string[] = [];

  const show = (next: Phase): void => {
    phase = next;
    announce();
  };
  const questions = createQuestions(show);
  const refresher = createRefresher({
    clock,
    onFault,
    look: async () => {
      // Nothing is shown of a journal that has only begun to be written.
      if (ports === undefined) return;
      await ports.committed();
      recorded = await results.view();
      announce();
    },
  });
  const noticed = (): void => refresher.lookIn(DEBOUNCE_MS);

  return {
    ask: questions.ask,
    askForMore: questions.askForMore,
    answer: (act, answer) => {
      const { trial } = ports ?? {};
      if (trial?.isOn() === true && answer.kind === 'done') return STILL_TRYING;
      // Whoever goes on otherwise has done with trying.
      if (trial?.isOn() === true) trial.turn(false);
      return questions.answer(act, answer);
    },
    choose: questions.choose,
    subscribe,
    view: () =>
      recorded === undefined ? undefined : deskView(recorded, questions, { phase, folder, ports, documents }),
    declare: (card, settlement) =>
      declare(card, settlement, { ports, questions, cards: results.cards(), ledger: recorded?.ledger }),
    tryOut: (on) => {
      const problem = turnTrial(on, ports);
      announce();
      return problem;
    },
    remark: async (text, picture) => {
      const asked = questions.asked();
      const act = asked === undefined ? {} : { act: asked.id };
      await ports?.remark({ ...act, text, ...(picture === undefined ? {} : { picture }) });
    },
    card: results.card,
    exchange: results.exchange,
    bytes: results.bytes,
    picture: results.picture,
    dismiss: () => dismissal.abort(),
    watch: (journal) => watched(journal, noticed),
    noticed,
    attach: (given) => {
      ports = given;
      refresher.lookIn(0);
    },
    concluding: () => show(phase === 'stopped' ? 'stopped' : 'concluding'),
    concluded: async (written) => {
      ports = undefined;
      await refresher.settled();
      documents = written;
      recorded = await results.view();
      show('concluded');
    },
    dismissed: async (signal) => firstAborted([dismissal.signal, signal]),
    close: () => {
      refresher.close();
      if (phase !== 'concluded') show('stopped');
    },
  };
}

/** The whole view: what the journal says, and where the conversation with the person stands. */
function deskView(
  recorded: JournalView,
  { shown, notice }: Questions,
  {
    phase,
    folder,
    ports,
    documents,
  }: Pick<DeskView, 'phase' | 'folder' | 'documents'> & { readonly ports: DeskPorts | undefined },
): DeskView {
  const act = phase === 'asking' || phase === 'checking' ? shown() : undefined;
  return {
    ...recorded,
    // The journal is read a moment later than it is written.
    attempt: shown()?.attempt ?? recorded.attempt,
    phase,
    folder,
    addresses: ports?.addresses ?? [],
    signing: ports?.signing ?? null,
    ask: act === undefined ? null : askView(act, recorded, notice()),
    trial: trialView(ports?.trial),
    documents,
  };
}

const STILL_TRYING = '正在试连接，收到的请求不计入测试；请先点“结束试连接”';

function trialView(trial: DeskPorts['trial']): DeskView['trial'] {
  if (trial === undefined) return null;
  return { isOn: trial.isOn(), canBegin: !trial.hasBegun(), requests: trial.seen().toReversed() };
}

/** A trial comes before the test: what counts already is not taken back by it. */
function turnTrial(on: boolean, ports: DeskPorts | undefined): string | undefined {
  if (ports?.trial === undefined) return '在这里不能试连接';
  if (on && ports.trial.hasBegun()) return '测试已经开始，不能再试连接';
  ports.trial.turn(on);
  return undefined;
}

interface DeclareParts {
  readonly ports: DeskPorts | undefined;
  readonly questions: Questions;
  readonly cards: readonly CardData[];
  readonly ledger: string | undefined;
}

/** Takes a settlement that the person declares, asked for or not; returns why it was not taken. */
function declare(
  card: string,
  settlement: Readonly<Record<string, string>>,
  { ports, questions, cards, ledger }: DeclareParts,
): string | undefined {
  const data = cards.find((known) => known.card.id === card);
  if (data === undefined || ports === undefined) return `没有案例卡 ${card}`;
  if (ledger === 'csv') return '本次测试以医院导出的结算清单为准，不用申报';
  const declared = declaredEntry(data, { settlement });
  if ('problem' in declared) return declared.problem;
  if (!questions.answerSettling(card, { settlement })) ports.declare(declared.entry, { settlement });
  return undefined;
}

function createListeners(): Pick<DeskFace, 'subscribe'> & { readonly announce: () => void } {
  const listeners = new Set<() => void>();
  return {
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    announce: () => {
      for (const listener of [...listeners]) listener();
    },
  };
}

/** A journal that says when a line is added. */
const watched = (journal: JournalWriter, noticed: () => void): JournalWriter => ({
  ...journal,
  append: (kind, data) => {
    const seq = journal.append(kind, data);
    noticed();
    return seq;
  },
});

/** Resolves once any of the signals is aborted. */
async function firstAborted(signals: AbortSignal[]): Promise<void> {
  const any = AbortSignal.any(signals);
  if (any.aborted) return;
  await new Promise<void>((resolve) => any.addEventListener('abort', () => resolve(), { once: true }));
}
