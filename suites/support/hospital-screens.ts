import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Page } from '@playwright/test';
import { test as base } from 'evoucher-harness/playwright';

const PROGRAM = fileURLToPath(new URL('../../dist/mocks-his-counter.js', import.meta.url));

/** The reference hospital with screens, at a center with a counter side. */
export interface Hospital {
  readonly address: string;
  /** Returns the code that the phone of a person shows now. */
  readonly code: (holder: string) => string;
  /** Returns the account messages that the phone received. */
  readonly messages: (holder: string) => readonly { readonly kind: string; readonly amount: string }[];
  /** Cuts the hospital's messages of these interfaces: their answer gets lost, or they get lost themselves. */
  readonly cut: (fates: Readonly<Record<string, 'answer-lost' | 'lost'>>) => void;
  /** Interfaces the hospital has called, in order. */
  readonly called: readonly string[];
  /** Ends the hospital's process at once and starts it again with the same data. */
  readonly killAndRestart: () => Promise<void>;
}

async function start(
  center: string,
  folder: string,
  port: number,
): Promise<{ child: ChildProcess; port: number }> {
  const args = ['--center', center, '--data', folder, '--port', String(port), '--timeout', '3000'];
  const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const said = JSON.parse(line) as { readonly port: number };
    return { child, port: said.port };
  }
  throw new Error('The hospital ended before it was ready.');
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await ended;
}

interface Wire {
  readonly url: string;
  readonly called: readonly string[];
  readonly cut: Hospital['cut'];
  readonly close: () => Promise<void>;
}

/** Opens a line between hospital and center on which messages and answers can get lost. */
async function layWire(center: string): Promise<Wire> {
  const called: string[] = [];
  let fates: Readonly<Record<string, 'answer-lost' | 'lost'>> = {};
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await bytesOf(request);
    const { infno } = JSON.parse(body.toString('utf8')) as { readonly infno: string };
    called.push(infno);
    const fate = fates[infno];
    if (fate !== 'lost') {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(center, { method: 'POST', headers, body: new Uint8Array(body) });
      const text = await answer.text();
      if (fate === undefined) {
        response.writeHead(answer.status, headers).end(text);
        return;
      }
    }
    request.socket.destroy();
  };
  const server = createServer((request, response) => void pass(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    called,
    cut: (next) => (fates = next),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function bytesOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** Playwright's `test` with a hospital that has screens. */
export const test = base.extend<{ readonly hospital: Hospital }>({
  hospital: async ({ center, wallet }, use, info) => {
    const folder = info.outputPath('hospital');
    const wire = await layWire(center.url);
    let running = await start(wire.url, folder, 0);
    const { port } = running;
    await use({
      address: `http://127.0.0.1:${port}/`,
      code: wallet.code,
      messages: wallet.messages,
      cut: wire.cut,
      called: wire.called,
      killAndRestart: async () => {
        await end(running.child, 'SIGKILL');
        running = await start(wire.url, folder, port);
      },
    });
    await end(running.child, 'SIGTERM');
    await wire.close();
  },
});

export { expect } from 'evoucher-harness/playwright';

export async function signIn(
  page: Page,
  { address }: Hospital,
  workstation = '门诊收费一号窗口',
): Promise<void> {
  await page.goto(address);
  await page.getByLabel('工作站').selectOption(workstation);
  await page.getByRole('button', { name: '登录' }).click();
}

/** Opens the screen 【group】-【function】. */
export async function open(page: Page, group: string, name: string): Promise<void> {
  await page.getByRole('menubar').getByRole('menuitem', { name: group, exact: true }).click();
  await page.getByRole('menu', { name: '功能' }).getByRole('menuitem', { name, exact: true }).click();
}

/** Sets up the reader of this workstation, section 2 of the manual. */
export async function setUpReader(page: Page): Promise<void> {
  await open(page, '系统管理', '读卡器设置');
  await page.getByRole('button', { name: '插入一行' }).click();
  const row = page.getByRole('row', { name: '第 1 行' });
  await row.getByLabel('名称').fill('医保电子凭证');
  await row.getByLabel('业务模式').selectOption('医保电子凭证模式');
  await row.getByLabel('读卡器').selectOption('医保电子凭证读卡器');
  await row.getByLabel('端口').selectOption('USB');
  await row.getByLabel('卡片').selectOption('医保电子凭证');
  await page.getByRole('button', { name: '保存' }).click();
  await page.getByText('读卡环境设置成功').waitFor();
}

/** Presses 【读卡】 and goes on to the dialog that waits for the scan. */
export async function askForScan(page: Page): Promise<void> {
  await page.getByRole('button', { name: '读卡', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: '读卡' });
  await dialog.getByLabel('读卡器类型').selectOption('医保电子凭证');
  await dialog.getByRole('button', { name: '确定' }).click();
  await page.getByRole('dialog', { name: '请扫描二维码' }).getByLabel('二维码').click();
}

/** Scans with a scanner that types: real keys, a suffix or none. */
export async function scan(
  page: Page,
  code: string,
  suffix: 'Enter' | 'Tab' | 'none' = 'Enter',
): Promise<void> {
  for (const character of code) await page.keyboard.press(character);
  if (suffix !== 'none') await page.keyboard.press(suffix);
}

export async function readCard(page: Page, code: string): Promise<void> {
  await askForScan(page);
  await scan(page, code);
  await page.getByRole('dialog', { name: '请扫描二维码' }).waitFor({ state: 'hidden' });
}

export async function enterLine(page: Page, number: number, item: string, count: string): Promise<void> {
  const row = page.getByRole('row', { name: `第 ${number} 行` });
  if (!(await row.isVisible())) await page.getByRole('button', { name: '增加一行' }).click();
  const option = row.getByLabel('医疗项目').locator('option', { hasText: item });
  await row.getByLabel('医疗项目').selectOption(await option.innerText());
  await row.getByLabel('数量').fill(count);
}

/** Enters 医师, 开单科室, 执行科室 and the items of an outpatient visit. */
export async function enterVisit(page: Page, disease?: string): Promise<void> {
  if (disease !== undefined) await page.getByLabel('疾病', { exact: true }).selectOption(disease);
  await page.getByLabel('医师', { exact: true }).selectOption('内科医师');
  await page.getByLabel('开单科室').selectOption('内科');
  await page.getByLabel('执行科室').selectOption('医学检验科');
  await enterLine(page, 1, '普通门诊诊察费', '1');
  await enterLine(page, 2, '缬沙坦胶囊', '2');
}

/** Presses 【保存】 and waits for the pre-settlement that follows. */
export async function saveVisit(page: Page): Promise<ReturnType<Page['getByRole']>> {
  await page.getByRole('button', { name: '保存' }).click();
  const dialog = page.getByRole('dialog', { name: '预结算' });
  await dialog.waitFor();
  return dialog;
}

/** Puts a receipt that was read away. */
export async function closeReceipt(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: '结算单据' });
  await dialog.getByRole('button', { name: '关闭', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** Returns the row of a person in the list that the screen shows. */
export const rowOf = (page: Page, name: string): ReturnType<Page['getByRole']> =>
  page.getByRole('row').filter({ hasText: name });
