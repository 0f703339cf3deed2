import type { Command } from 'commander';

import type { TrustedSigner } from '../app/trust/trust-list.ts';
import { home } from './home.ts';
import { padded } from './words.ts';
import { screen } from './screen.ts';

interface AddFlags {
  readonly role: string;
  readonly name?: string;
  readonly code?: string;
}

const roleWords = { hospital: '医院', center: '凭证中心', city: '地市', province: '省' } as const;

export function addTrust(program: Command): void {
  const trust = program.command('trust').description('管理受信任的公钥与差异配置');
  trust
    .command('add')
    .description(
      '登记公钥：公钥文件、公钥或指纹、提交包、医院清单（CSV：机构代码、机构名称、公钥指纹或公钥）',
    )
    .argument('<来源...>', '文件，或指纹（可含空格）')
    .option(
      '--role <ROLE>',
      'hospital（医院）、center（托管的凭证中心）、city（地市）、province（省）',
      'hospital',
    )
    .option('--name <NAME>', '名称')
    .option('--code <CODE>', '定点医药机构编号；不写则该密钥可为任何未登记公钥的医院签名')
    .action(async (parts: readonly string[], { role, name, code }: AddFlags) => {
      const desk = await import('../app/trust/edit.ts');
      const place = await home();
      const stated = {
        role: desk.roleOf(role),
        ...(name === undefined ? {} : { name }),
        ...(code === undefined ? {} : { code }),
      };
      for (const source of desk.sourcesOf(parts)) {
        const added = desk.addTrust(place, source, stated);
        screen.lines([`已登记 ${added.length} 个公钥`, ...added.map(line)]);
      }
    });
  trust
    .command('list')
    .description('列出受信任的公钥与差异配置')
    .option('--json', '以 JSON 输出', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const { loadTrust } = await import('../app/trust/trust-file.ts');
      const list = loadTrust((await home()).trust);
      if (json) {
        screen.write(`${JSON.stringify(list, null, 2)}\n`);
        return;
      }
      const profiles = list.profiles.map(({ id, digest }) => `${digest}  差异配置 ${id}`);
      const lines = [...list.signers.map(line), ...profiles];
      screen.lines(lines.length === 0 ? ['信任列表为空'] : lines);
    });
  trust
    .command('remove')
    .description('删除登记')
    .argument('<指纹...>', '指纹、机构代码，或差异配置的摘要')
    .action(async (parts: readonly string[]) => {
      const { removeTrust } = await import('../app/trust/edit.ts');
      screen.write(`已删除 ${removeTrust(await home(), parts.join(' '))} 项\n`);
    });
  trust
    .command('profile')
    .description('认可一份省级差异配置，验证时按它判定')
    .argument('<F>', 'YAML 或 JSON 文件')
    .action(async (file: string) => {
      const { trustProfile } = await import('../app/trust/edit.ts');
      const { id, digest } = trustProfile(await home(), file);
      screen.write(`已认可差异配置 ${id}\n摘要 ${digest}\n`);
    });
}

const line = ({ fingerprint, role, code, name }: TrustedSigner): string =>
  `${fingerprint}  ${padded(roleWords[role], 10)}${padded(code ?? (role === 'hospital' ? '（未写机构编号）' : ''), 18)}${name ?? ''}`;
