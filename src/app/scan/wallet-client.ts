import { HarnessError } from '../../domain/harness-error.ts';
import { faultWords } from '../../domain/fault-words.ts';

/** The source of a code: the operator's page and a person, or the page of one person. */
export interface WalletAddress {
  readonly url: string;
  /** Id, name or certificate number of the person; needed with the operator's page. */
  readonly person: string | undefined;
}

/**
 * Returns a new code of a person's phone, or with `isStale` the one before it, which the new one has just replaced.
 * @throws HarnessError USAGE, SCANNER-UNREACHABLE
 */
export async function codeOf(address: WalletAddress, isStale: boolean): Promise<string> {
  const phone = await phoneOf(address);
  const before = isStale ? await codeText(phone, 'GET') : undefined;
  const fresh = await codeText(phone, 'POST');
  return before ?? fresh;
}

async function phoneOf({ url, person }: WalletAddress): Promise<string> {
  const base = url.replace(/\/$/, '');
  if (!/\/desk\/[^/]+$/.test(base)) return base;
  const holders = (await ask(`${base}/holders`, 'GET')) as readonly Readonly<Record<string, string>>[];
  const names = holders.map(({ psnName }) => psnName).join('、');
  if (person === undefined)
    throw new HarnessError('USAGE', `操作员页面上有多位参保人，请用 --person 选择：${names}`);
  const found = holders.filter((holder) =>
    [holder['id'], holder['psnName'], holder['certno']].includes(person),
  );
  const [holder, ...others] = found;
  if (holder === undefined) throw new HarnessError('USAGE', `没有参保人 ${person}；可选：${names}`);
  if (others.length > 0)
    throw new HarnessError('USAGE', `有 ${found.length} 位参保人叫 ${person}，请改用证件号码`);
  return new URL(holder['path'] ?? '', base).href;
}

async function codeText(phone: string, method: string): Promise<string> {
  const code = (await ask(`${phone}/code`, method)) as { readonly text?: unknown };
  if (typeof code.text !== 'string') throw unreachable(phone, '回答中没有二维码');
  return code.text;
}

async function ask(url: string, method: string): Promise<unknown> {
  try {
    const response = await fetch(url, { method });
    if (!response.ok) throw unreachable(url, `HTTP ${response.status}`);
    return await response.json();
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw unreachable(url, faultWords(cause), cause);
  }
}

const unreachable = (url: string, reason: string, cause?: unknown): HarnessError =>
  new HarnessError('SCANNER-UNREACHABLE', `不能从参保人手机端取得二维码（${url}）：${reason}`, {
    cause,
    hint: '请使用仿真中心启动时打印的参保人手机端地址，并确认仿真中心仍在运行。',
  });
