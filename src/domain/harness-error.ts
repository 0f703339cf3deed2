/** The failures of the harness itself, each with the exit code of the process and the remedy for the person. */
const catalogue = {
  USAGE: { exit: 2, hint: '请用 evoucher --help 查看命令和选项。' },
  'CONFIG-INVALID': { exit: 2, hint: '请按提示修改配置文件后重试。' },
  'PROFILE-INVALID': { exit: 2, hint: '请按提示修改差异配置；evoucher contract show 列出全部表与字段。' },
  'PORT-IN-USE': { exit: 2, hint: '请换一个端口（--port），或关闭占用该端口的程序；--port 0 由系统选择。' },
  'ADDRESS-UNAVAILABLE': { exit: 2, hint: '请检查 --host 是否为本机网卡地址。' },
  'FOLDER-UNWRITABLE': { exit: 2, hint: '请换一个可写的目录（--out 或 --data），或检查磁盘空间与权限。' },
  'FOLDER-BUSY': { exit: 2, hint: '另一个测试正在使用该目录；请等待其结束，或换一个目录（--out）。' },
  'COMMAND-NOT-STARTED': { exit: 2, hint: '请检查 --his-command 的命令能否在当前目录的命令行中直接运行。' },
  'HOOK-UNREACHABLE': {
    exit: 2,
    hint: '请检查 --his-url 的地址、网络与防火墙；evoucher hook check 逐项检查接口。',
  },
  'MODULE-INVALID': {
    exit: 2,
    hint: '请检查 --his-module 的文件：默认导出 defineHis({ acts: { upload, … } })。',
  },
  'BROWSER-NOT-STARTED': {
    exit: 2,
    hint: '请安装 Chrome 或 Edge（Debian：apt-get install chromium），或用环境变量 EVOUCHER_BROWSER 指出浏览器程序；无显示器时去掉 --headed。',
  },
  'SCREENS-NOT-STARTED': { exit: 3, hint: '请检查端口与目录是否可用；重复出现时请附上提示反馈。' },
  'SCANNER-INVALID': { exit: 2, hint: '请按提示修改型号文件；evoucher scan models --json 可作样本。' },
  'SCANNER-UNREACHABLE': { exit: 2, hint: '请检查设备路径、连接与权限。' },
  'KEY-EXISTS': { exit: 2, hint: '密钥不会被覆盖；请用 --out 写到别处，或先妥善保存并移走原密钥。' },
  'KEY-UNREADABLE': { exit: 2, hint: '请设置环境变量 EVOUCHER_KEY_PASSPHRASE，或在终端中运行并输入口令。' },
  'TRUST-INVALID': { exit: 2, hint: '请检查文件内容；evoucher trust --help 说明可用的来源。' },
  'TRUST-CONFLICT': { exit: 2, hint: '如确已更换密钥，请核实后先用 evoucher trust remove 删除原公钥。' },
  'CHALLENGE-INVALID': { exit: 2, hint: '请向签发单位核对挑战码。' },
  'REVIEW-REFUSED': {
    exit: 1,
    hint: '请退回医院（--decision 退回 --reason …）；确需例外通过时加 --override 并用 --reason 说明理由。',
  },
  'REVIEW-SIGNER': {
    exit: 2,
    hint: '核对指纹后用 evoucher trust add … --role city（或 province）登记审核单位的公钥。',
  },
  'SEAL-REFUSED': { exit: 1, hint: '请按提示处理后重试；evoucher seal --help 说明可用的格式。' },
  'DECRYPT-FAILED': { exit: 1, hint: '请用收件单位的私钥（--key），或请对方为本单位的公钥重新加密。' },
  'LIST-INVALID': { exit: 2, hint: '请把清单另存为“CSV UTF-8”，首行为列名，然后重试。' },
  'HOSPITALS-INVALID': {
    exit: 2,
    hint: '名单的表头为 机构代码,机构名称,医保区划；令牌用 evoucher center token issue 签发。',
  },
  'CENTER-KEY': {
    exit: 2,
    hint: '托管的仿真中心必须签名：请用 evoucher keygen 生成密钥，以 --key 给出，口令写入环境变量 EVOUCHER_KEY_PASSPHRASE。',
  },
  'CENTER-UNREACHABLE': {
    exit: 2,
    hint: '请检查 --center 的地址、网络与防火墙；向省项目组确认仿真中心是否在运行。',
  },
  'CENTER-REFUSED': { exit: 2, hint: '请按提示处理；不明白时请联系省项目组。' },
  'TOKEN-REFUSED': {
    exit: 2,
    hint: '请核对 --token（或环境变量 EVOUCHER_TOKEN）；令牌停用或遗失时请联系省项目组重新签发。',
  },
  'CENTER-LOST': {
    exit: 3,
    hint: '已经完成的部分由省项目组保存；网络恢复后在原目录用 --resume 继续。',
  },
  'PACKAGE-BROKEN': { exit: 3, hint: '请用 --resume 重新取回；若重复出现请联系省项目组。' },
  'JOURNAL-NOT-FOUND': { exit: 2, hint: '请给出含有 journal.ndjson 的目录。' },
  'JOURNAL-BROKEN': { exit: 1, hint: '记录在所指的行被改动或损坏，不能作为证据；请使用原始目录。' },
  'JOURNAL-WRITE': {
    exit: 3,
    hint: '请清理磁盘空间或检查权限；已写入的记录仍然有效，测试可在原命令后加 --resume 继续。',
  },
  'RESULTS-WRITE': {
    exit: 3,
    hint: '请清理磁盘空间或检查权限；测试记录完整，在原命令后加 --resume 即可重新生成报告。',
  },
  'READER-FAILED': { exit: 3, hint: '附件解析进程异常，请重试；若重复出现请附上 journal.ndjson 反馈。' },
  UNEXPECTED: { exit: 3, hint: '这是测试工具自身的问题，请附上输出目录反馈。' },
} as const;

export type ErrorCode = keyof typeof catalogue;

export const errorCodes = Object.keys(catalogue) as readonly ErrorCode[];

/** The harness cannot go on. A hospital's mistake is never thrown: it is a finding. */
export class HarnessError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { readonly hint?: string }) {
    super(message, options);
    this.name = 'HarnessError';
    this.code = code;
    this.hint = options?.hint ?? catalogue[code].hint;
  }

  /** The exit code of the command line (design: 2 wrong usage, 3 harness failed, 1 not conformant). */
  get exitCode(): 1 | 2 | 3 {
    return catalogue[this.code].exit;
  }
}
