import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import QRCode from 'qrcode';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { scannerModels } from '../../../devices/models/index.ts';
import { createFakeWallet, type FakeWallet } from '../../../devices/testing/fake-wallet.ts';
import { credential, gun } from '../../../devices/testing/requests.ts';
import type { WalletServer } from '../../../devices/wallet/server.ts';
import { startWallet } from '../center/phones.ts';
import { deliverScan } from './deliver.ts';
import { scanEvents } from './events.ts';
import { chooseModel } from './models.ts';
import { previewOf } from './preview.ts';
import { scanRequest, type ScanWish } from './request.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'evoucher-scan-'));
const wallet: FakeWallet = createFakeWallet();
let server: WalletServer;
let operator = '';

beforeAll(async () => {
  server = await startWallet({
    wallet,
    host: '127.0.0.1',
    port: 0,
    onFault: (fault) => {
      throw fault;
    },
  });
  [operator = ''] = server.operatorUrls;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const nothing: ScanWish = {
  text: undefined,
  image: undefined,
  wallet: undefined,
  person: undefined,
  model: 'honeywell-gun',
  suffix: undefined,
  faults: [],
  seed: 1,
};
const wished = async (wish: Partial<ScanWish>): ReturnType<typeof scanRequest> =>
  scanRequest({ ...nothing, ...wish });
const lastCode = (): string => wallet.issued.at(-1)?.text ?? '';

test('a person is found by name, id or certificate number, and each scan takes a new code', async () => {
  for (const person of ['P1', '邴菂㛃', '379900199001010018']) {
    const before = wallet.issued.length;
    expect(await wished({ wallet: operator, person })).toMatchObject({ text: lastCode() });
    expect(wallet.issued.length).toBe(before + 1);
  }
});

test('the page of one person needs no name', async () => {
  const [holder] = server.holders();
  const url = new URL(`/wallet/${holder?.token ?? ''}`, operator).href;
  expect((await wished({ wallet: url })).text).toBe(lastCode());
});

test('a stale code is one that a newer one has replaced', async () => {
  const request = await wished({ wallet: operator, person: 'P1', faults: ['stale-code'] });
  expect(wallet.issued.at(-2)?.text).toBe(request.text);
});

test('a picture is scanned with its symbology', async () => {
  const image = join(folder, 'code.png');
  await QRCode.toFile(image, credential);
  const request = await wished({ image, model: 'crlf-gun' });
  expect(request).toMatchObject({ text: credential, symbology: 'qr' });
  expect(previewOf(request).received).toBe(`]Q1${credential}\r\n`);
});

test('a model file is read, and a wrong one refused with its place', async () => {
  const model = join(folder, 'gun.json');
  writeFileSync(model, JSON.stringify({ ...gun, id: 'own', suffix: 'tab' }));
  expect(previewOf(await wished({ text: '42', model })).received).toBe('42\t');
  expect(previewOf(await wished({ text: '42', model, suffix: 'none' })).received).toBe('42');
  writeFileSync(model, JSON.stringify({ ...gun, gapMs: 5 }));
  await expect(wished({ text: '42', model })).rejects.toMatchObject({
    code: 'SCANNER-INVALID',
    message: expect.stringContaining('gun.json 的 /gapMs') as string,
  });
  writeFileSync(model, '{');
  await expect(wished({ text: '42', model })).rejects.toMatchObject({ code: 'SCANNER-INVALID' });
});

test.each<readonly [string, Partial<ScanWish>, string]>([
  ['nothing', {}, '给出一项要扫描的内容'],
  ['two contents', { text: '1', image: 'x.png' }, '给出一项要扫描的内容'],
  ['a person without a phone', { person: 'P1' }, '--wallet'],
  ['an unknown model', { text: '1', model: 'gun' }, '没有型号 gun'],
  ['an unknown fault', { text: '1', faults: ['rain'] }, '没有故障 rain'],
  ['a stale text', { text: '1', faults: ['stale-code'] }, '须从参保人手机端取得'],
  ['a picture that is not there', { image: join(folder, 'none.png') }, '不能读取图片'],
  ['a phone that does not answer', { wallet: 'http://127.0.0.1:9/wallet/x' }, '不能从参保人手机端取得'],
])('%s is refused with what to do', async (_, wish, message) => {
  await expect(wished(wish)).rejects.toThrow(message);
});

test('the operator’s page needs to know whom, and somebody it knows', async () => {
  await expect(wished({ wallet: operator })).rejects.toThrow('请用 --person 选择：邴菂㛃');
  await expect(wished({ wallet: operator, person: '张三' })).rejects.toThrow('没有参保人 张三');
});

/** A grey picture (PGM) of codes side by side. */
function picture(texts: readonly string[]): Buffer {
  const codes = texts.map((text) => QRCode.create(text, { version: 1 }).modules);
  const [scale, margin] = [6, 4];
  const cell = (codes[0]?.size ?? 0) + 2 * margin;
  const [width, height] = [cell * scale * codes.length, cell * scale];
  const pixels = Buffer.alloc(width * height, 255);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const [row, column] = [Math.floor(y / scale) - margin, (Math.floor(x / scale) % cell) - margin];
      const code = codes[Math.floor(x / (cell * scale))];
      if (code === undefined || Math.min(row, column) < 0 || Math.max(row, column) >= code.size) continue;
      if (code.get(row, column) !== 0) pixels[y * width + x] = 0;
    }
  return Buffer.concat([Buffer.from(`P5 ${width} ${height} 255\n`), pixels]);
}

test('a picture without a code, or with two, is refused with what is in it', async () => {
  const image = join(folder, 'plain.png');
  writeFileSync(image, 'no picture');
  await expect(wished({ image })).rejects.toThrow('没有可识别的码');
  writeFileSync(image, picture(['4', '5']));
  await expect(wished({ image })).rejects.toThrow('有 2 个码');
});

test('a preview tells what the HIS gets, whatever the plug', async () => {
  const received = async (model: string, ...faults: readonly string[]): Promise<string> =>
    previewOf(await wished({ text: 'aB', model, faults })).received;
  expect(await received('honeywell-gun')).toBe('aB\r');
  expect(await received('honeywell-gun', 'caps-lock')).toBe('Ab\r');
  expect(await received('honeywell-gun', 'ime')).toBe('');
  expect(await received('hid-pos')).toBe('aB');
  expect(await received('serial-gun', 'double-scan')).toBe('aB\r\naB\r\n');
});

test('events are told as JSON, bytes in hexadecimal', async () => {
  expect(scanEvents(await wished({ text: '4', model: 'serial-gun' }))).toMatchObject({
    schema: 'evoucher/scan@1',
    interface: 'serial',
    events: [{ at: 0, bytes: '34' }, { bytes: '0d' }, { bytes: '0a' }],
  });
  expect(scanEvents(await wished({ text: '4' }))).toMatchObject({
    events: [{ at: 0, type: 'down', key: '4' }, { type: 'up' }, { key: 'Enter' }, { type: 'up' }],
  });
});

test('a keyboard scan is not written to a serial port', async () => {
  await expect(deliverScan({ model: gun, text: '4' }, '/dev/ttyUSB0')).rejects.toThrow('不是串口扫码枪');
  await expect(deliverScan({ model: gun, text: '4' }, '/dev/hidg99')).rejects.toThrow('没有这个设备');
});

test('whatever is wrong with a file that describes a scanner is said in Chinese', async () => {
  await expectEveryFileAnswered({
    name: 'scanner.json',
    writing: 'data',
    good: scannerModels.map((model) => JSON.stringify(model, null, 2)),
    load: (file) => chooseModel(file, undefined),
    place: /第 \d+ 行|的 \//,
  });
});
