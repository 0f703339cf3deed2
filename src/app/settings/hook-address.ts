import { HarnessError } from '../../domain/harness-error.ts';

/**
 * The address of the vendor's hook as it was written.
 * @throws HarnessError USAGE when it is none, or names a user
 */
export function hookAddress(url: string): string {
  const { protocol = '', username = '', password = '' } = URL.canParse(url) ? new URL(url) : {};
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new HarnessError('USAGE', `接口的地址应以 http:// 或 https:// 开头：${url}`);
  // A command line is seen by everybody on the machine.
  if (username !== '' || password !== '')
    throw new HarnessError('USAGE', '接口的地址中不能写用户名和口令', {
      hint: '请写入环境变量 EVOUCHER_HOOK_TOKEN，例如 Basic 加空格和 Base64 的“用户名:口令”。',
    });
  return url;
}

/**
 * The token that the hook asks for: the one that was handed over, else the environment's.
 * @throws HarnessError USAGE when it cannot stand in a header
 */
export function hookToken(
  handed: string | undefined,
  { EVOUCHER_HOOK_TOKEN: stated = '' }: Readonly<Record<string, string | undefined>>,
): string | undefined {
  // What was read from a file often ends with a line break.
  const token = handed ?? stated.trim();
  if (token === '') return undefined;
  if (/^[\x20-\x7e]+$/.test(token)) return token;
  throw new HarnessError('USAGE', '环境变量 EVOUCHER_HOOK_TOKEN 中有不能放进请求头的字符', {
    hint: '令牌只能是可见的 ASCII 字符。',
  });
}
