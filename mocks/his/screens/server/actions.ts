import { Refused, Silent } from '../counter/counter.ts';
import type { Database } from '../store/database.ts';

/** What the page gets for an action. */
export type Told = { readonly status: number; readonly body: object };

/** What an action came to; one that is not final may be asked for again under the same key. */
export type Result = { readonly body: object; readonly isFinal: boolean };

/** Does every action of the page once, however often the page asks: the first answer is kept under the page's key. */
export type Actions = (key: string, path: string, work: () => Promise<Result>) => Promise<Told>;

const REFUSED = 409;
/** Nobody knows yet: the page asks again under the same key. */
const SILENT = 503;

export function createActions(database: Database, now: () => number): Actions {
  const running = new Map<string, Promise<Told>>();
  const once = async (key: string, path: string, work: () => Promise<Result>): Promise<Told> => {
    const told = await toldOf(work);
    if (told.isFinal) {
      database.run(
        'INSERT INTO action (key, path, status, answer, at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING',
        key,
        path,
        told.status,
        JSON.stringify(told.body),
        now(),
      );
    }
    return { status: told.status, body: told.body };
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

async function toldOf(work: () => Promise<Result>): Promise<Told & { readonly isFinal: boolean }> {
  try {
    const { body, isFinal } = await work();
    return { status: 200, body, isFinal };
  } catch (error) {
    if (error instanceof Refused) return { status: REFUSED, body: { message: error.message }, isFinal: true };
    if (error instanceof Silent) return { status: SILENT, body: { message: error.message }, isFinal: false };
    throw error;
  }
}
