import { Refused, Silent } from '../counter/counter.ts';
import type { Database } from '../store/database.ts';

/** The reply to an action of the page. */
export type Reply = { readonly status: number; readonly body: object };

/** The result of an action; one that is not final may be asked for again under the same key. */
export type ActionResult = { readonly body: object; readonly isFinal: boolean };

/** Does every action of the page once, however often the page asks: the first reply is kept under the page's key. */
export type Actions = (key: string, path: string, work: () => Promise<ActionResult>) => Promise<Reply>;

const REFUSED = 409;
/** The status when nobody knows yet: the page asks again under the same key. */
const SILENT = 503;

/** The actions of a page, remembered in the database over a restart. */
export function createActions(database: Database, now: () => number): Actions {
  const running = new Map<string, Promise<Reply>>();
  const once = async (key: string, path: string, work: () => Promise<ActionResult>): Promise<Reply> => {
    const reply = await replyOf(work);
    if (reply.isFinal) {
      database.run(
        'INSERT INTO action (key, path, status, answer, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
        key,
        path,
        reply.status,
        JSON.stringify(reply.body),
        now(),
      );
    }
    return { status: reply.status, body: reply.body };
  };
  return (key, path, work) => {
    const kept = database.get('SELECT path, status, answer FROM action WHERE key = ?', key);
    if (kept !== undefined) {
      if (kept['path'] !== path)
        return Promise.resolve({ status: REFUSED, body: { message: '操作标识重复，请刷新页面' } });
      const body = JSON.parse(String(kept['answer'])) as object;
      return Promise.resolve({ status: Number(kept['status']), body });
    }
    const known = running.get(key);
    if (known !== undefined) return known;
    const mine = once(key, path, work).finally(() => running.delete(key));
    running.set(key, mine);
    return mine;
  };
}

async function replyOf(work: () => Promise<ActionResult>): Promise<Reply & { readonly isFinal: boolean }> {
  try {
    const { body, isFinal } = await work();
    return { status: 200, body, isFinal };
  } catch (error) {
    if (error instanceof Refused) return { status: REFUSED, body: { message: error.message }, isFinal: true };
    if (error instanceof Silent) return { status: SILENT, body: { message: error.message }, isFinal: false };
    throw error;
  }
}
