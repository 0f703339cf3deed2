import type { Command } from 'commander';

import { home } from './home.ts';
import { askNewPassphrase, hasTerminal, passphrases } from './passphrase.ts';
import { errors, screen } from './screen.ts';

export function addKeygen(program: Command): void {
  program
    .command('keygen')
    .description('生成签名用的 SM2 密钥')
    .option('--out <F>', '私钥文件（默认为 EVOUCHER_HOME 或用户目录下 .evoucher 中的 key.pem）')
    .action(async ({ out }: { readonly out?: string }) => {
      const [{ createKeyFile, publicFileOf, refuseExisting }, { fingerprintOf }] = await Promise.all([
        import('../app/trust/keys.ts'),
        import('../app/trust/signing.ts'),
      ]);
      const file = out ?? (await home()).key;
      refuseExisting(file);
      const { stated } = passphrases();
      const passphrase = stated ?? (hasTerminal() ? await askNewPassphrase() : undefined);
      const signer = createKeyFile(file, passphrase);
      if (passphrase === undefined) errors.write('注意：私钥没有口令，拿到文件的人就能签名；请妥善保管。\n');
      screen.lines([`私钥：${file}`, `公钥：${publicFileOf(file)}`, `指纹：${fingerprintOf(signer)}`]);
    });
}
