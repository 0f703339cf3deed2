import type { Command } from 'commander';

import type { TrialRequest } from '../app/center/trial.ts';
import { portNumber } from './arguments.ts';
import { visibleLine } from '../domain/visible.ts';
import { errors, screen } from './screen.ts';

interface Flags {
  readonly config?: string;
  readonly host: string;
  readonly port: number;
  readonly profile?: string;
  readonly json: boolean;
}

export function addTry(program: Command): void {
  program
    .command('try')
    .description('试连接：照常应答医院系统的请求，逐个说明收到了什么、有什么问题；不记录，不判定')
    .option('--config <F>', '配置文件（默认为当前目录的 evoucher.yaml）')
    .option('--port <N>', '端口（0 由系统选择）', portNumber, 8490)
    .option('--host <H>', '监听地址；医院系统在另一台机器时用 0.0.0.0', '127.0.0.1')
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件（默认为配置中的）')
    .option('--json', '每个请求一行 JSON', false)
    .action(async (flags: Flags) => tryOut(flags));
}

async function tryOut({ config, host, port, profile, json }: Flags): Promise<void> {
  const [{ tryConnection }, { signingLines }, { loadSettings }, { loadProfile }, account, { openPackage }] =
    await Promise.all([
      import('../app/center/try-connection.ts'),
      import('../app/center/signing-view.ts'),
      import('../app/settings/config.ts'),
      import('../app/settings/profiles.ts'),
      import('../app/settings/signing-account.ts'),
      import('../app/machine/package-root.ts'),
    ]);
  const settings = loadSettings(config, process.cwd(), openPackage().schemas);
  // eslint-disable-next-line no-restricted-syntax -- the account that signs may stand there
  const secret = process.env[account.SECRET_VARIABLE] ?? '';
  const given = { ...settings.signing, ...(secret === '' ? {} : { secret }) };
  const loaded = loadProfile(profile ?? settings.profile ?? 'default');
  const running = await tryConnection({
    host,
    port,
    profile: account.withAccount(loaded, given, 'simulated'),
    hospital: settings.stated?.fixmedinsCode === undefined ? undefined : settings.hospital,
    onSeen: (request) =>
      screen.write(
        json ? `${JSON.stringify(request)}\n` : `\n${requestLines(request).map(visibleLine).join('\n')}\n`,
      ),
    onFault: (fault) => errors.write(`${String(fault)}\n`),
  });
  // With --json the requests alone are on standard output.
  const tell = json ? errors : screen;
  tell.write(
    [
      `试连接的地址：${running.url}`,
      `健康检查：${running.origin}/healthz`,
      ...signingLines(running.signing),
      '请让医院系统发一次请求。这里收到的都不记录，也不判定；按 Ctrl-C 结束',
      '',
    ].join('\n'),
  );
  const end = (): void => {
    running.close().catch((fault: unknown) => {
      errors.write(`${String(fault)}\n`);
      process.exitCode = 3;
    });
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
}

/** All that is seen of a request, for people. */
export function requestLines(request: TrialRequest): readonly string[] {
  const { at, peer, method, path, infno, bytes, encoding, answer, findings, unread } = request;
  return [
    `${at.slice(11, 19)}  来自 ${peer}  ${method} ${path}`,
    `  接口　${infno ?? '（没有写明）'}，${bytes} 字节，${encoding}`,
    `  应答　${answer}`,
    ...(unread === undefined ? [] : [`  ${unread}`]),
    ...(findings.length === 0 && unread === undefined ? ['  没有发现问题'] : []),
    ...findings.flatMap(({ check, level, message, remedy }) => [
      `  ${level === 'must' ? '必须改' : '建议　'}　${message}（${check}）`,
      `  　　　　解决办法：${remedy}`,
    ]),
  ];
}
