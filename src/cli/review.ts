import type { Command } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';
import type { ReviewStatus } from '../app/review/review-submission.ts';
import type { Decision, Review, ReviewLevel } from '../app/review/review.ts';
import type { Verification } from '../app/outcomes/verification.ts';
import { home } from './home.ts';
import { known } from './known.ts';
import { passphrases } from './passphrase.ts';
import { fileLines } from './verify-text.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly as?: string;
  readonly decision?: string;
  readonly reason: string;
  readonly by: string;
  readonly authority?: string;
  readonly override: boolean;
  readonly supersedes?: string;
  readonly challenges?: string;
  readonly key?: string;
  readonly status: boolean;
}

export function addReview(program: Command): void {
  program
    .command('review')
    .description('地市审核、省项目组确认一份提交包：先验证，再写出签名的结论和回执')
    .argument('<FILE>', '医院交来的 submission.zip')
    .option('--status', '只显示进度与已有的结论', false)
    .option('--as <LEVEL>', 'city（地市审核）或 province（省项目组确认）')
    .option('--decision <通过|退回>', '结论')
    .option('--reason <TEXT>', '意见；退回和例外时必填', '')
    .option('--by <NAME>', '经办人（不写则在回执上手写）', '')
    .option('--authority <NAME>', '审核单位名称（默认为信任列表中的名称）')
    .option('--override', '虽有不符仍作出该结论，须写明理由，并印在回执上', false)
    .option('--supersedes <F.zip>', '本份取代的提交包（默认在同一目录中查找）')
    .option('--challenges <F>', '签发的测试申请：文件或目录（默认为本机签发的）')
    .option('--key <F.pem>', '审核单位的私钥（默认为本机的密钥）')
    .action(async (file: string, flags: Flags) => {
      if (flags.status) return showStatus(file, flags.challenges);
      return decideOn(file, flags);
    });
}

async function showStatus(file: string, challenges: string | undefined): Promise<void> {
  const { statusOf } = await import('../app/review/review-submission.ts');
  const status = await statusOf(file, await known(challenges));
  screen.lines(await statusLines(status));
}

async function decideOn(file: string, flags: Flags): Promise<void> {
  const level = levelOf(flags.as);
  const decision = decisionOf(flags.decision);
  const [{ reviewSubmission }, { openSigning }, { isoTime }, { authorityName }] = await Promise.all([
    import('../app/review/review-submission.ts'),
    import('../app/trust/signing.ts'),
    import('../domain/china-time.ts'),
    import('../domain/authority.ts'),
  ]);
  const { authority, supersedes } = flags;
  const signer = await openSigning(flags.key ?? (await home()).key, passphrases());
  const { review, verification, progress, files, isListed, isOneKey } = await reviewSubmission(
    {
      file,
      level,
      decision,
      reason: flags.reason.trim(),
      isOverride: flags.override,
      reviewer: flags.by.trim(),
      decidedAt: isoTime(Date.now()),
      ...(authority === undefined
        ? {}
        : { authority: level === 'city' ? authorityName(authority) : authority.trim() }),
      ...(supersedes === undefined ? {} : { supersedes }),
    },
    signer,
    await known(flags.challenges),
  );
  const { stateWords } = await import('../app/review/words.ts');
  screen.lines([
    ...fileLines(verification),
    ...sealReminder(verification),
    ...(await reviewLines(review)),
    ...(isListed ? [] : ['  提示：签名公钥未登记在信任列表中；请把指纹告诉其他核对的单位']),
    ...(isOneKey ? ['  提示：地市审核与省确认由同一密钥签名，不能看作两级分别审核'] : []),
    `进度：${stateWords[progress.state]}`,
    ...files.map((written) => `已写入：${written}`),
  ]);
}

function levelOf(text: string | undefined): ReviewLevel {
  if (text === 'city' || text === 'province') return text;
  throw new HarnessError('USAGE', '请用 --as city（地市审核）或 --as province（省项目组确认）说明由谁审核');
}

function decisionOf(text: string | undefined): Decision {
  if (text === '通过' || text === 'pass') return 'pass';
  if (text === '退回' || text === 'return') return 'return';
  throw new HarnessError('USAGE', '请用 --decision 通过 或 --decision 退回 说明结论');
}

async function statusLines(status: ReviewStatus): Promise<readonly string[]> {
  const { stateWords, doubtWords } = await import('../app/review/words.ts');
  const { verification, progress, doubted, submission, supersededBy } = status;
  const decisions = [progress.city, progress.province].flatMap((review) => review ?? []);
  return [
    ...fileLines(verification),
    ...sealReminder(verification),
    `  提交包摘要（SM3）：${submission}`,
    `进度：${stateWords[progress.state]}`,
    ...(await Promise.all(decisions.map(reviewLines))).flat(),
    ...(supersededBy === undefined ? [] : [`  已被较新的提交包取代：${supersededBy.submission}`]),
    ...doubted.map(({ file, doubt }) => `  不予采信：${file}，${doubtWords[doubt]}`),
  ];
}

const sealReminder = ({ verified, sealed }: Verification): readonly string[] =>
  verified && sealed === null ? ['  提示：没有附盖章的测试报告（由医院用 evoucher seal 附上）'] : [];

async function reviewLines(review: Review): Promise<readonly string[]> {
  const { levelWords, decisionWords } = await import('../app/review/words.ts');
  const { level, decision, decidedAt, authority, reviewer, reason, overridden, supersedes, signer } = review;
  const who = [authority, reviewer].filter((name) => name !== '').join(' ');
  return [
    `${levelWords[level]}：${decisionWords[decision]}（${decidedAt.slice(0, 16).replace('T', ' ')}，${who}）`,
    ...(reason === '' ? [] : [`  意见：${reason}`]),
    ...(overridden === null ? [] : [`  例外处理：${overridden}`]),
    ...(supersedes === null ? [] : [`  取代的提交包（SM3）：${supersedes}`]),
    `  签名公钥指纹：${signer.fingerprint}`,
  ];
}
