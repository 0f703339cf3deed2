import type { Command } from 'commander';

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

/** Commander's own words in Chinese, for the program and every command added later. */
export function localize(program: Command): void {
  program
    .helpOption('-h, --help', '显示帮助')
    .helpCommand('help [command]', '显示某个命令的帮助')
    .configureHelp({ styleTitle: (title) => titles[title] ?? title })
    .showHelpAfterError('（用 --help 查看命令和选项）')
    .configureOutput({ outputError: (text, write) => write(translated(text)) });
}

const errors: readonly (readonly [RegExp, string])[] = [
  [/^error: unknown command '(.+?)'/, "没有命令 '$1'"],
  [/^error: unknown option '(.+?)'/, "没有选项 '$1'"],
  [/^error: missing required argument '(.+?)'/, "缺少参数 '$1'"],
  [/^error: required option '(.+?)' not specified/, "缺少选项 '$1'"],
  [/^error: option '(.+?)' argument missing/, "选项 '$1' 缺少值"],
  [/^error: option '(.+?)' argument '(.*?)' is invalid\. ?(.*)/, "选项 '$1' 的值 '$2' 不正确。$3"],
  [/^error: too many arguments.*/, '参数过多'],
  [/\(Did you mean (.+?)\?\)/, '（是否为 $1？）'],
];

function translated(text: string): string {
  return errors.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}
