import type { VoucherKey } from '../voucher/voucher.ts';

/** The result of one voucher in a 4902 answer: whether its file is stored and its check passed. */
export type VoucherResult =
  | { readonly kind: 'processing' }
  | { readonly kind: 'stored' }
  | { readonly kind: 'failed'; readonly reason: string };

/** The result of several vouchers of one batch; `nos` are the numbers of those that failed. */
export type BatchResult =
  | { readonly kind: 'processing' }
  | { readonly kind: 'stored' }
  | { readonly kind: 'failed'; readonly reason: string; readonly nos: readonly string[] };

/** The result of a batch in the output of 4902: open as long as that of one of its vouchers is. */
export function batchResultOf(output: unknown, vouchers: readonly VoucherKey[]): BatchResult {
  const results = vouchers.map((voucher) => ({ no: voucher.no, result: voucherResultOf(output, voucher) }));
  if (results.some(({ result }) => result === undefined || result.kind === 'processing'))
    return { kind: 'processing' };
  const failed = results.flatMap(({ no, result }) =>
    result?.kind === 'failed' ? [{ no, reason: result.reason }] : [],
  );
  const [first] = failed;
  if (first === undefined) return { kind: 'stored' };
  return { kind: 'failed', reason: first.reason, nos: failed.map(({ no }) => no) };
}

/** The result of a voucher in the output of 4902; `undefined` when the answer does not name it. */
function voucherResultOf(output: unknown, voucher: VoucherKey): VoucherResult | undefined {
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

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
