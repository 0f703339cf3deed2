import { expect, test } from '@playwright/test';
import { scanIntoPage, scannerModels, type KeyboardModel, type ScanFault } from 'evoucher-harness';

import { heardOf, keysSeen, openReceivers, type Receiver, type SeenKey } from '../support/receivers.ts';

// Recording slows the page by more than a key's time.
test.use({ trace: 'off', screenshot: 'off' });

const credential = '4241234567890123456789370000';
const modelOf = (id: string): KeyboardModel => {
  const model = scannerModels.find((candidate) => candidate.id === id);
  if (model?.interface !== 'keyboard') throw new Error(`There is no keyboard scanner ${id}.`);
  return model;
};
const gun = modelOf('honeywell-gun');

/** The libraries that hear one another's events undisturbed; the sixth stops the events it takes. */
const together: readonly Receiver[] = [
  'onscan',
  'js-scanner-detection',
  'simple-barcode-scanner',
  'keyscanner',
  'itexperts',
];

const gaps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((time, index) => time - (times[index] ?? 0));
const downs = (keys: readonly SeenKey[]): readonly SeenKey[] => keys.filter(({ type }) => type === 'keydown');

test('每个按键都是浏览器认可的真实按键，字段齐全，时间戳单调', async ({ page }) => {
  await page.setContent('<input id="field">');
  await openReceivers(page, []);
  await page.focus('#field');
  await scanIntoPage(page, { model: gun, text: 'a4-B' });

  const keys = await keysSeen(page);
  expect(await page.inputValue('#field')).toBe('a4-B');
  expect(
    keys.map(({ type, key, code, keyCode, which, shiftKey }) =>
      [type, key, code, keyCode, which, shiftKey].join(' '),
    ),
  ).toEqual([
    'keydown a KeyA 65 65 false',
    'keypress a KeyA 97 97 false',
    'keyup a KeyA 65 65 false',
    'keydown 4 Digit4 52 52 false',
    'keypress 4 Digit4 52 52 false',
    'keyup 4 Digit4 52 52 false',
    'keydown - Minus 189 189 false',
    'keypress - Minus 45 45 false',
    'keyup - Minus 189 189 false',
    'keydown Shift ShiftLeft 16 16 true',
    'keydown B KeyB 66 66 true',
    'keypress B KeyB 66 66 true',
    'keyup B KeyB 66 66 true',
    'keyup Shift ShiftLeft 16 16 false',
    'keydown Enter Enter 13 13 false',
    'keypress Enter Enter 13 13 false',
    'keyup Enter Enter 13 13 false',
  ]);
  expect(keys.every(({ isTrusted }) => isTrusted)).toBe(true);
  expect(gaps(keys.map(({ timeStamp }) => timeStamp)).every((gap) => gap >= 0)).toBe(true);
});

test('每键 5 毫秒：逐键送达，一个不少，最后一键不早于它的时刻', async ({ page }) => {
  await openReceivers(page, []);
  const began = performance.now();
  await scanIntoPage(page, { model: { ...gun, gapMs: [5, 5] }, text: credential });
  // How exactly the gaps are kept is the machine's; that none is skipped is the emulator's.
  expect(performance.now() - began).toBeGreaterThanOrEqual(5 * credential.length);
  const keys = downs(await keysSeen(page)).map(({ key }) => key);
  expect(keys).toEqual([...credential.split(''), 'Enter']);
});

/** The libraries that take a scan of 28 digits and Enter for a scan, whole and once, by scanner model. */
const detecting: readonly (readonly [string, readonly Receiver[]])[] = [
  ['honeywell-gun', ['onscan', 'js-scanner-detection', 'simple-barcode-scanner', 'keyscanner']],
  ['desk-scanner', ['onscan', 'js-scanner-detection', 'simple-barcode-scanner']],
  ['card-terminal', ['simple-barcode-scanner']],
  ['zebra-gun', []],
];

test('扫码枪检测程序按各自的门限认出或认不出各型号', async ({ page }) => {
  await openReceivers(page, together);
  const expectFound = async (id: string, receivers: readonly Receiver[]): Promise<void> => {
    const found = await heardOf(page, { model: modelOf(id), text: credential });
    const whole = Object.entries(found).filter(([, texts]) => texts.join() === credential);
    expect(whole.map(([name]) => name).toSorted(), id).toEqual(receivers.toSorted());
    // It takes any thirteen characters within 130 ms: of a fast scan false halves.
    expect(found.itexperts ?? []).not.toContain(credential);
  };
  for (const [id, receivers] of detecting) await expectFound(id, receivers);
  await page.focus('#field');
  for (const [id, receivers] of detecting.slice(0, 1)) await expectFound(id, receivers);
});

test('检测程序可能忽略输入框中的扫码，32 毫秒一键仍能认出', async ({ page }) => {
  await openReceivers(page, ['point-of-sale']);
  for (const [id, found] of [
    ['honeywell-gun', [credential]],
    ['card-terminal', [credential]],
    ['zebra-gun', undefined],
  ] as const)
    expect((await heardOf(page, { model: modelOf(id), text: credential }))['point-of-sale'], id).toEqual(
      found,
    );
  await page.focus('#field');
  expect(await heardOf(page, { model: gun, text: credential })).toEqual({});
});

test('页面收到的正是所仿真的故障', async ({ page }) => {
  await openReceivers(page, together);
  const received = async (...faults: readonly ScanFault[]): Promise<string> => {
    await page.focus('#field');
    await page.fill('#field', '');
    await scanIntoPage(page, { model: gun, text: 'ab12', faults });
    return page.inputValue('#field');
  };
  expect(await received()).toBe('ab12');
  expect(await received('caps-lock')).toBe('AB12');
  expect(await received('truncated')).toBe('ab1');
  expect(await received('double-scan')).toBe('ab12ab12');
  expect(await received('ime')).toBe('');
  expect(
    downs(await keysSeen(page))
      .slice(-5)
      .map(({ key, keyCode }) => `${key} ${keyCode}`),
  ).toEqual(Array.from('ab12\r', () => 'Process 229'));
});
