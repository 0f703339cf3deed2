import type { ScannerInterface } from './model.ts';

const everywhere: readonly ScannerInterface[] = ['keyboard', 'hid-pos', 'serial'];
const lossy: readonly ScannerInterface[] = ['keyboard', 'serial'];
const keyboard: readonly ScannerInterface[] = ['keyboard'];

/** The faults of scans at a window, and the interfaces of the scanners that can have them. */
export const scanFaults = [
  { id: 'no-suffix', title: '没有后缀：码后面没有回车', on: everywhere },
  { id: 'double-scan', title: '重复扫码：同一个码送出两次', on: everywhere },
  { id: 'truncated', title: '截断：只送出码的前一段', on: everywhere },
  { id: 'dropped-key', title: '丢键：少一个字符', on: lossy },
  { id: 'repeated-key', title: '重键：一个字符出现两次', on: lossy },
  { id: 'caps-lock', title: '大写锁定已打开：字母大小写颠倒', on: keyboard },
  { id: 'ime', title: '中文输入法吞键：按键到了，文字没有', on: keyboard },
  { id: 'stale-code', title: '过期码：出示已被新码取代的二维码', on: everywhere },
] as const;

export type ScanFault = (typeof scanFaults)[number]['id'];

export const isScanFault = (text: string): text is ScanFault => scanFaults.some(({ id }) => id === text);

export const scanFaultTitle = (fault: ScanFault): string =>
  scanFaults.find(({ id }) => id === fault)?.title ?? fault;

/** True when a scanner of this interface can have the fault. */
export const canHave = (fault: ScanFault, kind: ScannerInterface): boolean =>
  scanFaults.some(({ id, on }) => id === fault && on.includes(kind));
