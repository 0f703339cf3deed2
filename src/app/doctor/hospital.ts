import { scenarioTitle } from '../../domain/form.ts';
import { province } from '../../domain/region.ts';
import { visitTypes } from '../../domain/voucher-words.ts';
import { gapsOf } from '../../judge/gaps.ts';
import { visitTypeOf, type OwnCard } from '../../scenarios/own-card.ts';
import { testHospital } from '../settings/default-hospital.ts';
import { ledgerTitles } from '../settings/plan-lines.ts';
import { bad, defineDoctorCheck, ok, refused, warn } from './check.ts';

/** `H` for a hospital, six digits of region, five of serial. */
export const HOSPITAL_CODE = /^H(?<region>\d{6})\d{5}$/;

export const hospital = defineDoctorCheck({
  id: 'hospital',
  title: '定点医药机构编号',
  inspect: ({ plan: { hospital } }) => {
    const { fixmedinsCode, fixmedinsName } = hospital;
    if (fixmedinsCode === testHospital.fixmedinsCode)
      return warn(
        `${fixmedinsCode} 是测试机构（${testHospital.fixmedinsName}）`,
        '正式测试前请在 evoucher.yaml 的 hospital 中写本院的编号、全称和区划',
      );
    if (/^P\d{11}$/.test(fixmedinsCode))
      return bad(`${fixmedinsCode} 是药店的编号`, '请写医院的编号：H + 6 位区划 + 5 位序号');
    if (!HOSPITAL_CODE.test(fixmedinsCode))
      return bad(
        `${fixmedinsCode} 不是 12 位的机构编号`,
        '请写 H + 6 位区划 + 5 位序号，例如 H37990000001；以国家医保编码平台登记的为准',
      );
    if (fixmedinsName === testHospital.fixmedinsName)
      return warn(
        `${fixmedinsCode} 的全称仍是${fixmedinsName}`,
        '请在 hospital.fixmedinsName 中写登记的全称',
      );
    return ok(`${fixmedinsCode} ${fixmedinsName}`);
  },
});

export const region = defineDoctorCheck({
  id: 'region',
  title: '医保区划代码',
  inspect: ({ plan: { hospital } }) => {
    const { admdvs, fixmedinsCode } = hospital;
    const name = provinces[province(admdvs)];
    if (name === undefined)
      return bad(
        `${admdvs} 的前两位 ${province(admdvs)} 不是省级行政区`,
        '请核对 hospital.admdvs，例如山东省为 37 开头',
      );
    const region = HOSPITAL_CODE.exec(fixmedinsCode)?.groups?.['region'];
    if (region === undefined) return ok(`${admdvs}（${name}）；机构编号的格式不对，没有比较`);
    if (province(region) !== province(admdvs))
      return bad(
        `区划 ${admdvs} 属于${name}，机构编号 ${fixmedinsCode} 属于${provinces[province(region)] ?? province(region)}`,
        '请核对 hospital.admdvs 与 hospital.fixmedinsCode，两者的前两位应相同',
      );
    // The province's own code, such as 379900, is right for a hospital of any of its cities.
    const isSameCity = region.slice(0, 4) === admdvs.slice(0, 4) || admdvs.slice(2) === '9900';
    return isSameCity
      ? ok(`${admdvs}（${name}）`)
      : warn(
          `区划 ${admdvs} 与机构编号 ${fixmedinsCode} 不在同一地市`,
          '请核对两者；机构由外市管理时可以不同',
        );
  },
});

const capabilityTitles: Readonly<Record<string, string>> = {
  outpatient: '门诊',
  inpatient: '住院',
  crossProvince: '跨省结算',
  voucherTypes: '其他凭证类型',
  upldModes: '其他上传方式',
};
const switches = ['outpatient', 'inpatient', 'crossProvince'] as const;
const lists = ['voucherTypes', 'upldModes'] as const;

export const capabilities = defineDoctorCheck({
  id: 'capabilities',
  title: '提供的业务',
  inspect: ({ plan: { capabilities } }) => {
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
const nameOf = (name: string): string => capabilityTitles[name] ?? name;

export const cards = defineDoctorCheck({
  id: 'cards',
  title: '案例卡',
  inspect: ({ plan: { cards: own, hospital, capabilities, ledger: from } }, { storage }) => {
    if (own.kind === 'none') return ok('内置');
    const file = own.value;
    if (!storage.isFile(file)) return bad(`没有文件 ${file}`, '请核对 cards；相对路径从配置文件所在目录算起');
    try {
      const read = storage.cards(file, { hospital, capabilities, ledger: from.kind });
      return ok(`${file}：${read.map(cardTitle).join('、')}`);
    } catch (fault) {
      return refused(fault);
    }
  },
});

const cardTitle = ({ conditions, values }: OwnCard): string =>
  `${scenarioTitle(conditions.settlement)}${visitTypes[visitTypeOf(conditions)]}${values === undefined ? '（只有条件）' : ''}`;

export const ledger = defineDoctorCheck({
  id: 'ledger',
  title: '结算数据来源',
  inspect: ({ plan: { ledger: from, unused } }, { storage }) => {
    if (from.kind !== 'csv')
      return unused.includes('ledgerFile')
        ? warn(
            `写了 ledgerFile，但结算数据来源是${ledgerTitles[from.kind]}，结算清单不会使用`,
            '请改为 ledger: csv，或删除 ledgerFile',
          )
        : ok(ledgerTitles[from.kind]);
    const { file } = from;
    try {
      const { fields, settlements } = storage.settlements(file);
      const lacking = ['hifpPay', 'inscpAmt', 'psnNo'].filter((name) => !fields.includes(name));
      const found = `${file}：现有 ${settlements.length} 笔结算，测试中每次上传时重新读取`;
      return lacking.length === 0
        ? ok(found)
        : warn(`${found}；没有 ${lacking.join('、')}，不能比对`, '请在导出中加上这些列，比对才完整');
    } catch (fault) {
      return refused(fault);
    }
  },
});

/** First two digits of a region code (GB/T 2260); 66 is used by the medical insurance for the corps in Xinjiang. */
export const provinces: Readonly<Record<string, string>> = {
  '11': '北京市',
  '12': '天津市',
  '13': '河北省',
  '14': '山西省',
  '15': '内蒙古自治区',
  '21': '辽宁省',
  '22': '吉林省',
  '23': '黑龙江省',
  '31': '上海市',
  '32': '江苏省',
  '33': '浙江省',
  '34': '安徽省',
  '35': '福建省',
  '36': '江西省',
  '37': '山东省',
  '41': '河南省',
  '42': '湖北省',
  '43': '湖南省',
  '44': '广东省',
  '45': '广西壮族自治区',
  '46': '海南省',
  '50': '重庆市',
  '51': '四川省',
  '52': '贵州省',
  '53': '云南省',
  '54': '西藏自治区',
  '61': '陕西省',
  '62': '甘肃省',
  '63': '青海省',
  '64': '宁夏回族自治区',
  '65': '新疆维吾尔自治区',
  '66': '新疆生产建设兵团',
  '71': '台湾省',
  '81': '香港特别行政区',
  '82': '澳门特别行政区',
};
