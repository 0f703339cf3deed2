import type { Level } from '../../src/domain/verdict.ts';
import { uploadModes, visitTypes, voucherTypes } from '../../src/domain/voucher-words.ts';
import { driverWords, environmentWords, verdictWords } from '../../src/domain/words.ts';
import type { DriverName, Environment, LedgerMode, RemarkData } from '../../src/evidence/entries.ts';
import type { AttemptChange } from '../../src/judge/results.ts';

/** The words of the form and its annex for everything that the results only name by a code. */
export const wording = {
  verdict: verdictWords,
  /** Source: the design's three environments, printed on cover and conclusion. */
  environment: {
    ...environmentWords,
    hosted: `${environmentWords.hosted}（已见证）`,
  } satisfies Record<Environment, string>,
  ledger: {
    card: '测试案例卡（测试前登记）',
    declared: '医院申报',
    csv: '医院提供的结算清单（CSV）',
    platform: '仿真医保平台（窗口侧接口的结算）；全自费由医院申报',
    observe: '无独立结算数据，仅比对报文、版式文件与结构化数据之间的一致性',
  } satisfies Record<LedgerMode, string>,
  driver: driverWords satisfies Record<DriverName, string>,
  change: {
    'his.vendor': '系统厂商',
    'his.product': '系统名称',
    'his.version': '系统版本',
    'hospital.fixmedinsCode': '机构代码',
    'hospital.fixmedinsName': '机构名称',
    'hospital.admdvs': '医保区划',
    driver: '系统驱动方式',
    ledger: '结算数据来源',
    environment: '测试环境',
    profile: '适配配置',
    harness: '测试工具版本',
  } satisfies Record<AttemptChange['subject'], string>,
  level: { must: '必须', should: '建议' } satisfies Record<Level, string>,
  visitType: visitTypes,
  voucherType: voucherTypes,
  uploadMode: uploadModes,
  notDeclared: '未声明',
  capability: {
    outpatient: '门诊',
    inpatient: '住院',
    crossProvince: '跨省实时结算',
    voucherTypes: '其他凭证类型',
    upldModes: '其他上传模式',
  } as Readonly<Record<string, string>>,
  remarkSource: {
    driver: '驱动程序',
    tester: '测试人员',
    scanner: '扫码设备',
    center: '凭证中心',
  } satisfies Record<RemarkData['source'], string>,
  /** Differences that the short forms of personal values hide; characters count from 1. */
  hidden: {
    longer: (at: number): string => `（第 ${at} 字起多出）`,
    shorter: (at: number): string => `（第 ${at} 字起缺少）`,
    lost: (at: number): string => `（第 ${at} 字起丢失）`,
    differs: (at: number): string => `（第 ${at} 字起不同）`,
  },
  traceKey: {
    code: '二维码',
    model: '扫码枪',
    ms: '毫秒',
    mdtrt_id: '就诊 ID',
    setl_id: '结算 ID',
    medins_setl_id: '医药机构结算 ID',
    setlId: '结算 ID',
    medfeeSumamt: '医疗费总额',
    voucher: '凭证',
  } as Readonly<Record<string, string>>,
  noAnswer: '没有应答',
  yes: '是',
  no: '否',
  oneKey: '地市审核与省项目组确认由同一密钥签名，不能看作两级分别审核。',
  none: '无',
} as const;
