import { InvalidArgumentError, Option, type Command } from 'commander';

import type { ScanInput } from '../app/scan/request.ts';

/** The options of the command line for what is scanned and how. */
export interface ScanInputFlags {
  readonly text?: string;
  readonly image?: string;
  readonly wallet?: string;
  readonly person?: string;
  readonly model: string;
  readonly suffix?: 'enter' | 'tab' | 'crlf' | 'none';
  readonly fault: readonly string[];
  readonly seed: number;
}

export const addScanInput = (command: Command): Command =>
  command
    .option('--text <T>', '要扫描的内容')
    .option('--image <F>', '扫描图片（PNG、JPEG）中的码')
    .option('--wallet <URL>', '扫描参保人手机端的二维码：操作员页面或手机页面的地址')
    .option('--person <P>', '哪一位参保人：姓名、证件号码或编号（与 --wallet 合用）')
    .option('--model <M>', '型号：evoucher scan models 列出；或 .json 型号文件', 'honeywell-gun')
    .option('--suffix <S>', '后缀：enter、tab、crlf、none（默认按型号）', suffix)
    .addOption(
      new Option('--fault <F>', '故障，可重复给出或用逗号分隔').argParser(faults).default([], '没有'),
    )
    .option('--seed <N>', '固定键距的抖动与故障的位置', seed, 1);

export const readScanInput = (flags: ScanInputFlags): ScanInput => ({
  text: flags.text,
  image: flags.image,
  wallet: flags.wallet,
  person: flags.person,
  model: flags.model,
  suffix: flags.suffix,
  faults: flags.fault,
  seed: flags.seed,
});

const suffixes = ['enter', 'tab', 'crlf', 'none'] as const;

function suffix(text: string): (typeof suffixes)[number] {
  const found = suffixes.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`可用：${suffixes.join('、')}`);
  return found;
}

const faults = (text: string, before: readonly string[]): readonly string[] => [
  ...before,
  ...text.split(',').filter((one) => one !== ''),
];

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('应为整数');
  return Number(text);
}
