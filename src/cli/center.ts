import { InvalidArgumentError, type Command } from 'commander';

import type { RunningCenter } from '../app/center/alone.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { shellQuoted } from '../domain/shell-quoted.ts';
import { httpUrl, portNumber } from './arguments.ts';
import { errors, screen } from './screen.ts';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly profile?: readonly string[];
  readonly hospitals?: string;
  readonly key?: string;
  readonly publicUrl?: URL;
  readonly counter?: true;
  readonly walletPort?: number;
  /** `true` without a port. */
  readonly hospital?: number | true;
  readonly codeSeconds?: number;
  readonly rawCode?: true;
}

export function addCenter(program: Command): void {
  const center = program
    .command('center')
    .description('只运行仿真凭证中心；加 --hospitals 则为各医院托管测试')
    // Behind `token` the same names are its own.
    .enablePositionalOptions()
    .option('--port <N>', '端口（0 由系统选择）', portNumber, 8490)
    .option('--host <H>', '监听地址', '127.0.0.1')
    .option('--data <DIR>', '记录的目录（默认为临时目录；托管时必须给出）')
    .option('--profile <P>', PROFILE, (one: string, before?: readonly string[]) => [...(before ?? []), one])
    .option('--counter', '同一地址也提供窗口侧接口（读码、登记、结算、退费），附一组虚构的参保人')
    .option('--wallet-port <N>', '窗口侧：参保人手机页面的端口（默认由系统选择）', portNumber)
    .option('--hospital [PORT]', '窗口侧：同时启动内置参考医院的收费窗口（端口默认由系统选择）', portNumber)
    .option('--code-seconds <N>', '窗口侧：二维码的有效秒数（默认 60）', seconds)
    .option('--raw-code', '窗口侧：就诊凭证编号也可填二维码内容本身（默认须先解码）')
    .option('--hospitals <F>', '托管：准许测试的医院名单（CSV），令牌用 evoucher center token 签发')
    .option('--key <PEM>', '托管：仿真中心的签名密钥；口令写入环境变量 EVOUCHER_KEY_PASSPHRASE')
    .option('--public-url <URL>', '托管：医院访问的地址（在反向代理之后时给出）', httpUrl)
    .action(async (flags: Flags) => {
      const stop = flags.hospitals === undefined ? await alone(flags) : await hosted(flags, flags.hospitals);
      screen.write('按 Ctrl-C 结束\n');
      const end = (): void => {
        stop().catch((fault: unknown) => {
          errors.write(`${String(fault)}\n`);
          process.exitCode = 3;
        });
      };
      process.once('SIGINT', end);
      process.once('SIGTERM', end);
    });
  addToken(center);
}

const PROFILE =
  '省级差异配置：内置的名称，或 YAML、JSON 文件；托管时可给出多个，第一个为默认（默认为 default）';

/** The simulator alone. Returns the way to stop. */
async function alone({
  host,
  port,
  data,
  profile = [],
  key,
  publicUrl,
  counter,
  walletPort,
  hospital,
  codeSeconds,
  rawCode,
}: Flags): Promise<() => Promise<void>> {
  if (key !== undefined || publicUrl !== undefined)
    throw new HarnessError('USAGE', '--key 与 --public-url 只用于托管，须同时给出 --hospitals');
  if (
    counter === undefined &&
    [walletPort, hospital, codeSeconds, rawCode].some((given) => given !== undefined)
  )
    throw new HarnessError(
      'USAGE',
      '--wallet-port、--hospital、--code-seconds、--raw-code 须与 --counter 同时使用',
    );
  if (profile.length > 1) throw new HarnessError('USAGE', '不托管时 --profile 只能给出一个');
  const [only] = profile;
  const [{ runCenter }, { signingLines }] = await Promise.all([
    import('../app/center/alone.ts'),
    import('../app/center/signing-view.ts'),
  ]);
  const running = await runCenter({
    host,
    port,
    ...(data === undefined ? {} : { data }),
    ...(only === undefined ? {} : { profile: only }),
    counter: counter === true,
    ...(walletPort === undefined ? {} : { walletPort }),
    ...(hospital === undefined ? {} : { screensPort: hospital === true ? 0 : hospital }),
    credentials: {
      ...(codeSeconds === undefined ? {} : { codeMs: codeSeconds * 1000 }),
      ...(rawCode === undefined ? {} : { acceptsRawCode: rawCode }),
    },
  });
  screen.lines([
    `仿真凭证中心已启动：${running.url}`,
    `健康检查：${running.origin}/healthz`,
    `记录目录：${running.folder}`,
    ...signingLines(running.signing),
    ...counterLines(running),
  ]);
  return running.close;
}

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError(`${text} 不是 1 到 86400 之间的整数`);
}

/** The persons that can be treated at the counter side, each with the ways to read them. */
const counterLines = ({ counter }: RunningCenter): readonly string[] =>
  counter === undefined
    ? []
    : [
        '',
        ...(counter.screens === undefined ? [] : [`参考医院的收费窗口（用浏览器打开）：${counter.screens}`]),
        '窗口侧接口也在这一地址。参保人手机（二维码、扣费消息）：',
        ...counter.phones.map((url) => `    ${url}`),
        '虚构的参保人：',
        ...counter.persons.flatMap((person) => [
          `${person.psnName}  ${person.title}  参保地 ${person.insuplcAdmdvs}  账户余额 ${person.balance}`,
          `    身份证 ${person.certno}  人员编号 ${person.psnNo}`,
          `    社保卡 ${person.cardNo}  卡识别码 ${person.cardSn}`,
        ]),
      ];

/** The province's center. Returns the way to stop. */
async function hosted(flags: Flags, hospitals: string): Promise<() => Promise<void>> {
  const { host, port, data, profile, key, publicUrl, counter, codeSeconds, rawCode } = flags;
  if ([counter, codeSeconds, rawCode].some((given) => given !== undefined))
    throw new HarnessError('USAGE', '--counter、--code-seconds、--raw-code 不能与 --hospitals 同时使用');
  if (data === undefined)
    throw new HarnessError('USAGE', '托管时须用 --data 给出保存各医院记录的目录', {
      hint: '例如 --data /srv/evoucher；请放在有备份的磁盘上。',
    });
  const [{ openCenterKey, startHosting }, { readSecrets }] = await Promise.all([
    import('../app/hosted/province/hosting.ts'),
    import('../app/machine/secrets.ts'),
  ]);
  const signer = openCenterKey(key, readSecrets().keyPassphrase);
  const hosting = await startHosting({
    host,
    port,
    data,
    hospitals,
    signer,
    ...(profile === undefined ? {} : { profiles: profile }),
    ...(publicUrl === undefined ? {} : { publicUrl: publicUrl.href }),
    onLine: (line) => screen.lines([line]),
  });
  screen.lines([
    `托管仿真中心已启动：${hosting.origin}`,
    `医院使用：evoucher certify --center ${shellQuoted(publicUrl?.href ?? hosting.origin, process.platform)}`,
    '医院的令牌写入环境变量 EVOUCHER_TOKEN',
    `中心公钥指纹：${hosting.fingerprint}`,
    `健康检查：${hosting.origin}/healthz`,
    `记录目录：${data}`,
    ...(publicUrl?.protocol === 'https:'
      ? []
      : ['提醒：本程序提供的是 http；令牌和报文在网络上可见，请在前面放置提供 https 的反向代理。']),
  ]);
  return hosting.close;
}

interface TokenFlags {
  readonly hospitals: string;
  readonly code?: string;
}

function addToken(center: Command): void {
  center
    .command('token <what>')
    .description('令牌：issue（签发）、revoke（停用）、list（查看）')
    .requiredOption('--hospitals <F>', '医院名单（CSV：机构代码,机构名称,医保区划）')
    .option('--code <H>', '机构代码；签发时不给出则为所有还没有令牌的医院签发')
    .action(async (what: string, { hospitals, code }: TokenFlags) => {
      const { issueTokens, readHospitals, revokeToken } = await import('../app/hosted/province/hospitals.ts');
      switch (what) {
        case 'issue': {
          const issued = issueTokens(hospitals, code);
          const lines = issued.map(
            ({ hospital, token }) => `${hospital.fixmedinsCode},${hospital.fixmedinsName},${token}`,
          );
          screen.write(lines.map((line) => `${line}\n`).join(''));
          errors.write(
            issued.length === 0
              ? '没有需要签发令牌的医院\n'
              : '令牌只显示这一次，名单中只保存摘要；请分别交给各医院，原有令牌同时失效。\n',
          );
          return;
        }
        case 'revoke':
          if (code === undefined) throw new HarnessError('USAGE', '停用令牌须用 --code 给出机构代码');
          revokeToken(hospitals, code);
          screen.write(`${code} 的令牌已停用\n`);
          return;
        case 'list':
          for (const { hospital, tokenDigest, isRevoked } of readHospitals(hospitals)) {
            const state = isRevoked ? '已停用' : tokenDigest === '' ? '未签发' : '有效';
            screen.lines([`${hospital.fixmedinsCode} ${hospital.fixmedinsName} ${state}`]);
          }
          return;
        default:
          throw new HarnessError('USAGE', `没有操作 ${what}；可用 issue、revoke、list`);
      }
    });
}
