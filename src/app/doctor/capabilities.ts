import { defineDoctorCheck, ok, warn } from './check.ts';

const words = {
  outpatient: '门诊',
  inpatient: '住院',
  crossProvince: '跨省结算',
  voucherTypes: '其他凭证类型',
  upldModes: '其他上传方式',
} as const;
const switches = ['outpatient', 'inpatient', 'crossProvince'] as const;

export default defineDoctorCheck({
  id: 'capabilities',
  title: '提供的业务',
  inspect: ({ settings: { capabilities } }) => {
    const unexplained = switches.filter(
      (name) => !capabilities[name] && capabilities.notOffered?.[name] === undefined,
    );
    if (unexplained.length > 0)
      return warn(
        `不提供${unexplained.map((name) => words[name]).join('、')}，没有写原因`,
        `请在 capabilities.notOffered 中写原因，例如 ${unexplained[0] ?? ''}: 本院未开通；原因打印在报告中`,
      );
    const offered = switches.filter((name) => capabilities[name]).map((name) => words[name]);
    const gaps = Object.entries(capabilities.notOffered ?? {}).map(
      ([name, why]) => `；不提供${nameOf(name)}：${why}`,
    );
    return ok(`${offered.join('、')}${gaps.join('')}`);
  },
});

const nameOf = (key: string): string => Object.entries(words).find(([name]) => name === key)?.[1] ?? key;
