import { visibleLine } from '../../domain/visible.ts';
import type { PackageFault } from '../../evidence/submission-reader.ts';

/** The results of verifying a file. Ids are for ever; their sentences stand below. */
export type VerifyOutcomeId =
  | 'verified'
  | PackageFault
  | 'unreadable'
  | 'too-expensive'
  | 'folder-differs'
  | 'journal-broken'
  | 'journal-torn'
  | 'journal-head-differs'
  | 'journal-malformed'
  | 'journal-not-closed'
  | 'attempts-differ'
  | 'times-contradict'
  | 'body-altered'
  | 'bodies-left-out'
  | 'signer-other'
  | 'profile-not-trusted'
  | 'other-catalogue'
  | 'not-judgeable'
  | 'other-version'
  | 'verdicts-differ'
  | 'report-differs'
  | 'cards-incomplete'
  | 'center-signature-missing'
  | 'center-unknown'
  | 'challenge-missing'
  | 'challenge-unknown'
  | 'challenge-other-hospital'
  | 'challenge-times'
  | 'unsigned'
  | 'signer-unknown'
  | 'encrypted'
  | 'encrypted-altered'
  | 'sealed-invalid'
  | 'sealed-other'
  | 'sealed-signer'
  | 'sealed-altered'
  | 'sealed-pages'
  | 'sealed-content'
  | 'sealed-alone'
  | 'report-alone'
  | 'report-replaced'
  | 'traffic-copied'
  | 'duplicate'
  | 'superseded'
  | 'not-in-list'
  | 'name-differs'
  | 'not-all-passed'
  | 'built-in-hospital';

interface OutcomeWords {
  /** One sentence in Chinese; `{}` is the place or file that it speaks of. */
  readonly message: string;
  /** The next step for the reader, in Chinese; may be empty. */
  readonly advice: string;
}

const original = '请向医院索取 certify 当时生成的原件。';
const again = '请医院重新测试后再提交。';

/** The sentences for people, by outcome. */
export const verifyOutcomeWords: Readonly<Record<VerifyOutcomeId, OutcomeWords>> = {
  verified: { message: '验证通过', advice: '' },
  'not-a-package': { message: '不是提交包、运行目录或测试报告', advice: '请给出 submission.zip。' },
  unreadable: { message: '文件不能读取：{}', advice: '请检查文件是否存在、是否有权限。' },
  'too-expensive': {
    message: '验证所需的时间或内存超过限度：{}',
    advice: '文件可能是恶意构造的，请勿采信；' + original,
  },
  'container-altered': {
    message: '压缩包不是本工具写出的原样：有被改动、追加或重新打包的字节',
    advice: '请勿解压后重新压缩；' + original,
  },
  'container-too-large': { message: '文件过大，或解压后过大，疑似压缩炸弹', advice: '请勿采信；' + original },
  'foreign-file': { message: '压缩包中有不该有的、重复的或次序不对的文件：{}', advice: original },
  'manifest-invalid': { message: '没有清单 manifest.json，或清单不完整', advice: original },
  'file-missing': { message: '清单中的文件不在包内：{}', advice: original },
  'file-altered': { message: '文件内容与清单中的摘要不符：{}', advice: original },
  'signature-invalid': { message: '签名与清单不符：清单在签名后被改动，或签名被替换', advice: original },
  'center-signature-invalid': {
    message: '凭证中心的签名与清单不符',
    advice: '请向运行仿真中心的省项目组索取原件。',
  },
  'folder-differs': {
    message: '目录中的文件与其 submission.zip 中的不同：{}',
    advice: '请以 submission.zip 为准，或使用未改动的目录。',
  },
  'journal-broken': {
    message: '测试记录的摘要链断开：{}',
    advice: '记录被删改、调换或拼接，不能作为证据；' + original,
  },
  'journal-torn': { message: '测试记录末尾有残缺的内容', advice: again },
  'journal-head-differs': {
    message: '测试记录的行数或末行摘要与清单不符',
    advice: '记录被截断或替换；' + original,
  },
  'journal-malformed': { message: '测试记录的内容不合格式：{}', advice: original },
  'journal-not-closed': { message: '测试没有正常结束，记录缺少结束行', advice: again },
  'attempts-differ': {
    message: '同一份记录中的各轮测试不属于同一次测试：{}',
    advice: '记录可能是拼接的；' + again,
  },
  'times-contradict': { message: '测试记录中的时间互相矛盾：{}', advice: '记录可能被改过日期；' + again },
  'body-altered': { message: '报文原文与测试记录中的摘要不符：{}', advice: original },
  'bodies-left-out': {
    message: '这是不含报文原文的副本，有 {} 份原文不在其中，未重新判定',
    advice: '副本只供厂商参考；' + original,
  },
  'signer-other': {
    message: '签名的密钥与登记的不符：{}',
    advice: '请与医院核对公钥指纹；如确已更换密钥，先删除原登记再重新登记。',
  },
  'profile-not-trusted': {
    message: '使用了未经认可的差异配置 {}',
    advice: '如省里认可该配置，请用 evoucher trust profile 登记；否则' + again,
  },
  'other-catalogue': {
    message: '用其他版本的检查目录生成（{}）',
    advice: '请用生成它的版本验证，或请医院用当前版本重新测试。',
  },
  'not-judgeable': { message: '不能按记录重新判定：{}', advice: original },
  'other-version': {
    message: '由其他版本的工具生成，按本版本重新判定有不同（{}）',
    advice: '可能是判定规则已更正，也可能是结果被改动；请用生成它的版本验证，或请医院用当前版本重新测试。',
  },
  'verdicts-differ': {
    message: '包内的结果与按记录重新判定的不同：{}',
    advice: '结果被改动，不能采信；' + original,
  },
  'report-differs': {
    message: '包内的报告与按记录重新生成的不同：{}',
    advice: '报告被替换，不能采信；' + original,
  },
  'cards-incomplete': { message: '测试案例不全，却判为通过：{}', advice: again },
  'center-signature-missing': {
    message: '自称由省项目组托管中心测试，但没有中心的签名，不算已见证',
    advice: '请向运行仿真中心的省项目组索取原件。',
  },
  'center-unknown': {
    message: '凭证中心的签名人未登记：{}，不算已见证',
    advice: '核对指纹后用 evoucher trust add … --role center 登记。',
  },
  'challenge-missing': {
    message: '已向该机构签发挑战码 {}，但这次测试没有使用',
    advice: '可能是旧的测试；请医院用挑战码重新测试。',
  },
  'challenge-unknown': {
    message: '挑战码 {} 不在签发清单中',
    advice: '请核对签发清单（--challenges），或请医院用本次的挑战码重新测试。',
  },
  'challenge-other-hospital': { message: '挑战码是发给另一家机构的：{}', advice: again },
  'challenge-times': { message: '测试不在挑战码的有效期内：{}', advice: again },
  unsigned: {
    message: '内容自洽，但没有签名',
    advice: '请医院在有密钥的环境中重新生成提交包（certify 会自动签名）。',
  },
  'signer-unknown': {
    message: '内容完好、判定一致，但签名人未登记：{}',
    advice: '向医院核对指纹后，用 evoucher trust add 登记。',
  },
  encrypted: {
    message: '提交包是加密的，只有公钥 {} 的持有者能打开',
    advice: '请该单位用 evoucher submission decrypt 解开后再验证；在存有该私钥的机器上可直接验证。',
  },
  'encrypted-altered': {
    message: '加密的提交包在加密之后被改动或截断',
    advice: '请医院重新传送原件。',
  },
  'sealed-invalid': {
    message: '盖章件的说明（sealed.json）不完整，或签名不符',
    advice: '请医院用 evoucher seal 重新附上盖章件。',
  },
  'sealed-other': {
    message: '盖章件属于另一份提交包：{}',
    advice: '请医院为本份提交包用 evoucher seal 重新附上盖章件。',
  },
  'sealed-signer': {
    message: '盖章件由另一密钥附上：{}',
    advice: '请医院用签署提交包的密钥重新运行 evoucher seal。',
  },
  'sealed-altered': {
    message: '盖章件在附上之后被改动',
    advice: '请向医院索取 evoucher seal 当时写出的原件。',
  },
  'sealed-pages': {
    message: '盖章扫描件的各页与测试报告不符：{}',
    advice: '请医院按提示补齐后重新运行 evoucher seal。',
  },
  'sealed-content': {
    message: '盖章件不是在原报告上盖的章：{}',
    advice: '请医院打印提交包中的 test-report.pdf 盖章扫描，或直接对它签章。',
  },
  'sealed-alone': {
    message: '单独的盖章件（{}）不能证明真实，只能读出它属于哪份报告',
    advice: '请与医院的提交包一起验证。',
  },
  'report-alone': {
    message: '单独的报告没有签名，只能读出其中的结果摘要',
    advice: '请与医院的 submission.zip 一起验证。',
  },
  'report-replaced': { message: '报告声称的测试记录在 {} 中，但不是其中的那份报告', advice: original },
  'traffic-copied': {
    message: '与另一家机构的提交包有相同的报文：{}',
    advice: '其中至少一份是抄来的，请向两家机构核实。',
  },
  duplicate: { message: '与 {} 是同一份', advice: '每家机构只需一份。' },
  superseded: { message: '同一机构有更新的测试：{}', advice: '以较新的为准，本份不计。' },
  'not-in-list': { message: '机构不在接入清单中：{}', advice: '请核对机构代码与清单。' },
  'name-differs': { message: '机构名称与接入清单不一致：{}', advice: '请核对机构名称与清单。' },
  'not-all-passed': { message: '内容真实，但 12 项没有全部通过：{}', advice: '请医院按报告整改后重新测试。' },
  'built-in-hospital': {
    message: '由内置参考医院运行，不是医院自己的系统',
    advice: '请医院用自己的系统（command 或 manual）测试。',
  },
};

export interface VerifyOutcome {
  readonly id: VerifyOutcomeId;
  readonly message: string;
  readonly advice: string;
}

/**
 * Returns an outcome with its sentences; `about` is the file, line or name that they speak of, which may be a
 * stranger's and stays one line.
 */
export function verifyOutcome(id: VerifyOutcomeId, about = ''): VerifyOutcome {
  const { message, advice } = verifyOutcomeWords[id];
  return { id, message: message.replace('{}', () => visibleLine(about)), advice };
}
