import type { Call, Reply } from '../../../mocks/center/call.ts';
import type { Session, SessionPorts } from '../../../mocks/center/session.ts';
import { arrivalOf } from '../../book/arrivals.ts';
import { undoEncoding } from '../../contract/content-encoding.ts';
import { readMessage, type Message } from '../../contract/envelope.ts';
import { isLookingUp } from '../../domain/arrival.ts';
import type { CenterPort } from '../../run/ports.ts';

/** Remembers what came since an act was opened, for the reason of the act should nothing usable arrive. */
export interface Came {
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
  let isOpen = false;

  const arrival = ({ call: { method, path }, written, reply }: Seen) => {
    const { infno } = translation.message(written);
    const answered = readMessage(undoEncoding(reply.headers, reply.body));
    const said = answered.broken === undefined ? translation.reply(answered.envelope, infno) : undefined;
    return arrivalOf({ method, path, infno, status: reply.status, said });
  };

  return {
    watch: (session) => ({
      ...session,
      handle: async (call, written) => {
        const reply = await session.handle(call, written);
        // Half a request is no exchange: what came of it is told by the server.
        if (isOpen && call.incomplete !== true && !isLookingUp(call))
          seen = [...seen.slice(1 - MOST), { call, written, reply }];
        return reply;
      },
      openAct: (act) => {
        seen = [];
        isOpen = act !== undefined;
        session.openAct(act);
      },
    }),
    since: () => ({ arrivals: seen.map(arrival), unread: [] }),
  };
}
