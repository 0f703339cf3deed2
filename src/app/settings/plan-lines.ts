import { scenarioTitle } from '../../domain/form.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import { suiteTitles } from '../../domain/suite.ts';
import { driverWords } from '../../domain/words.ts';
import { MANUAL_DEADLINE_MS } from './default-times.ts';
import type { Origin } from './given.ts';
import type { PlannedCenter } from './planned-center.ts';
import type { PlannedDriver } from './planned-driver.ts';
import type { PlannedSetting, RunPlan } from './run-plan.ts';

/** One setting of a plan, in words. */
export interface PlanLine {
  readonly id: PlannedSetting | 'unused';
  readonly title: string;
  readonly text: string;
  readonly origin: Origin;
}

export const ledgerTitles: Readonly<Record<LedgerMode, string>> = {
  card: '案例卡',
  declared: '医院申报',
  csv: '医院导出的结算清单',
  observe: '只比对医院自身的材料',
  platform: '经仿真医保平台的结算',
};

export const originTitles: Readonly<Record<Origin, string>> = {
  flag: '选项',
  environment: '环境变量',
  file: '配置文件',
  default: '默认',
};

/** What a run is about to do, one line for each thing that decides it. No secret is among them. */
export function planLines(plan: RunPlan): readonly PlanLine[] {
  const { hospital, scenarios, suites, cards, furtherCards, ledger, profile, origins, unused } = plan;
  const line = (id: PlannedSetting, title: string, text: string): PlanLine => ({
    id,
    title,
    text,
    origin: origins[id],
  });
  const further = furtherCards ? '，另加附加案例卡' : '';
  return [
    line(
      'hospital',
      '医院',
      `${hospital.fixmedinsCode} ${hospital.fixmedinsName}（区划 ${hospital.admdvs}）`,
    ),
    line('driver', '驱动', driverText(plan.driver)),
    line('scenarios', '场景', scenarios.map(scenarioTitle).join('、')),
    ...(suites.length === 0 ? [] : [line('suites', '表外演练', suites.map(suiteTitle).join('、'))]),
    line('cards', '案例卡', `${cards.kind === 'none' ? '内置' : cards.value}${further}`),
    line('ledger', '账本', `${ledgerTitles[ledger.kind]}${ledger.kind === 'csv' ? `：${ledger.file}` : ''}`),
    line('center', '中心', centerText(plan.center)),
    line('profile', '差异配置', profile.kind === 'none' ? 'default' : profile.value),
    line('times', '等待', timesText(plan)),
    line('out', '结果目录', `${plan.out}${plan.isResumed ? '（继续原来的测试）' : ''}`),
    ...(unused.length === 0
      ? []
      : [{ id: 'unused', title: '不使用', text: unused.join('、'), origin: 'file' } as const]),
  ];
}

const suiteTitle = (id: RunPlan['suites'][number]): string =>
  suiteTitles.find((suite) => suite.id === id)?.title ?? id;

/** The driver with what it starts; an address without what a person may have written into it besides. */
export function driverText(driver: PlannedDriver): string {
  const title = `${driver.kind}（${driverWords[driver.kind]}）`;
  switch (driver.kind) {
    case 'reference':
      return title;
    case 'command':
      return `${title}：${driver.command}`;
    case 'http':
      return `${title}：${driver.url}`;
    case 'web':
      return driver.pages.kind === 'module'
        ? `${title}：${driver.pages.file}`
        : `${title}：内置参考医院的窗口页面（没有 driver.module）`;
    case 'manual':
      return driver.face.kind === 'terminal' ? `${title}：在终端中提示` : title;
  }
}

/** `每步最多 60 秒，完成后再等 2 秒` */
function timesText({ center, times: { deadlineMs, silenceMs } }: RunPlan): string {
  if (center.kind === 'hosted') return '由省项目组的中心决定';
  const most = deadlineMs >= MANUAL_DEADLINE_MS ? '每步不限时' : `每步最多 ${deadlineMs / 1_000} 秒`;
  return `${most}，报告完成后再等 ${silenceMs / 1_000} 秒`;
}

function centerText(center: PlannedCenter): string {
  switch (center.kind) {
    case 'local':
      return `本机的仿真中心 ${listening(center)}`;
    case 'relay':
      return `本机 ${listening(center)}，中继到 ${center.url}`;
    case 'hosted':
      return `省项目组托管的仿真中心 ${center.url}`;
  }
}

const listening = ({ host, port }: { readonly host: string; readonly port: number }): string =>
  port === 0 ? `${host}，端口由系统选择` : `${host}:${port}`;
