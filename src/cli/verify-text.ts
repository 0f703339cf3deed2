import { countsSentence, environmentWords } from '../domain/words.ts';
import type { SealSignature, ReportSeal, SignerFacts, Verification } from '../app/outcomes/verification.ts';
import type { VerifyResult } from '../app/verify/verify.ts';
import { padded } from './words.ts';

const standingWords = {
  own: '本机密钥',
  listed: '已登记',
  unknown: '未登记',
  contradicted: '与登记不符',
} as const;

/** Everything about one file. */
export function fileLines(found: Verification): readonly string[] {
  const { outcome, hospital, journal, notices } = found;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['机构', hospital === null ? undefined : `${hospital.fixmedinsCode} ${hospital.fixmedinsName}`],
    ['结果', found.summary === null ? undefined : countsOf(found)],
    ['测试时间', found.period === null ? undefined : periodOf(found)],
    ['测试环境', environmentOf(found)],
    ['签名', found.signer === null ? '无' : signerWords(found.signer)],
    ['中心签名', found.center === null ? undefined : signerWords(found.center)],
    ['挑战码', challengeOf(found)],
    ['盖章件', sealOf(found)],
    ['记录', journal === null ? undefined : `${journal.entries} 行，末行摘要 ${journal.head}`],
    ['生成工具', found.harness ?? undefined],
  ];
  return [
    found.file,
    `  结论：${conclusionOf(found)}`,
    ...(outcome.id === 'verified'
      ? []
      : [`  原因：${outcome.message}（${outcome.id}）`, `  处理：${outcome.advice}`]),
    ...facts.flatMap(([title, text]) => (text === undefined ? [] : [`  ${title}：${text}`])),
    ...[...notices, ...sealNotices(found)].map((notice) => `  提示：${notice}`),
    ...(found.verified ? [`  证明范围：${scopeOf(found)}`] : []),
  ];
}

const sealOf = ({ sealed, kind }: Verification): string | undefined =>
  sealed === null ? undefined : kind === 'report' ? sealWords(sealed) : `已附盖章件（${sealWords(sealed)}）`;

/** 扫描 11 页; or whose electronic seal it says it is, and where it shows. */
export const sealWords = ({ kind, pages, signatures }: ReportSeal): string =>
  kind === 'scan'
    ? `扫描 ${pages} 页`
    : `电子签章 ${signatures.length} 个：${signatures.map(signatureWords).join('；')}`;

function signatureWords({ name, at, subFilter, pages }: SealSignature): string {
  const place = pages.length === 0 ? '没有可见的印章' : `在第 ${pages.join('、')} 页`;
  return [name ?? '未写签章人', at === null ? '' : minute(at), subFilter ?? '', place]
    .filter((part) => part !== '')
    .join('，');
}

/** Trust is stated, not pretended. */
function sealNotices({ sealed }: Verification): readonly string[] {
  if (sealed === null) return [];
  return [
    sealed.kind === 'scan'
      ? '扫描件按每页的二维码核对；印章与纸面文字请目视核对'
      : '电子签章只核对了它没有改写报告、大小与个数在限度之内、其中有签名；签章是否有效、是否遮住文字未核验，请用签章厂商的工具核验并目视核对',
  ];
}

/** Nothing was found wrong with these; what is missing is somebody who vouches for the key. */
const unvouched = ['unsigned', 'signer-unknown', 'center-unknown'];

function conclusionOf({ verified, conformant, level, outcome }: Verification): string {
  if (outcome.id === 'encrypted') return '已加密，本机不能打开，没有验证';
  if (!verified && unvouched.includes(outcome.id)) return '内容没有发现问题，但不能确认由谁提交';
  if (!verified) return level === 'summary' ? '不能证明真实（仅读出摘要）' : '未通过验证，不予采信';
  return conformant ? '真实，12 项全部通过' : '真实，但未达到接入要求';
}

/** Trust is stated, not pretended. */
const scopeOf = ({ witnessed }: Verification): string =>
  witnessed
    ? '签名后未被改动；结论由记录得出；记录由省项目组的中心见证'
    : '签名后未被改动，结论由记录得出；自测的记录不能证明报文确由医院的系统发出';

const countsOf = ({ summary }: Verification): string => (summary === null ? '' : countsSentence(summary));

const minute = (time: string | null | undefined): string => time?.slice(0, 16).replace('T', ' ') ?? '—';

const periodOf = ({ period }: Verification): string => `${minute(period?.from)} 至 ${minute(period?.to)}`;

const environmentOf = ({ environment, witnessed }: Verification): string | undefined =>
  environment === null
    ? undefined
    : `${environmentWords[environment]}${environment === 'hosted' ? (witnessed ? '（已见证）' : '（未见证）') : ''}`;

const signerWords = ({ fingerprint, standing, name }: SignerFacts): string =>
  `${fingerprint}（${standingWords[standing]}${name === null ? '' : `：${name}`}）`;

function challengeOf({ challenge }: Verification): string | undefined {
  if (challenge === null) return undefined;
  const { code, issuedAt, issuer } = challenge;
  return issuedAt === null ? code : `${code}（${minute(issuedAt)} 由 ${issuer ?? '—'} 签发）`;
}

const head = [
  '文件',
  '结论',
  '机构代码',
  '机构名称',
  '通过项数',
  '测试时间',
  '测试环境',
  '签名',
  '原因',
  '处理',
  '原因代码',
];

/** The table for a spreadsheet: all files, then the hospitals that handed nothing in. */
export const tableRows = ({ files, missing }: VerifyResult): readonly (readonly string[])[] => [
  head,
  ...files.map((found) => [
    found.file,
    shortConclusion(found),
    found.hospital?.fixmedinsCode ?? '',
    found.hospital?.fixmedinsName ?? '',
    found.summary === null ? '' : String(found.summary.pass),
    found.period === null ? '' : periodOf(found),
    environmentOf(found) ?? '',
    found.signer === null ? '' : signerWords(found.signer),
    found.outcome.id === 'verified' ? '' : found.outcome.message,
    found.outcome.advice,
    found.outcome.id,
  ]),
  ...missing.map(({ code, name }) => ['', '未提交', code, name, '', '', '', '', '', '', 'missing']),
];

const shortConclusion = ({ verified, conformant }: Verification): string =>
  verified ? (conformant ? '通过' : '真实未达标') : '未通过验证';

/** Many files: one line each, problems first, then what is missing and the sum. */
export function tableLines(result: VerifyResult): readonly string[] {
  const { files, missing, summary } = result;
  const widest = Math.min(48, Math.max(...files.map(({ file }) => file.length)));
  return [
    ...files.map((found) => {
      const { file, hospital, outcome } = found;
      const cause = outcome.id === 'verified' ? '' : `${outcome.message}（${outcome.id}）`;
      const code = padded(hospital?.fixmedinsCode ?? '', 15);
      return `${padded(shortConclusion(found), 12)}${padded(file, widest + 2)}${code}${cause}`.trimEnd();
    }),
    ...missing.map(({ code, name }) => `${padded('未提交', 12)}${code} ${name}`),
    '',
    `共 ${summary.files} 份：通过验证 ${summary.verified} 份，其中 12 项全部通过 ${summary.conformant} 份`,
    ...(missing.length === 0 ? [] : [`清单中尚有 ${missing.length} 家机构未提交`]),
  ];
}
