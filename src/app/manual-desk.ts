import type { Act, Card } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import type { Contract } from '../contract/validate.ts';
import { sm3 } from '../evidence/bodies.ts';
import type { CardData, Entry, Journal, LedgerEntry } from '../evidence/entries.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import type { JournalWriter } from '../evidence/journal-writer.ts';
import type { Desk, DeskAnswer } from '../his/manual.ts';
import { judge } from '../judge/judge.ts';
import type { CenterAddress } from './addresses.ts';
import { declaredEntry } from './declared.ts';
import { inspectedExchange, type InspectedExchange } from './exchange-inspector.ts';
import { askView, journalView, type DeskView, type JournalView, type Phase } from './manual-view.ts';
import { nothingCame } from './manual-words.ts';

export type { DeskAnswer } from '../his/manual.ts';
export type { DeskView } from './manual-view.ts';

/** A picture that the tester attached. */
export interface Picture {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** What a face – page or terminal – can do. Sentences are in Chinese and say why something was not done. */
export interface DeskFace {
  /** `undefined` until the run has begun. */
  readonly view: () => DeskView | undefined;
  /** Told after every change of the view; returns the way to stop. */
  readonly subscribe: (changed: () => void) => () => void;
  /** Answers the act with this id; a sentence when it is no longer asked. */
  readonly answer: (act: string, answer: DeskAnswer) => string | undefined;
  /** After the last act: begins scenarios anew, or ends the test. */
  readonly choose: (scenarios: readonly ScenarioId[]) => string | undefined;
  readonly remark: (text: string, picture: Picture | undefined) => Promise<void>;
  readonly declare: (card: string, settlement: Readonly<Record<string, string>>) => string | undefined;
  readonly card: (id: string) => { readonly data: CardData; readonly hospital: string } | undefined;
  readonly exchange: (seq: number) => Promise<InspectedExchange | undefined>;
  /** The exact bytes of a request or a reply. */
  readonly bytes: (seq: number, side: 'request' | 'reply') => Promise<Uint8Array | undefined>;
  readonly picture: (seq: number) => Promise<Picture | undefined>;
  /** The person has read the result. */
  readonly dismiss: () => void;
}

/** What the desk works with once the run has begun. */
export interface DeskPorts {
  readonly journal: JournalWriter;
  /** Adds a declared settlement to those the center knows. */
  readonly declare: (entry: LedgerEntry) => void;
  readonly addresses: readonly CenterAddress[];
}

export interface ManualDesk extends Desk, DeskFace {
  /** A journal whose lines are noticed. */
  readonly watch: (journal: JournalWriter) => JournalWriter;
  readonly attach: (ports: DeskPorts) => void;
  /** The run is over; the documents are being written, or are there. */
  readonly concluding: () => void;
  readonly concluded: (documents: readonly string[]) => Promise<void>;
  /** Resolves when the person has read the result, or when `signal` is aborted. */
  readonly dismissed: (signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

export interface ManualDeskOptions {
  readonly folder: string;
  readonly clock: Clock;
  readonly contractFor: (document: unknown) => Contract;
  /** Not the center's own: judging must not keep the center waiting. */
  readonly reader: PackageReader;
  /** Told of faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

/** Exchanges come in bursts; the judge looks once they pause. */
const DEBOUNCE_MS = 300;

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
        try {
          await ports?.journal.committed();
          journalSays = await told.view();
          announce();
        } catch (fault) {
          options.onFault(fault);
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
    asked = undefined;
    show('checking');
    return given;
  };

  const askForMore: Desk['askForMore'] = async (signal) => {
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
    const isAsked = shownAct !== undefined && (phase === 'asking' || phase === 'checking');
    return {
      ...journalSays,
      // The journal is read a moment later than it is written.
      attempt: shownAct?.attempt ?? journalSays.attempt,
      phase,
      folder,
      addresses: ports?.addresses ?? [],
      ask: isAsked ? askView(shownAct as Act, journalSays.cards, notice) : null,
      documents,
    };
  };

  const declare: DeskFace['declare'] = (card, settlement) => {
    const data = told.cards().find((known) => known.card.id === card);
    if (data === undefined || ports === undefined) return `没有案例卡 ${card}`;
    const declared = declaredEntry(data, { settlement });
    if ('problem' in declared) return declared.problem;
    if (asked?.act.act === 'settle' && asked.act.card.id === card) {
      asked.resolve({ kind: 'declared', declaration: { settlement } });
      return undefined;
    }
    ports.journal.append('ledger', declared.entry);
    ports.declare(declared.entry);
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
      if (ports === undefined) return;
      const { journal } = ports;
      const act = asked === undefined ? {} : { act: asked.act.id };
      if (picture !== undefined) {
        const { name, type, bytes } = picture;
        journal.append('note', {
          topic: 'attachment',
          text: name,
          attachment: { type, body: journal.body(bytes) },
        });
      }
      const attached = picture === undefined ? '' : `（附图片：${picture.name}）`;
      journal.append('remark', { source: 'tester', ...act, text: `${text}${attached}` });
      await journal.committed();
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

/** Reads the run folder and has it judged. */
interface Teller {
  readonly view: () => Promise<JournalView>;
  readonly cards: () => readonly CardData[];
  readonly card: DeskFace['card'];
  readonly exchange: DeskFace['exchange'];
  readonly bytes: DeskFace['bytes'];
  readonly picture: DeskFace['picture'];
}

function createTeller({ folder, contractFor, reader }: ManualDeskOptions): Teller {
  const digests = new Map<number, string>();
  const replies = new Map<number, string>();
  const remembering = remember(reader);
  let journal: Journal | undefined;
  let latest: JournalView | undefined;

  const find = <Kind extends Entry['kind']>(
    seq: number,
    kind: Kind,
  ): Extract<Entry, { kind: Kind }> | undefined => {
    const entry = journal?.entries[seq - 1];
    return entry?.kind === kind ? (entry as Extract<Entry, { kind: Kind }>) : undefined;
  };
  const cards = (): readonly CardData[] => {
    const entries = journal?.entries ?? [];
    const current = entries.slice(entries.findLastIndex(({ kind }) => kind === 'open'));
    return current.flatMap(({ kind, data }) => (kind === 'card' ? [data] : []));
  };
  const bytes: Teller['bytes'] = async (seq, side) => {
    const entry = find(seq, 'exchange');
    return entry === undefined ? undefined : journal?.bytes(entry.data[side].body);
  };

  return {
    cards,
    bytes,
    view: async () => {
      const read = await readJournal(folder);
      journal = read;
      for (const { seq, kind, data } of read.entries) {
        if (kind !== 'exchange' || digests.has(seq)) continue;
        digests.set(seq, sm3((await read.bytes(data.request.body)) ?? String(seq)));
        replies.set(seq, Buffer.from((await read.bytes(data.reply.body)) ?? []).toString('utf8'));
      }
      const results = await judge(read, { contractFor, reader: remembering });
      latest = journalView({ entries: read.entries, results, digests, replies });
      return latest;
    },
    card: (id) => {
      const data = cards().find(({ card }: { readonly card: Card }) => card.id === id);
      return data === undefined ? undefined : { data, hospital: latest?.hospital.fixmedinsName ?? '' };
    },
    exchange: async (seq) => {
      const entry = find(seq, 'exchange');
      if (entry === undefined || journal === undefined) return undefined;
      const findings = latest?.exchanges.find((one) => one.seq === seq)?.findings ?? [];
      return inspectedExchange(entry, journal, findings);
    },
    picture: async (seq) => {
      const entry = find(seq, 'note');
      const attached = entry?.data.attachment;
      const content = attached === undefined ? undefined : await journal?.bytes(attached.body);
      if (entry === undefined || attached === undefined || content === undefined) return undefined;
      return { name: entry.data.text, type: attached.type, bytes: content };
    },
  };
}

const REMEMBERED = 64;

/** The journal is judged again and again; the same package always reads the same. */
function remember(reader: PackageReader): PackageReader {
  const known = new Map<string, ReturnType<PackageReader['read']>>();
  return {
    read: async (base64, names) => {
      const key = sm3(`${JSON.stringify(names ?? null)}${base64}`);
      const found = known.get(key) ?? reader.read(base64, names);
      known.delete(key);
      known.set(key, found);
      const [oldest] = known.keys();
      if (known.size > REMEMBERED && oldest !== undefined) known.delete(oldest);
      return found;
    },
    close: reader.close,
  };
}
