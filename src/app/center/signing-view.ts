import type { ReplyStyle, Specification } from '../../contract/field.ts';
import type { Account, SigningSettings } from '../../contract/signing/family.ts';
import { demoAccounts, families, toleranceOf } from '../../contract/signing/index.ts';

/** The way requests have to be signed, in words for a person. */
export interface SigningView {
  readonly title: string;
  readonly rule: string;
  /** Account and keys; only the simulator's own are shown, a secret that somebody gave never is. */
  readonly lines: readonly { readonly label: string; readonly value: string }[];
}

/** `null` where the profile demands no signature. */
export function signingView({ signing }: Specification): SigningView | null {
  if (signing === undefined) return null;
  const { title, rule, confidence } = families[signing.family];
  return {
    title,
    rule,
    lines: [
      ...signing.accounts.flatMap((account) => accountLines(account, signing)),
      ...(signing.center === undefined
        ? []
        : [{ label: '应答的验签公钥（SM2）', value: signing.center.publicKey }]),
      ...(signing.userId === undefined ? [] : [{ label: 'SM2 用户标识', value: signing.userId }]),
      { label: '时间戳允许的偏差', value: toleranceText(signing) },
      { label: '规则的可信度', value: confidence },
    ],
  };
}

function accountLines(account: Account, { family }: SigningSettings): SigningView['lines'] {
  const { id, secret, privateKey } = account;
  const isOwn = demoAccounts(family).some((own) => own.id === id && own.secret === secret);
  const shown = (label: string, value: string | undefined): SigningView['lines'] =>
    value === undefined ? [] : [{ label, value: isOwn ? value : '（不显示）' }];
  return [
    { label: isOwn ? '账户（仿真中心的测试账户）' : '账户', value: id },
    ...shown('密钥', secret),
    ...shown('签名私钥（SM2）', privateKey),
  ];
}

function toleranceText(signing: SigningSettings): string {
  const seconds = toleranceOf(signing);
  return seconds === undefined ? '不拒绝，偏差超过 60 秒时提示' : `${seconds} 秒`;
}

/** The same as lines of text. */
export const signingLines = (view: SigningView | null): readonly string[] =>
  view === null
    ? []
    : [
        `签名方式：${view.title}`,
        `  ${view.rule}`,
        ...view.lines.map(({ label, value }) => `  ${label}：${value}`),
      ];

/** The way answers and payloads are written, one line for each setting. */
export function replyLines({ reply = {}, payload }: Specification): readonly string[] {
  const { infcode = 'number', successMessage = null, rowsNode = 'data' } = reply;
  const { emptyOutput = 'null', escapes = 'allowed' } = reply;
  const outputs: Readonly<Record<NonNullable<ReplyStyle['emptyOutput']>, string>> = {
    null: 'null',
    absent: '不写',
    object: '{}',
  };
  const forms = { object: '对象', text: 'JSON 文本', sm4: 'SM4 密文（Base64）' };
  return [
    '应答写法',
    `  infcode：${infcode === 'number' ? '数字 0 / -1' : '文本 "0" / "-1"'}`,
    `  成功时的 err_msg：${JSON.stringify(successMessage)}`,
    `  没有输出时的 output：${outputs[emptyOutput]}`,
    `  4902 结果列表的节点：${rowsNode ?? '（output 本身就是列表）'}`,
    `  文本中需要转义的字符：${escapes === 'none' ? '换成空格' : 'err_msg 中没有，其余照常转义'}`,
    `  input / output：${forms[payload?.input ?? 'object']} / ${forms[payload?.output ?? 'object']}`,
  ];
}
