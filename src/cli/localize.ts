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

/** A pattern of commander's English, and its sentence from what the pattern's groups found. */
const errors: readonly (readonly [RegExp, (one: string, two: string, three: string) => string])[] = [
  [/^error: unknown command '(.+?)'/, (command) => `没有命令 '${command}'`],
  [/^error: unknown option '(.+?)'/, (option) => `没有选项 '${option}'`],
  [/^error: missing required argument '(.+?)'/, (argument) => `缺少参数 '${argument}'`],
  [/^error: required option '(.+?)' not specified/, (option) => `缺少选项 '${option}'`],
  [/^error: option '(.+?)' argument missing/, (option) => `选项 '${option}' 缺少值`],
  [
    /^error: option '(.+?)' argument '(.*?)' is invalid\. ?(.*)/,
    (option, value, reason) => `选项 '${option}' 的值 '${value}' 不正确。${reason}`,
  ],
  [/^error: too many arguments.*/, () => '参数过多'],
  [/\(Did you mean (.+?)\?\)/, (meant) => `（是否为 ${meant}？）`],
];

function translated(text: string): string {
  return errors.reduce(
    (result, [pattern, sentence]) =>
      result.replace(pattern, (_, one: string, two: string, three: string) => sentence(one, two, three)),
    text,
  );
}
