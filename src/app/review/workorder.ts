import { voucherTypeWord, uploadModeWord } from '../../domain/voucher-words.ts';
import { merit, type Dossier } from './dossier.ts';
import { isConfirmed, isReturned, testedTo } from './standing.ts';
import type { TableRow } from './table-file.ts';

export const stages = ['access', 'go-live', 'business'] as const;
export type Stage = (typeof stages)[number];

/** One line of 材料核对表. A seal is for a person to see to; it makes nothing incomplete. */
export interface Material {
  readonly subject: string;
  readonly title: string;
  readonly state: 'present' | 'missing' | 'to-seal';
  readonly remark: string;
}

export const materialWords: Readonly<Record<Material['state'], string>> = {
  present: '已有',
  missing: '缺少',
  'to-seal': '待盖章',
};

/** Category and detail of the ticket as the access guide names them; the guide leaves the other stages open. */
export const categories: Readonly<Record<Stage, { readonly category: string; readonly detail: string }>> = {
  access: { category: '接入申请', detail: '电子结算凭证' },
  'go-live': { category: '', detail: '' },
  business: { category: '', detail: '' },
};

/** Columns of Appendix 1 as long as the province has not published its own. */
export const accessColumns: readonly { readonly title: string; readonly isNeeded: boolean }[] = [
  { title: '机构代码', isNeeded: true },
  { title: '机构名称', isNeeded: true },
  { title: '等级', isNeeded: false },
  { title: '医保区划', isNeeded: true },
  { title: 'HIS 厂商', isNeeded: true },
  { title: 'HIS 产品', isNeeded: false },
  { title: 'HIS 版本', isNeeded: false },
  { title: '凭证类型', isNeeded: false },
  { title: '上传方式', isNeeded: false },
  { title: '联系人', isNeeded: true },
  { title: '电话', isNeeded: true },
  { title: '公钥指纹', isNeeded: false },
];

export const accessNotes: readonly string[] = [
  '接入指引没有给出附件 1 的列名；本清单使用默认列，省里另有格式时以省里的为准。',
  '来自提交包的内容（名称、医保区划、HIS、凭证类型、上传方式、公钥指纹）由医院自己申报。',
  '清单中填写的内容优先于提交包中的内容。',
];

/**
 * Returns the rows of Appendix 1: lines of the city's list, completed from verified submissions, in the order of
 * their codes.
 */
export function accessRows(
  list: readonly TableRow[],
  dossiers: readonly Dossier[],
): readonly (readonly string[])[] {
  const found = new Map<string, TableRow>();
  for (const dossier of dossiers) {
    const row = rowOf(dossier);
    if (row !== undefined) found.set(row['机构代码'] ?? '', row);
  }
  for (const row of list) {
    const code = row['机构代码'] ?? '';
    const stated = Object.entries(row).filter(([, cell]) => cell !== '');
    found.set(code, { ...found.get(code), ...Object.fromEntries(stated) });
  }
  return [...found]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, row]) => accessColumns.map(({ title }) => row[title] ?? ''));
}

function rowOf({ verification: { signer }, results }: Dossier): TableRow | undefined {
  if (results === undefined) return undefined;
  const { hospital, his, capabilities } = results;
  return {
    机构代码: hospital.fixmedinsCode,
    机构名称: hospital.fixmedinsName,
    医保区划: hospital.admdvs,
    'HIS 厂商': his?.vendor ?? '',
    'HIS 产品': his?.product ?? '',
    'HIS 版本': his?.version ?? '',
    凭证类型: capabilities.voucherTypes.map(voucherTypeWord).join('、'),
    上传方式: capabilities.upldModes.map(uploadModeWord).join('、'),
    公钥指纹: signer?.fingerprint ?? '',
  };
}

/** Returns the materials that Appendix 1 still lacks. */
export function accessMaterials(rows: readonly (readonly string[])[]): readonly Material[] {
  const title = '接入清单中的必填内容';
  const lines = rows.map((row): Material => {
    const empty = accessColumns.filter((column, index) => column.isNeeded && row[index] === '');
    const subject = `${row[0] ?? ''} ${row[1] ?? ''}`.trim();
    return empty.length === 0
      ? { subject, title, state: 'present', remark: '' }
      : { subject, title, state: 'missing', remark: `未填：${empty.map((one) => one.title).join('、')}` };
  });
  const list: Material = {
    subject: '全市',
    title: '定点医疗机构接入清单',
    ...(rows.length === 0
      ? { state: 'missing', remark: '没有一家医疗机构' }
      : { state: 'to-seal', remark: '请打印并加盖公章后上传' }),
  };
  return [list, ...lines];
}

/** Files of one hospital for the ticket that asks to go live. */
export interface HospitalFiles {
  readonly subject: string;
  readonly report: boolean;
  readonly sealed: boolean;
  /** Kind of the seal; without one, the reason why what is there does not count. In Chinese, may be empty. */
  readonly seal: string;
  readonly review: boolean;
  /** The reason why report or review cannot be used, in Chinese. */
  readonly reason: string;
}

export function goLiveMaterials(hospitals: readonly HospitalFiles[]): readonly Material[] {
  if (hospitals.length === 0)
    return [{ subject: '全市', title: '测试报告（附件 2）', state: 'missing', remark: '没有提交包' }];
  return hospitals.flatMap(({ subject, report, sealed, seal, review, reason }): readonly Material[] => [
    {
      subject,
      title: '测试报告（附件 2）',
      state: report ? (sealed ? 'present' : 'to-seal') : 'missing',
      remark: report
        ? [seal, ...(sealed ? [] : ['请附医院盖章的报告（evoucher seal）'])]
            .filter((part) => part !== '')
            .join('；')
        : reason,
    },
    {
      subject,
      title: '地市审核结论与回执',
      state: review ? 'present' : 'missing',
      remark: review ? '' : reason,
    },
  ]);
}

export const businessMaterials = (file: string | undefined): readonly Material[] => [
  file === undefined
    ? { subject: '全市', title: '业务需求书', state: 'missing', remark: '请用 --file 给出签字盖章的需求书' }
    : { subject: '全市', title: '业务需求书', state: 'present', remark: file },
];

export const isIncomplete = (materials: readonly Material[]): boolean =>
  materials.some(({ state }) => state === 'missing');

/** Returns the rows of confirmed hospitals for the province's base data. */
export const confirmedRows = (dossiers: readonly Dossier[]): readonly (readonly string[])[] => [
  ['机构代码', '机构名称', '医保区划', '省确认日期', '提交包摘要（SM3）', '公钥指纹'],
  ...newestOfEach(dossiers.filter((one) => isConfirmed(one) && !isReturnedLater(one, dossiers))).map(
    ({ verification, progress, submission }) => [
      verification.hospital?.fixmedinsCode ?? '',
      verification.hospital?.fixmedinsName ?? '',
      verification.hospital?.admdvs ?? '',
      progress.province?.decidedAt.slice(0, 10) ?? '',
      submission,
      verification.signer?.fingerprint ?? '',
    ],
  ),
];

/** Checks that a newer submission of the same hospital was returned. */
const isReturnedLater = (one: Dossier, dossiers: readonly Dossier[]): boolean =>
  dossiers.some(
    (other) => codeOf(other) === codeOf(one) && isReturned(other) && testedTo(other) > testedTo(one),
  );

/**
 * Returns the newest test of each hospital – a verified one, if there is any – in the order of their codes; a package
 * that names no hospital stands by itself.
 */
export function newestOfEach(dossiers: readonly Dossier[]): readonly Dossier[] {
  const byTest = dossiers.toSorted((left, right) => (rank(left) < rank(right) ? -1 : 1));
  const newest = new Map(byTest.map((dossier) => [codeOf(dossier), dossier]));
  return [...newest].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, dossier]) => dossier);
}

const rank = (dossier: Dossier): string =>
  `${dossier.verification.verified ? 1 : 0} ${testedTo(dossier)} ${merit(dossier)}`;
const codeOf = ({ verification, submission }: Dossier): string =>
  verification.hospital?.fixmedinsCode ?? submission;
