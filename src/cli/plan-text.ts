import { isOnNetwork, nearestFolder } from '../app/machine/network-folder.ts';
import { originTitles, planLines } from '../app/settings/plan-lines.ts';
import type { RunPlan } from '../app/settings/run-plan.ts';
import { padded } from './words.ts';

/** The plan of a run as a short table: each setting, and where it comes from. Ends with an empty line. */
export const planText = (plan: RunPlan): string =>
  [
    '本次测试的设置：',
    ...planLines(plan).map(
      ({ title, text, origin }) => `  ${padded(title, 10)}${text}（${originTitles[origin]}）`,
    ),
    ...(isOnNetwork(nearestFolder(plan.out))
      ? ['  注意：结果目录在网络上，两个测试同时使用它时可能互不知道；请用本机磁盘上的目录']
      : []),
    '',
  ].join('\n');
