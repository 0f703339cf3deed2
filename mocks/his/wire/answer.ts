/** What came back for a message. */
export type Answer =
  | { readonly kind: 'accepted'; readonly output: unknown }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** What an outcome is asked for. */
export type Named = { readonly code?: string; readonly no: string };

/** The two results of one voucher in a 4902 answer. */
export type Outcome =
  | { readonly kind: 'processing' }
  | { readonly kind: 'stored' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The results of several vouchers of one batch. */
export type BatchOutcome =
  | { readonly kind: 'processing' }
  | { readonly kind: 'stored' }
  | { readonly kind: 'failed'; readonly reason: string; readonly nos: readonly string[] };

/** Reads a reply; success is infcode 0 as number or text, whatever the HTTP status says. */
export function readAnswer(status: number, text: string): Answer {
  const reply = parse(text);
  if (reply === undefined)
    // Something in between spoke, not the center: nobody knows what became of the message.
    return { kind: 'unreachable', message: `HTTP ${status}，应答不是 JSON：${text.slice(0, 200)}` };
  const infcode = reply['infcode'];
  if (infcode !== undefined && infcode !== null && infcode !== '' && Number(infcode) === 0) {
    return { kind: 'accepted', output: reply['output'] };
  }
  const reason = reply['err_msg'] ?? reply['message'];
  return {
    kind: 'refused',
    message: typeof reason === 'string' ? reason : `HTTP ${status}，infcode ${String(infcode)}`,
  };
}

/** The outcome of a batch: open as long as that of one of its vouchers is. */
export function batchOutcome(output: unknown, vouchers: readonly Named[]): BatchOutcome {
  const outcomes = vouchers.map((voucher) => ({ no: voucher.no, outcome: outcomeOf(output, voucher) }));
  if (outcomes.some(({ outcome }) => outcome === undefined || outcome.kind === 'processing'))
    return { kind: 'processing' };
  const failed = outcomes.flatMap(({ no, outcome }) =>
    outcome?.kind === 'failed' ? [{ no, reason: outcome.reason }] : [],
  );
  const [first] = failed;
  if (first === undefined) return { kind: 'stored' };
  return { kind: 'failed', reason: first.reason, nos: failed.map(({ no }) => no) };
}

/** The outcome of a voucher in the output of 4902; `undefined` when the answer does not name it. */
export function outcomeOf(output: unknown, voucher: Named): Outcome | undefined {
  const row = rowsOf(output).find(
    (candidate) =>
      candidate['elecSetlCertNo'] === voucher.no &&
      (voucher.code === undefined || candidate['elecSetlCertCode'] === voucher.code),
  );
  if (row === undefined) return undefined;
  const results = [String(row['ftfileSavRslt']), String(row['chkRslt'])];
  if (results.includes('0')) return { kind: 'processing' };
  if (results.every((result) => result === '1')) return { kind: 'stored' };
  const reason = row['savFaleRea'];
  return { kind: 'failed', reason: typeof reason === 'string' && reason !== '' ? reason : '上传结果为失败' };
}

type Node = Readonly<Record<string, unknown>>;

/** The specification does not name the node around the rows: the first list found is it. */
function rowsOf(output: unknown): readonly Node[] {
  if (Array.isArray(output)) return output.filter(isNode);
  if (!isNode(output)) return [];
  return rowsOf(Object.values(output).find((member) => Array.isArray(member)) ?? []);
}

function parse(text: string): Node | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isNode(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
