import { HarnessError } from '../domain/harness-error.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { HostedOptions } from '../app/hosted/agent/agent.ts';

/** Options of `certify` that say where the center is. */
export interface HostedFlags {
  readonly center?: URL;
  readonly token?: string;
  readonly resume: boolean;
  readonly relay?: URL;
  readonly port?: number;
  readonly sync: boolean;
  readonly cards: string | undefined;
  readonly ledgerFile: string | undefined;
  readonly challenge: string | undefined;
  readonly suite: readonly SuiteId[] | undefined;
}

/** The province's center, when one was named or the run of `out` is to be continued there. */
export async function hostedCenter(
  flags: HostedFlags,
  configured: string | undefined,
  out: string,
): Promise<Pick<HostedOptions, 'center' | 'token' | 'say'> | undefined> {
  const [{ readNote }, { readSecrets }] = await Promise.all([
    import('../app/hosted/agent/run-note.ts'),
    import('../app/machine/secrets.ts'),
  ]);
  const isLocal = flags.relay !== undefined;
  const noted = flags.resume && !isLocal ? readNote(out)?.center : undefined;
  const center = flags.center?.href ?? (isLocal ? undefined : (configured ?? noted));
  if (center === undefined) {
    if (flags.token !== undefined) throw new HarnessError('USAGE', '--token 须与 --center 一起使用');
    return undefined;
  }
  for (const name of ['relay', 'port', 'sync', 'cards', 'ledgerFile', 'challenge', 'suite'] as const) {
    if (flags[name] !== undefined && flags[name] !== false)
      throw new HarnessError(
        'USAGE',
        `--${name === 'ledgerFile' ? 'ledger-file' : name} 用于本机的仿真中心，不能与省项目组的中心（--center）一起使用`,
      );
  }
  const token = flags.token ?? readSecrets().token;
  if (token === undefined)
    throw new HarnessError('USAGE', '在省项目组的中心上测试需要令牌', {
      hint: '请用 --token 给出省项目组签发的令牌，或写入环境变量 EVOUCHER_TOKEN。',
    });
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const { protocol, hostname } = new URL(center);
  if (protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(hostname))
    say('提醒：中心的地址是 http，令牌和报文在网络上可见；只应在专网内使用，或请省项目组提供 https。');
  return { center, token: token.trim(), say };
}
