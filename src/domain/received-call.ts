/** A request that came while an act was open, as far as the reason of an act needs it. */
export interface ReceivedCall {
  /** The number of the interface; `undefined` where the request does not tell. */
  readonly infno: string | undefined;
  readonly method: string;
  readonly path: string;
  readonly became:
    /** The center said yes. `isPending`: to a query, that both results are still 0. */
    | { readonly kind: 'taken'; readonly isPending: boolean }
    | { readonly kind: 'refused'; readonly reason: string }
    /** No call of an interface, such as a GET. */
    | { readonly kind: 'no-call' };
}

/** Paths that browsers and monitors ask for by themselves. */
const NOBODYS = /^\/+(?:healthz|favicon\.ico|robots\.txt)?$/;

/** Tells what somebody looks up who looks whether the address answers: no word about an act. */
export const isLookingUp = ({ method, path }: Pick<ReceivedCall, 'method' | 'path'>): boolean =>
  method !== 'POST' && NOBODYS.test(path);

/** `收到 4901 3 次，被拒绝：…` – what came, each kind once, in the order in which it first came. */
export function receivedWords(calls: readonly ReceivedCall[]): readonly string[] {
  const counts = new Map<string, { readonly words: readonly [string, string]; count: number }>();
  for (const call of calls) {
    const words = wordsOf(call);
    const key = words.join('|');
    const known = counts.get(key);
    if (known === undefined) counts.set(key, { words, count: 1 });
    else known.count += 1;
  }
  return [...counts.values()].map(
    ({ words: [came, became], count }) => `收到 ${came}${count === 1 ? '' : ` ${count} 次`}${became}`,
  );
}

function wordsOf({ infno, method, became }: ReceivedCall): readonly [string, string] {
  const name = infno ?? '请求';
  switch (became.kind) {
    case 'taken':
      return [name, became.isPending ? '，结果仍为 0' : '，但不是这一步等待的'];
    case 'refused':
      return [name, `，被拒绝：${became.reason}`];
    case 'no-call':
      return [method, '，须用 POST'];
  }
}
