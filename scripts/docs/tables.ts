import { checkById } from '../../src/checks/catalogue/index.ts';
import { families } from '../../src/contract/signing/index.ts';
import { verifyOutcomeWords } from '../../src/app/outcomes/outcomes.ts';
import { errorCodes, HarnessError, type ErrorCode } from '../../src/domain/harness-error.ts';

import { isSaid, messagesOf } from './messages.ts';

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', String.raw`\|`)).join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

/** Codes whose message explains itself: there are too many wrong command lines to list them here. */
const SELF_EXPLAINING = new Set(['USAGE']);

/** Sentences that are made in another place than their error. */
const ELSEWHERE: Readonly<Partial<Record<ErrorCode, readonly string[]>>> = {
  'PORT-IN-USE': ['不能在 …:… 上提供服务（…）'],
  'ADDRESS-UNAVAILABLE': ['不能在 …:… 上提供服务（…）'],
  'REVIEW-SIGNER': ['签名人未登记', '签名人登记的角色不能作出这一级的结论'],
  'TOKEN-REFUSED': ['令牌不正确或已停用', '令牌多次不正确，请一分钟后再试'],
};

function sentencesOf(code: ErrorCode): readonly string[] {
  if (SELF_EXPLAINING.has(code)) return ['命令或选项的写法，照提示改'];
  const said = ELSEWHERE[code] ?? messagesOf(code);
  if (said.length > 0 && (ELSEWHERE[code] ?? []).every(isSaid)) return said;
  throw new Error(`No sentence was found for ${code}: name it under ELSEWHERE`);
}

/** Must-checks that hospitals fail most at their first test, in the order in which a request is looked at. */
const FREQUENT = [
  'transport.body-json',
  'envelope.region-spelling',
  'envelope.fields',
  'envelope.institution',
  'envelope.insuplc-given',
  'upload.fields',
  'batch.count',
  'batch.interval',
  'batch.zip-readable',
  'batch.file-per-element',
  'layout.xml-present',
  'xml.fields',
  'amounts.total-agrees',
  'amounts.fund-agrees',
  'scenario.settlement-known',
  'scenario.kind',
  'scenario.regions',
  'sequence.query-until-final',
  'sequence.reupload-until-success',
  'status.chkcode',
];

/** The faults that a gateway distinguishes, in words. */
const faultWords = {
  absent: '缺少签名的请求头',
  unknown: '账户不对',
  stale: '时间戳过期',
  wrong: '签名不对',
};

const tables: Readonly<Record<string, () => string>> = {
  errors: () =>
    table(
      ['屏幕上的话（“错误：”之后）', '怎么办', '代码', '退出码'],
      errorCodes.map((code) => {
        const { hint, exitCode } = new HarnessError(code, '');
        return [sentencesOf(code).join('<br>'), hint, `\`${code}\``, String(exitCode)];
      }),
    ),
  findings: () =>
    table(
      ['要求', '怎么办', '检查项'],
      FREQUENT.map((id) => {
        const check = checkById(id);
        if (check?.level !== 'must') throw new Error(`There is no must-check ${id}`);
        return [check.title, check.remedy, `[\`${id}\`](checks.md#${id.replaceAll('.', '')})`];
      }),
    ),
  gateway: () =>
    table(
      ['网关', '应答', '原因', '签名的规则'],
      Object.values(families).flatMap(({ id, gateway, rule }) =>
        Object.entries(gateway?.words ?? {}).map(([fault, said]) => [
          id,
          `HTTP ${gateway?.status ?? ''}：${said}`,
          faultWords[fault as keyof typeof faultWords],
          rule,
        ]),
      ),
    ),
  outcomes: () =>
    table(
      ['结论', '怎么办', '编号'],
      Object.entries(verifyOutcomeWords).map(([id, { message, advice }]) => [
        message.replace('{}', '…'),
        advice,
        `\`${id}\``,
      ]),
    ),
};

/**
 * Returns the document with every table between `<!-- table: … -->` and `<!-- end of table -->` as the code has it
 * today.
 */
export const withTables = (markdown: string): string =>
  markdown.replace(
    /(<!-- table: (\w+) -->\n)[^]*?(<!-- end of table -->)/g,
    (whole, opening: string, name: string, end: string) => {
      const made = tables[name];
      if (made === undefined) throw new Error(`There is no table ${name} for ${whole.slice(0, 40)}`);
      return `${opening}\n${made()}\n\n${end}`;
    },
  );
