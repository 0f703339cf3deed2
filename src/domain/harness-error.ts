/** What the harness itself can fail with: how the process ends and what the person can do about it. */
const catalogue = {
  USAGE: { exit: 2, hint: '请用 evoucher --help 查看命令和选项。' },
  'NOT-AVAILABLE-YET': { exit: 2, hint: '请去掉该选项，或改用已提供的方式。' },
  'CONFIG-INVALID': { exit: 2, hint: '请按提示修改配置文件后重试。' },
  'PROFILE-INVALID': { exit: 2, hint: '请按提示修改差异配置；evoucher contract show 列出全部表与字段。' },
  'PORT-IN-USE': { exit: 2, hint: '请换一个端口（--port），或关闭占用该端口的程序；--port 0 由系统选择。' },
  'ADDRESS-UNAVAILABLE': { exit: 2, hint: '请检查 --host 是否为本机网卡地址。' },
  'FOLDER-UNWRITABLE': { exit: 2, hint: '请换一个可写的目录（--out 或 --data），或检查磁盘空间与权限。' },
  'FOLDER-BUSY': { exit: 2, hint: '另一个测试正在使用该目录；请等待其结束，或换一个目录（--out）。' },
  'COMMAND-NOT-STARTED': { exit: 2, hint: '请检查 --his-command 的命令能否在当前目录的命令行中直接运行。' },
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
