import type { Session } from '../../../mocks/center/session.ts';
import type { Act, ActName, Hospital } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { Written } from '../../evidence/memory-journal.ts';
import type { DealtCard } from './plan.ts';

export interface ActsPorts {
  readonly dealt: readonly DealtCard[];
  readonly hospital: Hospital;
  readonly url: string;
  readonly session: Session;
  readonly journal: JournalWriter;
}

export interface Acts {
  /** @throws HarnessError USAGE for a card that was not dealt */
  readonly ask: (card: string, name: ActName) => Act;
  /** Returns the entry that ends the open act; empty without one. */
  readonly ended: () => readonly ActEnded[];
}

type ActEnded = Extract<Written, { kind: 'act-end' }>;

/** The deadline that an act states, in milliseconds. A unit test waits by itself: none is watched here. */
const DEADLINE_MS = 60_000;

/** Asks a hospital for one act at a time; the next ends the one before. */
export function openActs({ dealt, hospital, url, session, journal }: ActsPorts): Acts {
  const asked: string[] = [];
  let open: string | undefined;
  const ended = (): readonly ActEnded[] =>
    open === undefined ? [] : [{ kind: 'act-end', data: { id: open, outcome: 'fulfilled' } }];
  return {
    ended,
    ask: (cardId, name) => {
      const { scenario, card } = dealtCard(dealt, cardId);
      for (const { data } of ended()) journal.append('act-end', data);
      const label = `${scenario}.${cardId.toLowerCase()}.${name}`;
      asked.push(label);
      const id = `${label}.${asked.filter((one) => one === label).length}`;
      const common = { id, act: name, attempt: 1, scenario, deadlineMs: DEADLINE_MS };
      journal.append('act-start', { ...common, card: cardId });
      open = id;
      session.openAct({ id, card: cardId });
      return {
        schema: 'evoucher/act@1',
        ...common,
        center: { url },
        hospital,
        card,
        ...uploaded(session, cardId),
      };
    },
  };
}

function dealtCard(dealt: readonly DealtCard[], id: string): DealtCard {
  const found = dealt.find(({ card }) => card.id === id);
  if (found !== undefined) return found;
  const known = dealt.map(({ card }) => card.id).join('、');
  throw new HarnessError('USAGE', `没有案例卡 ${id}；可用：${known}`, { hint: '案例卡见 cards。' });
}

function uploaded(session: Session, cardId: string): Pick<Act, 'voucher' | 'batch'> {
  const found = session.voucherOf(cardId);
  if (found === undefined) return {};
  const { record, bizStsb, upldBchno } = found;
  const { code, no, chkcode, type } = record;
  return { voucher: { code, no, chkcode, type }, batch: { bizStsb, upldBchno } };
}
