import { InvalidArgumentError, type Command } from 'commander';

import { home } from './home.ts';
import { passphrases } from './passphrase.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly hospital: string;
  readonly name?: string;
  readonly issuer?: string;
  readonly days: number;
  readonly key?: string;
  readonly out?: string;
}

export function addChallenge(program: Command): void {
  program
    .command('challenge')
    .description('向医院签发挑战码与测试申请：证明测试是在签发之后进行的')
    .requiredOption('--hospital <CODE>', '定点医药机构编号')
    .option('--name <NAME>', '机构名称')
    .option('--issuer <NAME>', '签发单位的名称')
    .option('--days <N>', '有效天数', days, 30)
    .option('--key <F>', '签发单位的私钥（默认为本机的密钥）')
    .option('--out <F>', '另存测试申请，交给医院')
    .action(async ({ hospital, name, issuer, days: valid, key, out }: Flags) => {
      const [{ issue, saveCopy }, { openSigning }] = await Promise.all([
        import('../app/challenge/issue.ts'),
        import('../app/trust/signing.ts'),
      ]);
      const place = await home();
      const signer = await openSigning(key ?? place.key, passphrases());
      const { challenge, file } = issue(
        place,
        {
          hospital: { fixmedinsCode: hospital, ...(name === undefined ? {} : { fixmedinsName: name }) },
          now: Date.now(),
          validMs: valid * 86_400_000,
          ...(issuer === undefined ? {} : { issuer }),
        },
        signer,
      );
      if (out !== undefined) saveCopy(challenge, out);
      screen.lines([
        `挑战码：${challenge.code}`,
        `机构：${[hospital, name].filter(Boolean).join(' ')}`,
        `有效期：${challenge.issuedAt.slice(0, 16).replace('T', ' ')} 至 ${challenge.validUntil.slice(0, 16).replace('T', ' ')}`,
        `签发人指纹：${challenge.issuer.fingerprint}`,
        `测试申请：${out ?? file}`,
        `请医院运行：evoucher certify --challenge ${challenge.code}`,
      ]);
    });
}

function days(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('应为 1 到 9999 的整数');
  return Number(text);
}
