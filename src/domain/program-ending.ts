import { failureRemedy, failureWords, type HookFailure } from './hook-failure.ts';
import type { Cause } from './verdict.ts';
import { webPageWords } from './web-page.ts';

/**
 * The way in which the hospital's own program ended an act, or answered it: what is known when nothing usable arrived. `line`
 * is the line of its output that tells most, as the program wrote it.
 */
export type ProgramEnding =
  /** A command that ended by itself. */
  | { readonly kind: 'exit'; readonly code: number; readonly line?: string }
  /** There is no such command, or it may not be run. */
  | { readonly kind: 'not-started'; readonly code?: number; readonly line?: string }
  | { readonly kind: 'signal'; readonly signal: string; readonly line?: string }
  /** Nothing had ended when the act's time was over. */
  | {
      readonly kind: 'late';
      readonly who: 'command' | 'hook' | 'module' | 'agent';
      readonly afterMs: number;
      readonly line?: string;
    }
  /** A hook's answer; `page` is the title of a web page that came in place of one. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly location?: string;
      readonly page?: string;
      readonly line?: string;
    }
  | { readonly kind: 'no-answer'; readonly failure: HookFailure }
  /** A module for the hospital's pages threw. */
  | { readonly kind: 'module'; readonly line: string };

/** An ending in words, with the side that has to mend it and how. */
export interface EndingWords {
  readonly words: string;
  /** `undefined` where the program did what it was asked as far as it says so itself. */
  readonly fault: { readonly cause: Cause; readonly remedy: string } | undefined;
}

const actors = { command: '命令', hook: '接口', module: '页面操作', agent: '医院端的测试程序' } as const;

const late = {
  command: '没有结束，已终止',
  hook: '没有完成应答',
  module: '没有完成',
  agent: '没有回报',
} as const;

/** Puts an ending into words. The only place where one is worded for console, journal and reports. */
export function endingWords(ending: ProgramEnding): EndingWords {
  switch (ending.kind) {
    case 'exit':
      return {
        words: `命令退出码 ${ending.code}${behind(ending.line)}`,
        fault:
          ending.code === 0
            ? undefined
            : program(
                ending.line === undefined
                  ? '命令没有输出原因：在当前目录手工运行一次命令查看，或让它把错误写到标准错误。'
                  : '按命令自己输出的错误排查医院系统的程序，修正后重新测试。',
              ),
      };
    case 'not-started':
      return {
        words: `命令不能启动${ending.code === undefined ? '' : `（退出码 ${ending.code}）`}${behind(ending.line)}`,
        fault: setting('核对 --his-command：命令能否在当前目录的命令行中直接运行，文件是否存在、可执行。'),
      };
    case 'signal':
      return {
        words: `命令被信号 ${ending.signal} 终止${behind(ending.line)}`,
        fault: program('查看是谁终止了医院系统的程序：内存不足、崩溃，或被其他程序结束。'),
      };
    case 'late':
      return {
        words: `${actors[ending.who]}到期限（${seconds(ending.afterMs)} 秒）${late[ending.who]}${behind(ending.line)}`,
        fault: program(
          '查看医院系统的程序卡在哪里（等待输入、数据库锁、连接其他系统）；确实需要更久时用 --act-deadline 加长期限。',
        ),
      };
    case 'answer':
      return answerWords(ending);
    case 'no-answer':
      return {
        words: `接口${failureWords(ending.failure)}`,
        fault: { cause: 'network', remedy: `${failureRemedy(ending.failure)}。` },
      };
    case 'module':
      return {
        words: `页面操作未完成：${ending.line}`,
        fault: program('按截图和提示核对模块中的操作与页面是否一致。'),
      };
  }
}

function answerWords({
  status,
  location,
  page,
  line,
}: Extract<ProgramEnding, { kind: 'answer' }>): EndingWords {
  const head = `接口应答 HTTP ${status}`;
  if (status >= 300 && status < 400)
    return {
      words: `${head}，转到 ${location ?? '别处'}`,
      fault: setting('测试工具不跟随转向：请在 --his-url 中直接写最终的地址；转到登录页时请给接口令牌。'),
    };
  if (page !== undefined)
    return {
      words: `${head}，${webPageWords({ title: page })}`,
      fault: setting(
        '地址上是一个网页，不是接口：请核对 --his-url 的端口与路径；是登录页时请用环境变量 EVOUCHER_HOOK_TOKEN 给出接口的令牌。',
      ),
    };
  const words = `${head}${behind(line)}`;
  if (status >= 200 && status < 300) return { words, fault: undefined };
  if (status === 401 || status === 403)
    return { words, fault: setting('请用环境变量 EVOUCHER_HOOK_TOKEN 给出接口的令牌，并核对令牌仍然有效。') };
  if (status === 404)
    return { words, fault: setting('接口程序在运行，但没有这个路径：请核对 --his-url 的路径。') };
  if (status === 405)
    return { words, fault: setting('这个路径不接受 POST：请核对 --his-url 的路径，接口须接受 POST。') };
  return { words, fault: program('按接口应答和医院系统的日志排查接口程序，修正后重新测试。') };
}

const behind = (line: string | undefined): string => (line === undefined ? '' : `：${line}`);
const seconds = (ms: number): string => String(Math.round(ms / 100) / 10);
const program = (remedy: string) => ({ cause: 'program', remedy }) as const;
const setting = (remedy: string) => ({ cause: 'configuration', remedy }) as const;
