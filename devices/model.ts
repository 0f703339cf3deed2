import { HarnessError } from '../src/domain/harness-error.ts';

/** The settings of a scanner, whatever it is plugged into. */
interface Setup {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  /** Sent before everything else. */
  readonly prefix: string;
  /** True when the AIM identifier of the symbology (`]Q1` for a QR code) goes before the content. */
  readonly symbologyPrefix: boolean;
  readonly letterCase: LetterCase;
  readonly suffix: Suffix;
}

/** Types like a keyboard (USB HID boot keyboard). */
export interface KeyboardModel extends Setup {
  readonly interface: 'keyboard';
  /** From one key down to the next, shortest and longest. */
  readonly gapMs: readonly [number, number];
  /** The layout the computer has to be set to. */
  readonly layout: 'us';
  /**
   * True when letters arrive as they stand in the code although Caps Lock is on at the computer. Scanners are delivered
   * without it: their letters are turned round, as those of every keyboard.
   */
  readonly overridesCapsLock: boolean;
}

/** Sends a scan as reports of HID usage page 0x8C; needs no focus. */
export interface PosModel extends Setup {
  readonly interface: 'hid-pos';
}

/** A serial port or a USB virtual one: 8 data bits, no parity, 1 stop bit. */
export interface SerialModel extends Setup {
  readonly interface: 'serial';
  readonly baudRate: number;
}

export type ScannerModel = KeyboardModel | PosModel | SerialModel;
export type ScannerInterface = ScannerModel['interface'];
export type Suffix = keyof typeof suffixChars;
export type LetterCase = (typeof letterCases)[number];

/** The characters that each suffix sends. */
export const suffixChars = { enter: '\r', tab: '\t', crlf: '\r\n', none: '' } as const;

export const interfaceTitles: Readonly<Record<ScannerInterface, string>> = {
  keyboard: '键盘口',
  'hid-pos': 'HID-POS',
  serial: '串口',
};

export const suffixTitles: Readonly<Record<Suffix, string>> = {
  enter: '回车',
  tab: 'Tab',
  crlf: '回车换行',
  none: '无',
};

const letterCases = ['as-is', 'upper', 'lower'] as const;
const suffixes = Object.keys(suffixChars) as readonly Suffix[];
const layouts = ['us'] as const;
const setupFields = ['id', 'title', 'note', 'prefix', 'symbologyPrefix', 'letterCase', 'suffix', 'interface'];
const SLOWEST_MS = 1_000;
const FASTEST_BAUD = 4_000_000;

/**
 * Reads a model from a JSON value. `place` names the file for the message.
 * @throws HarnessError SCANNER-INVALID with the place of the first thing that is wrong
 */
export function readModel(value: unknown, place: string): ScannerModel {
  const field = fieldsOf(value, place);
  const setup = {
    id: field('id', matching(/^[a-z][a-z0-9-]*$/), '小写字母、数字和 - 组成的编号'),
    title: field('title', matching(/\S/), '名称'),
    note: field('note', isText, '说明文字'),
    prefix: field('prefix', matching(/^[\x20-\x7e]*$/), '可打印的 ASCII 字符，没有时为空文字'),
    symbologyPrefix: field('symbologyPrefix', isFlag, 'true 或 false'),
    letterCase: field('letterCase', oneOf(letterCases), letterCases.join('、')),
    suffix: field('suffix', oneOf(suffixes), suffixes.join('、')),
  };
  const kind = field('interface', oneOf(interfaces), interfaces.join('、'));
  switch (kind) {
    case 'keyboard':
      field.only('gapMs', 'layout', 'overridesCapsLock');
      return {
        ...setup,
        interface: kind,
        gapMs: field('gapMs', isRange, `两个毫秒数 [最短, 最长]，1 至 ${SLOWEST_MS}，最短不大于最长`),
        layout: field('layout', oneOf(layouts), layouts.join('、')),
        overridesCapsLock: field('overridesCapsLock', isFlagOrAbsent, 'true、false，或不写') ?? false,
      };
    case 'hid-pos':
      field.only();
      return { ...setup, interface: kind };
    case 'serial':
      field.only('baudRate');
      return {
        ...setup,
        interface: kind,
        baudRate: field('baudRate', isBaudRate, `300 至 ${FASTEST_BAUD} 的整数`),
      };
  }
}

type Guard<Type> = (value: unknown) => value is Type;

interface Fields {
  <Type>(name: string, isRight: Guard<Type>, expected: string): Type;
  /** Besides the fields of every model only these may be there. */
  readonly only: (...names: readonly string[]) => void;
}

function fieldsOf(value: unknown, place: string): Fields {
  const refuse = (pointer: string, expected: string, actual: unknown): never => {
    const found = actual === undefined ? '没有该项' : JSON.stringify(actual);
    throw new HarnessError('SCANNER-INVALID', `${place} 的 ${pointer}：应为${expected}；实际为 ${found}`);
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return refuse('/', '一个 JSON 对象', value);
  const record = value as Readonly<Record<string, unknown>>;
  const field = <Type>(name: string, isRight: Guard<Type>, expected: string): Type => {
    const found = record[name];
    return isRight(found) ? found : refuse(`/${name}`, expected, found);
  };
  const only = (...names: readonly string[]): void => {
    const unknown = Object.keys(record).find((name) => ![...setupFields, ...names].includes(name));
    if (unknown !== undefined) refuse(`/${unknown}`, '已知的项，没有这一项', record[unknown]);
  };
  return Object.assign(field, { only });
}

const interfaces = Object.keys(interfaceTitles) as readonly ScannerInterface[];
const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isFlagOrAbsent = (value: unknown): value is boolean | undefined => value === undefined || isFlag(value);
const matching =
  (shape: RegExp): Guard<string> =>
  (value): value is string =>
    isText(value) && shape.test(value);
const oneOf =
  <Word extends string>(words: readonly Word[]): Guard<Word> =>
  (value): value is Word =>
    words.some((word) => word === value);
const isBaudRate = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 300 && value <= FASTEST_BAUD;
const isGap = (value: unknown): value is number =>
  typeof value === 'number' && value >= 1 && value <= SLOWEST_MS;
const isRange = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && isGap(value[0]) && isGap(value[1]) && value[0] <= value[1];
