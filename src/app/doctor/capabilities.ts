import { gapsOf } from '../../judge/gaps.ts';
import { defineDoctorCheck, ok, warn } from './check.ts';

const words: Readonly<Record<string, string>> = {
  outpatient: '门诊',
  inpatient: '住院',
  crossProvince: '跨省结算',
  voucherTypes: '其他凭证类型',
  upldModes: '其他上传方式',
};
const switches = ['outpatient', 'inpatient', 'crossProvince'] as const;
const lists = ['voucherTypes', 'upldModes'] as const;

export default defineDoctorCheck({
  id: 'capabilities',
  title: '提供的业务',
  inspect: ({ settings: { capabilities } }) => {
    const { notOffered = {} } = capabilities;
    const gaps = gapsOf({ ...capabilities, crossProvince: true });
    const missing = [
      ...switches.filter((name) => !capabilities[name]),
      ...lists.filter((name) => gaps.some(name === 'voucherTypes' ? isOfTypes : isOfModes)),
    ];
    const unexplained = missing.filter((name) => notOffered[name] === undefined);
    if (unexplained.length > 0)
      return warn(
        `不提供${unexplained.map(nameOf).join('、')}，没有写原因，报告中将印“未说明原因”`,
        `请在 capabilities.notOffered 中写原因，例如 ${unexplained[0] ?? ''}: 本院未开通；原因打印在报告中`,
      );
    const offered = switches.filter((name) => capabilities[name]).map(nameOf);
    const explained = Object.entries(notOffered).map(([name, why]) => `；不提供${nameOf(name)}：${why}`);
    return ok(`${offered.join('、')}${explained.join('')}`);
  },
});

type Gap = ReturnType<typeof gapsOf>[number];
const isOfTypes = ({ voucherType }: Gap): boolean => voucherType !== null;
const isOfModes = ({ upldMode }: Gap): boolean => upldMode !== null;
const nameOf = (name: string): string => words[name] ?? name;
