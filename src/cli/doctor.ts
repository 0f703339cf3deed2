import type { Command } from 'commander';

import type { DoctorFinding, DoctorReport } from '../app/doctor/doctor.ts';
import { planLines } from '../app/settings/plan-lines.ts';
import { planText } from './plan-text.ts';
import { padded } from './words.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly config?: string;
  readonly json: boolean;
  readonly timeFrom?: string;
}

export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .description('测试前的环境检查')
    .option('--config <F>', '配置文件（默认为当前目录的 evoucher.yaml）')
    .option('--time-from <URL>', '与该服务器的时钟比较（默认不访问网络）')
    .option('--json', '以 JSON 输出', false)
    .action(async ({ json, ...flags }: Flags) => {
      const { doctor, isReady } = await import('../app/doctor/doctor.ts');
      // eslint-disable-next-line no-restricted-syntax -- the run that is looked at would read it
      const report = await doctor({ ...flags, folder: process.cwd(), environment: process.env });
      const { findings } = report;
      screen.write(json ? asJson(report, isReady(findings)) : asText(report));
      process.exitCode = isReady(findings) ? 0 : 1;
    });
}

function asJson({ plan, findings }: DoctorReport, ready: boolean): string {
  const listed = findings.map((finding) => ({
    id: finding.id,
    title: finding.title,
    status: finding.status,
    found: finding.found,
    remedy: finding.status === 'ok' ? null : finding.remedy,
  }));
  return `${JSON.stringify({ schema: 'evoucher/doctor@1', ready, plan: planLines(plan), findings: listed }, null, 2)}\n`;
}

const marks = { ok: '✓', warn: '!', bad: '✗' } as const;

function asText({ plan, findings }: DoctorReport): string {
  const lines = findings.flatMap((finding) => {
    const line = `${marks[finding.status]} ${padded(finding.title, 22)}${finding.found}`;
    return finding.status === 'ok' ? [line] : [line, `  ${padded('', 22)}→ ${finding.remedy}`];
  });
  const count = (wanted: DoctorFinding['status']): number =>
    findings.filter(({ status }) => status === wanted).length;
  const sum = `正常 ${count('ok')} 项，提醒 ${count('warn')} 项，须处理 ${count('bad')} 项`;
  return `${[planText(plan), ...lines, '', sum].join('\n')}\n`;
}
