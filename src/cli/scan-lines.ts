import { interfaceTitles, suffixTitles, type scanFaults, type ScannerModel } from '../app/scan/models.ts';
import type { ScannerCheck } from '../app/scan/check.ts';
import type { AttachCommands, PlugState } from '../app/scan/plug.ts';
import type { ScanPreview } from '../app/scan/preview.ts';
import { padded } from './words.ts';

/** Keys that end a scan, so that they are seen. */
export const shownText = (text: string): string =>
  text.replaceAll('\r', '⏎').replaceAll('\t', '⇥').replaceAll('\n', '↵');

const line = (title: string, text: string): string => `${padded(title, 12)}${text}`;

export function previewLines(preview: ScanPreview, to: string | undefined): readonly string[] {
  const { model, received, suffix, ms, events, faults } = preview;
  return [
    line('型号', `${model.title}（${model.id}）`),
    line('HIS 收到', received === '' ? '什么也没有：按键被输入法吞掉' : shownText(received)),
    line('后缀', suffix),
    line('用时', `${ms} 毫秒，${events} 个事件`),
    line('故障', faults.length === 0 ? '无' : faults.join('；')),
    to === undefined ? '仅为预览，没有发送；用 --to 设备路径 发送，--to events 输出事件。' : `已发送到 ${to}`,
  ];
}

export const modelLines = (models: readonly ScannerModel[], faults: typeof scanFaults): readonly string[] => [
  '型号',
  ...models.flatMap((model) => [
    `  ${padded(model.id, 16)}${model.title}；后缀：${suffixTitles[model.suffix]}`,
    `  ${padded('', 16)}${model.note}`,
  ]),
  '',
  '故障（--fault）',
  ...faults.map(({ id, title, on }) => {
    const only =
      on.length === Object.keys(interfaceTitles).length
        ? ''
        : `（${on.map((kind) => interfaceTitles[kind]).join('、')}）`;
    return `  ${padded(id, 16)}${title}${only}`;
  }),
];

export function checkLines({ codes, open }: ScannerCheck): readonly string[] {
  return [
    ...codes.flatMap(({ code, received, gapMs, manner, findings }) => [
      '',
      `${code.title}：${findings.length === 0 ? '正常' : `${findings.length} 个问题`}`,
      `  应为　${code.text}`,
      `  收到　${received === '' ? '（没有）' : shownText(received)}`,
      ...(manner === undefined ? [] : [`  方式　${manner.title}`]),
      ...(gapMs === undefined ? [] : [`  键速　每键约 ${Math.round(gapMs)} 毫秒`]),
      ...findings.flatMap(({ level, title, seen, remedy }) => [
        `  ${level === 'must' ? '问题' : '提醒'}　${title}${seen === '' ? '' : `（${seen}）`}`,
        `  　　　解决办法：${remedy}`,
      ]),
    ]),
    ...open.map(({ title }) => `\n${title}：没有扫`),
  ];
}

/** The commands to type at the computer that gets the scanner. */
export const plugLines = (model: ScannerModel, commands: readonly AttachCommands[]): readonly string[] => [
  line('型号', `${model.title}（${model.id}）`),
  ...(commands.length === 0 ? ['扫码枪已接到本机'] : ['在要接扫码枪的电脑上，以管理员身份运行：']),
  ...commands.flatMap(({ linux, windows }) => [line('  Linux', linux), line('  Windows', windows)]),
];

export function plugStateLine(state: PlugState, from: string): string {
  const at = from === '' ? '' : ` ${from}`;
  switch (state) {
    case 'free':
      return `电脑${at} 已断开，扫码枪空闲`;
    case 'attached':
      return `电脑${at} 已连接扫码枪，还没有程序读取`;
    case 'listening':
      return `电脑${at} 正在读取，可以扫码`;
  }
}
