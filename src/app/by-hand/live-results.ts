import { undoEncoding } from '../../contract/content-encoding.ts';
import { readMessage } from '../../contract/envelope.ts';
import type { PackageReader } from '../../contract/reading/reader.ts';
import type { Contract } from '../../contract/validate.ts';
import type { Card } from '../../domain/card.ts';
import { sm3 } from '../../domain/sm3.ts';
import type { CardData, Entry, ExchangeData, Journal } from '../../evidence/entries.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';
import { judge, type JudgePorts } from '../../judge/judge.ts';
import { inspectedExchange, type InspectedExchange } from './exchange-inspector.ts';
import { journalView, type JournalView } from './view.ts';

/** A picture that the tester attached. */
export interface Picture {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

export interface LiveResultsOptions {
  /** The run's folder, by which its journal is kept too. */
  readonly folder: string;
  readonly journals: JournalStore;
  readonly contractFor: JudgePorts['contractFor'];
  /** Not the center's own: judging must not keep the center waiting. */
  readonly reader: PackageReader;
}

/** The results of a run while it goes on: its journal is read and judged again and again. */
export interface LiveResults {
  /** Reads and judges what is recorded so far. */
  readonly view: () => Promise<JournalView>;
  readonly cards: () => readonly CardData[];
  readonly card: (id: string) => { readonly data: CardData; readonly hospital: string } | undefined;
  readonly exchange: (seq: number) => Promise<InspectedExchange | undefined>;
  readonly bytes: (seq: number, side: 'request' | 'reply') => Promise<Uint8Array | undefined>;
  readonly picture: (seq: number) => Promise<Picture | undefined>;
}

/** The answer as JSON in the names of the specification: renamed, encrypted and sealed ones become alike. */
function plainReply(
  { translation }: Contract,
  { request: { headers } }: ExchangeData,
  { request, reply }: Readonly<Record<'request' | 'reply', Uint8Array | undefined>>,
): string {
  const { broken, envelope, text } = readMessage(reply ?? new Uint8Array());
  if (broken !== undefined) return text;
  const { infno } = translation.message(readMessage(undoEncoding(headers, request ?? new Uint8Array())));
  return JSON.stringify(translation.reply(envelope, infno));
}

export function createLiveResults({
  folder,
  journals,
  contractFor,
  reader,
}: LiveResultsOptions): LiveResults {
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
  const bytes: LiveResults['bytes'] = async (seq, side) => {
    const entry = find(seq, 'exchange');
    return entry === undefined ? undefined : journal?.bytes(entry.data[side].body);
  };

  return {
    cards,
    bytes,
    view: async () => {
      const read = await journals.read(folder);
      journal = read;
      let contract = contractFor({});
      for (const { seq, kind, data } of read.entries) {
        if (kind === 'open') contract = contractFor(data.profile.document);
        if (kind !== 'exchange' || digests.has(seq)) continue;
        const request = await read.bytes(data.request.body);
        const reply = await read.bytes(data.reply.body);
        digests.set(seq, sm3(request ?? String(seq)));
        replies.set(seq, plainReply(contract, data, { request, reply }));
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
