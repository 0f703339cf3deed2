import type { Command } from 'commander';

import { httpUrl, wholeNumber } from './arguments.ts';
import { errors, screen } from './screen.ts';

interface Flags {
  readonly card: string;
  readonly number: number;
  readonly profile?: string;
  readonly config?: string;
  readonly curl: boolean;
  readonly url?: URL;
  readonly out?: string;
}

/** The address where `evoucher try` and `evoucher center` listen. */
const USUAL_ORIGIN = 'http://127.0.0.1:8490';

export function addSample(program: Command): void {
  program
    .command('sample')
    .description('为一张案例卡打印一份正确的报文，可直接发送')
    .argument('<INTERFACE>', '4901、4902、4905 或 5501')
    .option('--card <ID>', '案例卡，例如 RT-OP、SP-IP、CP-OP', 'RT-OP')
    .option('--number <N>', '第几份：同一天、同一张卡、同一份的四个报文属于同一张凭证', wholeNumber, 1)
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件（默认为配置中的）')
    .option('--config <F>', '配置文件（默认为当前目录的 evoucher.yaml）')
    .option('--curl', '写成一条 curl 命令', false)
    .option('--url <U>', '命令中的地址（默认为 evoucher try 的地址）', httpUrl)
    .option('--out <F>', '把报文写入文件（不覆盖已有文件），命令从文件读取')
    .action(async (infno: string, flags: Flags) => print(infno, flags));
}

async function print(infno: string, { card, number, profile, config, curl, url, out }: Flags): Promise<void> {
  const [samples, { curlCommand }, { loadSettings }, { loadProfile }, account, { openPackage }, machine] =
    await Promise.all([
      import('../app/sample/sample.ts'),
      import('../app/sample/curl.ts'),
      import('../app/settings/config.ts'),
      import('../app/settings/profiles.ts'),
      import('../app/settings/signing-account.ts'),
      import('../app/machine/package-root.ts'),
      import('../app/machine/system-clock.ts'),
    ]);
  const settings = loadSettings(config, process.cwd(), openPackage().schemas);
  // eslint-disable-next-line no-restricted-syntax -- the account that signs may stand there
  const secret = process.env[account.SECRET_VARIABLE] ?? '';
  const given = { ...settings.signing, ...(secret === '' ? {} : { secret }) };
  const sample = await samples.sampleOf(infno, {
    card,
    number,
    profile: account.withAccount(loadProfile(profile ?? settings.profile ?? 'default'), given, 'simulated'),
    hospital: settings.hospital,
    clock: machine.systemClock,
  });
  if (out !== undefined) samples.writeSample(out, sample);
  const address = url?.href ?? `${USUAL_ORIGIN}${sample.path}`;
  if (!curl) {
    if (out === undefined) screen.write(`${sample.body}\n`);
    const signed = sample.headers.filter(([name]) => name.toLowerCase() !== 'content-type');
    errors.write(
      [`POST ${sample.path}`, ...signed.map(([name, value]) => `${name}: ${value}`), ''].join('\n'),
    );
    return;
  }
  const place = out === undefined ? { kind: 'inline' as const } : { kind: 'file' as const, file: out };
  if (out === undefined) errors.write('在 Windows 上请加 --out 文件名：报文写入文件，命令从文件读取\n');
  screen.write(`${curlCommand(sample, address, place)}\n`);
}
