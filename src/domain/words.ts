import type { Verdict } from './verdict.ts';

/** The verdicts as people read them, on the form and everywhere else. */
export const verdictWords: Readonly<Record<Verdict, string>> = {
  pass: '通过',
  fail: '未通过',
  'not-run': '未测试',
  error: '工具异常',
};

/** The numbers of a run's rows by their verdict. */
export interface VerdictCounts {
  readonly pass: number;
  readonly fail: number;
  readonly notRun: number;
  readonly error: number;
}

/** The counts in one sentence without its full stop. */
export const countsSentence = ({ pass, fail, notRun, error }: VerdictCounts): string =>
  [
    `${verdictWords.pass} ${pass} 项`,
    `${verdictWords.fail} ${fail} 项`,
    `${verdictWords['not-run']} ${notRun} 项`,
    `${verdictWords.error} ${error} 项`,
  ].join('，');

/** The ways in which a hospital's system is set in motion; `none`: the center only listens. */
export const driverWords = {
  reference: '内置参考医院系统',
  command: '命令行调用',
  manual: '人工操作',
  http: 'HTTP 回调',
  web: '网页自动操作',
  none: '无（仅接收）',
} as const;

/** The environments that a run can take place in. Whether its record was witnessed is another question. */
export const environmentWords = {
  simulated: '仿真凭证中心（医院自测）',
  hosted: '省项目组托管仿真中心',
  relayed: '医保测试环境（中继记录）',
} as const;
