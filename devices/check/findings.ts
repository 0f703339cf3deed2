/** The problems of a scanner or of the computer it is plugged into, and what to do. Ids are for ever. */
export const scannerProblems = [
  {
    id: 'nothing',
    level: 'must',
    title: '没有收到任何按键',
    remedy:
      '检查扫码枪是否接好、指示灯是否亮；确认扫码前光标在输入框中；该枪若设为串口或 HID-POS，请改用 scan check --hid',
  },
  {
    id: 'ime',
    level: 'must',
    title: '中文输入法拦截了按键',
    remedy: '收费窗口的电脑切换到英文（美国键盘），或把扫码窗口的输入法设为关闭；全角状态也须关闭',
  },
  {
    id: 'num-lock',
    level: 'must',
    title: '扫码枪按的是数字小键盘，NumLock 没有打开',
    remedy: '打开键盘上的 NumLock，或用说明书中的设置码让扫码枪改用主键盘区的数字键',
  },
  {
    id: 'field-differs',
    level: 'must',
    title: '按键是对的，输入框中的内容不对',
    remedy: '调大扫码枪的键间延时（如 10 毫秒）；经远程桌面时在被控的电脑上扫码；确认没有别的程序改动输入框',
  },
  {
    id: 'suffix-unseen',
    level: 'should',
    title: '内容直接写入输入框，没有看到回车',
    remedy: '确认收费系统不等回车也能继续；否则在扫码枪的驱动程序或转发工具中加上回车',
  },
  {
    id: 'no-suffix',
    level: 'must',
    title: '码后面没有回车',
    remedy: '用扫码枪说明书中的设置码把后缀设为“回车（CR）”',
  },
  {
    id: 'tab-suffix',
    level: 'should',
    title: '码后面是 Tab，不是回车',
    remedy: '多数医院系统以回车作为扫码结束；确认本系统接受 Tab，否则把后缀改为“回车（CR）”',
  },
  {
    id: 'extra-suffix',
    level: 'should',
    title: '回车之后还有多余的按键（换行）',
    remedy: '把后缀由“回车换行（CR+LF）”改为“回车（CR）”，否则下一个窗口可能收到多余的按键',
  },
  {
    id: 'prefix',
    level: 'must',
    title: '码前面有多余的字符',
    remedy: '关闭扫码枪的前缀和码制标识（AIM ID，如 ]Q1）',
  },
  {
    id: 'caps-lock',
    level: 'must',
    title: '大写锁定已打开，字母大小写颠倒',
    remedy: '关闭键盘上的 Caps Lock；可在扫码枪上开启“自动大写锁定”',
  },
  {
    id: 'letter-case',
    level: 'must',
    title: '扫码枪改变了字母的大小写',
    remedy: '把扫码枪的大小写转换设为“不转换”',
  },
  {
    id: 'layout',
    level: 'must',
    title: '键盘布局不一致，字符变了样',
    remedy: '把扫码枪和电脑的键盘布局都设为“美国英语（US）”',
  },
  {
    id: 'double-scan',
    level: 'must',
    title: '同一个码收到两次',
    remedy: '把扫码枪的重复读码间隔设为 1 秒以上，或由连续扫描改为触发扫描',
  },
  {
    id: 'truncated',
    level: 'must',
    title: '只收到码的前一段',
    remedy: '关闭扫码枪的长度限制和截取；调大扫码枪的键间延时后重试',
  },
  {
    id: 'lost-keys',
    level: 'must',
    title: '丢失了字符',
    remedy: '调大扫码枪的键间延时（如 10 毫秒）；换一个 USB 口，不经集线器',
  },
  {
    id: 'repeated-keys',
    level: 'must',
    title: '有字符重复',
    remedy: '调大扫码枪的键间延时；检查接口接触，换一个 USB 口',
  },
  {
    id: 'different',
    level: 'must',
    title: '收到的不是测试码的内容',
    remedy: '确认扫的是屏幕上当前的测试码，扫码时键盘上没有其他输入',
  },
  {
    id: 'slow',
    level: 'should',
    title: '键速慢，部分页面会当作手工输入',
    remedy: '把扫码枪的键间延时设为最小（一般可到 10 毫秒以内）',
  },
] as const;

export type ScannerProblem = (typeof scannerProblems)[number]['id'];

/** One thing that is not right about a scan, with what was seen. */
export interface ScannerFinding {
  readonly id: ScannerProblem;
  readonly level: 'must' | 'should';
  readonly title: string;
  /** The observation in words; empty when the title says it all. */
  readonly seen: string;
  readonly remedy: string;
}

export function scannerFinding(id: ScannerProblem, seen = ''): ScannerFinding {
  const found = scannerProblems.find((problem) => problem.id === id);
  // Every id has its line: the ids are taken from the lines.
  return { id, level: found?.level ?? 'must', title: found?.title ?? id, seen, remedy: found?.remedy ?? '' };
}
