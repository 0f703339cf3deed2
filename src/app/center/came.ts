import type { Call, Reply } from '../../../mocks/center/call.ts';
import type { Session, SessionPorts } from '../../../mocks/center/session.ts';
import { receivedCall } from '../../book/received-calls.ts';
import { arrivalRemedy, arrivalText } from '../../contract/arrivals.ts';
import { undoEncoding } from '../../contract/content-encoding.ts';
import { readMessage, type Message } from '../../contract/envelope.ts';
import { isLookingUp } from '../../domain/received-call.ts';
import type { Unread } from '../../domain/silence.ts';
import type { UnparsedData } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { CenterPort } from '../../run/ports.ts';

/** Remembers what came since an act was opened, for the reason of the act should nothing usable arrive. */
export interface Came {
  /** The journal in which the center writes what came and is no whole request. */
  readonly hear: (journal: JournalWriter) => JournalWriter;
  readonly watch: (session: Session) => Session;
  readonly since: CenterPort['came'];
}

interface Seen {
  readonly call: Call;
  readonly written: Message;
  readonly reply: Reply;
}

/** So many of the latest requests are told of: whoever asks for ever is not kept for ever. */
const MOST = 200;

export function createCame({ contract: { translation } }: Pick<SessionPorts, 'contract'>): Came {
  let seen: Seen[] = [];
  let unread: Unread | undefined;
  let isOpen = false;

  const call = ({ call: { method, path }, written, reply }: Seen) => {
    const { infno } = translation.message(written);
    const answered = readMessage(undoEncoding(reply.headers, reply.body));
    const said = answered.broken === undefined ? translation.reply(answered.envelope, infno) : undefined;
    return receivedCall({ method, path, infno, status: reply.status, said });
  };

  return {
    hear: (journal) => ({
      ...journal,
      append: (kind, data) => {
        if (kind === 'unparsed' && isOpen) unread = wordsOf(data as UnparsedData);
        return journal.append(kind, data);
      },
    }),
    watch: (session) => ({
      ...session,
      handle: async (call, written) => {
        const reply = await session.handle(call, written);
        // What is no whole request stands in the journal's own line.
        if (isOpen && call.unread === undefined && !isLookingUp(call))
          seen = [...seen.slice(1 - MOST), { call, written, reply }];
        return reply;
      },
      openAct: (act) => {
        seen = [];
        unread = undefined;
        isOpen = act !== undefined;
        session.openAct(act);
      },
    }),
    since: () => ({ calls: seen.map(call), unread }),
  };
}

const wordsOf = (came: UnparsedData): Unread => ({
  words: arrivalText(came),
  remedy: arrivalRemedy(came.guess),
});
