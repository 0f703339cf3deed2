import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { posReports } from '../../../devices/hid/pos.ts';
import type { HidDevice, HidPort } from '../../../devices/hid/real.ts';
import { keyEvents } from '../../../devices/key-events.ts';
import { testCodes } from '../../../devices/check/test-codes.ts';
import type { ScanFault } from '../../../devices/faults.ts';
import { gun } from '../../../devices/testing/requests.ts';
import type { Clock } from '../../domain/clock.ts';
import {
  checkPosScanner,
  isScannerRight,
  openCheckPage,
  readScannerCheck,
  scannerRemarks,
  type ScannerCheck,
} from './check.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';

/** A clock on which waiting ends only by being interrupted. */
const patient: Clock = {
  now: () => 0,
  wait: async (_, signal) =>
    new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
};
const box: HidDevice = {
  kind: 'hid-pos',
  title: '扫码盒子',
  maker: 'X',
  usbId: '0c2e:0001',
  path: '/dev/hidraw0',
};

/** Plugged-in scanners that send a text for each code in turn. */
function plugged(devices: readonly HidDevice[], texts: readonly string[]): HidPort {
  const left = [...texts];
  return {
    devices: () => devices,
    open: async (_, { report }) => {
      const text = left.shift() ?? '';
      setImmediate(() => posReports(text, ']Q1').forEach(report));
      return Promise.resolve({ close: async () => Promise.resolve() });
    },
  };
}

const checked = async (hid: HidPort, path?: string): Promise<ScannerCheck> =>
  checkPosScanner({ hid, path, clock: patient, withinMs: 1, show: () => undefined });
const texts = testCodes.map(({ text }) => text);

test('a HID-POS scanner that reads both codes is right, with or without a suffix', async () => {
  for (const suffix of ['', '\r', '\r\n']) {
    const found = await checked(
      plugged(
        [box],
        texts.map((text) => text + suffix),
      ),
    );
    expect(found.codes.map(({ findings }) => findings)).toEqual([[], []]);
    expect(isScannerRight(found)).toBe(true);
  }
});

test('a HID-POS scanner that cuts and changes letters is found out', async () => {
  const [digits = '', mixed = ''] = texts;
  const found = await checked(plugged([box], [digits.slice(0, 20), mixed.toUpperCase()]));
  expect(found.codes.map(({ findings }) => findings.map(({ id }) => id))).toEqual([
    ['truncated'],
    ['letter-case'],
  ]);
  expect(isScannerRight(found)).toBe(false);
  expect(scannerRemarks(found)).toEqual([
    {
      source: 'scanner',
      text: '扫码枪检查（28 位数字（与医保电子凭证等长））：只收到码的前一段（应为 28 个字符，收到前 20 个）',
    },
    {
      source: 'scanner',
      text: '扫码枪检查（数字、大小写字母和连字符）：扫码枪改变了字母的大小写（全部为大写）',
    },
  ]);
});

test('what was written as JSON is read again for the journal, anything else is refused', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-scan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'scan-check.json');
  const found = await checked(plugged([box], texts));
  writeFileSync(file, JSON.stringify(found));
  expect(scannerRemarks(readScannerCheck(file))).toEqual(scannerRemarks(found));
  for (const text of ['', 'null', '[]', '{"codes":[{}],"open":[]}']) {
    writeFileSync(file, text);
    expect(() => readScannerCheck(file)).toThrow(/不能读取|不是扫码枪检查的结果/);
  }
});

test('no scanner, the wrong one, or one of several is said plainly', async () => {
  await expect(checked(plugged([], texts))).rejects.toThrow('没有发现 HID-POS 扫码枪');
  await expect(checked(plugged([{ ...box, kind: 'keyboard' }], texts))).rejects.toThrow('没有发现');
  await expect(checked(plugged([box], texts), '/dev/hidraw9')).rejects.toThrow(
    '没有 HID-POS 扫码枪 /dev/hidraw9',
  );
  const two = [box, { ...box, path: '/dev/hidraw1' }];
  await expect(checked(plugged(two, texts))).rejects.toThrow('有 2 把');
  expect((await checked(plugged(two, texts), '/dev/hidraw1')).open).toEqual([]);
});

const post = async (url: string, body: string): Promise<Response> => fetch(url, { method: 'POST', body });
const scan = (text: string, ...faults: readonly ScanFault[]): string => {
  const keys = keyEvents({ model: gun, text, faults });
  return JSON.stringify({ keys, value: keys.map((key) => (key.type === 'down' ? key.text : '')).join('') });
};

test('the page’s scans are analysed, the last one of each code counts, and the end is told', async () => {
  const page = await openCheckPage('127.0.0.1', 0, (fault) => {
    throw fault;
  });
  const [url = ''] = page.urls;
  const [digits, mixed] = testCodes;
  expect((await fetch(url)).headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(await (await fetch(`${url}/codes`)).json()).toMatchObject([{ id: 'digits' }, { id: 'mixed' }]);
  await post(`${url}/scan/digits`, scan(digits?.text ?? '', 'no-suffix'));
  expect(isScannerRight(page.soFar())).toBe(false);
  expect(page.soFar().open).toEqual([mixed]);
  await post(`${url}/scan/digits`, scan(digits?.text ?? ''));
  await post(`${url}/scan/mixed`, scan(mixed?.text ?? '', 'caps-lock'));
  await post(`${url}/done`, '');
  const found = await page.finished;
  expect(found.codes.map(({ findings }) => findings.map(({ id }) => id))).toEqual([[], ['caps-lock']]);
  await page.close();
});

test('what is no scan of the page is refused', async () => {
  const page = await openCheckPage('127.0.0.1', 0, () => undefined);
  const [url = ''] = page.urls;
  const bodies = [
    '',
    '[]',
    '{"keys":1,"value":""}',
    '{"keys":[{"at":"1"}],"value":""}',
    '{"keys":[1],"value":""}',
  ];
  for (const body of bodies) expect((await post(`${url}/scan/digits`, body)).status, body).toBe(400);
  expect((await post(`${url}/scan/other`, scan('1'))).status).toBe(400);
  expect((await post(`${url}/scan/digits`, 'x'.repeat(2 ** 20 + 1))).status).toBe(413);
  expect((await fetch(url.replace(/[^/]+$/, 'guess'))).status).toBe(404);
  expect(page.soFar().codes).toEqual([]);
  await page.close();
});

test('a port that is taken is told', async () => {
  const page = await openCheckPage('127.0.0.1', 0, () => undefined);
  const port = Number(new URL(page.urls[0] ?? '').port);
  await expect(openCheckPage('127.0.0.1', port, () => undefined)).rejects.toMatchObject({
    code: 'PORT-IN-USE',
  });
  await page.close();
});

test('whatever is wrong with the result of a check is said in Chinese', async () => {
  const found = await checked(plugged([box], texts));
  await expectEveryFileAnswered({
    name: 'scan-check.json',
    writing: 'data',
    good: [JSON.stringify(found, null, 2)],
    load: (file) => scannerRemarks(readScannerCheck(file)),
    place: /不能读取|不是扫码枪检查的结果/,
  });
});
