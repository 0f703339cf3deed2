import { join } from 'node:path';

import { afterEach, expect, test } from 'vitest';

import { createFakeWallet, type FakeWallet } from '../testing/fake-wallet.ts';
import { serveWallet, type WalletServer } from './server.ts';

const open: WalletServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

interface Opened {
  readonly wallet: FakeWallet;
  readonly origin: string;
  /** The page of the first person. */
  readonly phone: string;
  readonly operator: string;
}

async function opened(): Promise<Opened> {
  const wallet = createFakeWallet();
  const server = await serveWallet({
    wallet,
    pages: join(import.meta.dirname, '..', 'pages', 'wallet'),
    host: '127.0.0.1',
    port: 0,
    now: wallet.now,
    originsOf: (port) => [`http://127.0.0.1:${port}`],
    onFault: (fault) => {
      throw fault;
    },
  });
  open.push(server);
  const origin = `http://127.0.0.1:${server.port}`;
  const [holder] = server.holders();
  const [operator = ''] = server.operatorUrls;
  return { wallet, origin, phone: `${origin}/wallet/${holder?.token ?? ''}`, operator };
}

const json = async (url: string, init?: RequestInit): Promise<unknown> => (await fetch(url, init)).json();

test('a program reads code, life and messages of a phone', async () => {
  const { wallet, phone } = await opened();
  wallet.tell({
    at: wallet.now(),
    kind: 'deducted',
    amount: '20.00',
    balance: '480.00',
    fixmedinsName: '仿真测试医院',
    setlId: 'S1',
  });
  expect(await json(`${phone}/code`)).toMatchObject({
    text: wallet.issued[0]?.text,
    life: 'short',
    now: wallet.now(),
    expiresAt: wallet.now() + 60_000,
    qr: expect.stringMatching(/^data:image\/svg\+xml;base64,/) as string,
  });
  expect(await json(`${phone}/messages`)).toEqual(wallet.messages('P1'));
  expect(await json(`${phone}/holder`)).toEqual({ psnName: '邴**', insuplcAdmdvs: '379900' });
});

test('posting takes a new code, but not for a page of somebody else', async () => {
  const { wallet, phone, origin } = await opened();
  await json(`${phone}/code`);
  expect(await json(`${phone}/code`, { method: 'POST' })).toMatchObject({ text: wallet.issued[1]?.text });
  expect(await json(`${phone}/code`, { method: 'POST', headers: { origin } })).toMatchObject({
    text: wallet.issued[2]?.text,
  });
  const foreign = await fetch(`${phone}/code`, { method: 'POST', headers: { origin: 'http://elsewhere' } });
  expect(foreign.status).toBe(403);
  expect(wallet.issued).toHaveLength(3);
});

test('the operator sees everybody, with addresses for phones in the network', async () => {
  const { operator, phone } = await opened();
  const holders = (await json(`${operator}/holders`)) as readonly { id: string; url: string }[];
  expect(holders.map(({ id }) => id)).toEqual(['P1', 'P2']);
  expect(holders[0]?.url).toBe(phone);
});

test('a sheet has long codes of the chosen persons', async () => {
  const { operator, wallet } = await opened();
  const codes = (await json(`${operator}/codes?holder=P2&holder=P1`)) as readonly object[];
  expect(codes).toHaveLength(2);
  expect(codes[0]).toMatchObject({ psnName: '邴菂㛃', life: 'long', expiresAt: wallet.now() + 86_400_000 });
  expect(await json(`${operator}/codes`)).toEqual([]);
});

test.each([
  ['/', 404],
  ['/wallet', 404],
  ['/wallet/', 404],
  ['/wallet/guess', 404],
  ['/wallet/guess/code', 404],
  ['/wallet/desk/guess', 404],
  ['/wallet/desk/guess/holders', 404],
  ['/wallet/desk//holders', 404],
  ['/wallet/page/..%2Fserver.ts', 404],
  ['/wallet/page/../../package.json', 404],
  ['/wallet/page/phone.js', 200],
])('%s answers %i', async (path, status) => {
  const { origin } = await opened();
  expect((await fetch(`${origin}${path}`)).status).toBe(status);
});

test('no method but the known ones is answered', async () => {
  const { phone } = await opened();
  expect((await fetch(`${phone}/code`, { method: 'DELETE' })).status).toBe(405);
  const head = await fetch(phone, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([200, '']);
});

test('pages take nothing from elsewhere and nothing inline', async () => {
  const { phone, operator } = await opened();
  for (const url of [phone, operator, `${operator}/sheet`]) {
    const response = await fetch(url);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
    const text = await response.text();
    expect(text).toContain('仿真');
    expect(text).not.toMatch(/https?:\/\/|<script>|\son\w+=|\sstyle=/);
  }
});

test('a port that is taken is told', async () => {
  const { origin, wallet } = await opened();
  const port = Number(new URL(origin).port);
  await expect(
    serveWallet({
      wallet,
      pages: join(import.meta.dirname, '..', 'pages', 'wallet'),
      host: '127.0.0.1',
      port,
      now: wallet.now,
      originsOf: () => [],
      onFault: () => undefined,
    }),
  ).rejects.toMatchObject({ code: 'PORT-IN-USE' });
});
