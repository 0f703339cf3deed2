import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import QRCode from 'qrcode';

import type { Phone, ShownCode, WalletDesk } from './desk.ts';

/** What of a request matters here. */
export interface WalletCall {
  readonly method: string;
  /** As it was asked for, with its query. */
  readonly url: string;
  /** `Host` of the request. */
  readonly host: string;
  /** `Origin` of the request; programs send none. */
  readonly origin: string | undefined;
}

export interface WalletAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | Buffer;
}

export interface WalletHandlerOptions {
  readonly desk: WalletDesk;
  /** The folder of the built pages. */
  readonly pages: string;
  /** What the operator has to know; a person at a phone does not. */
  readonly operatorToken: string;
  readonly now: () => number;
  /** Where phones in the network reach this server, such as `http://192.168.1.20:8492`, the best one first. */
  readonly origins: () => readonly string[];
}

export type WalletHandler = (call: WalletCall) => Promise<WalletAnswer>;

/** Everything is below this path. */
export const WALLET_PATH = '/wallet';

export const operatorPath = (token: string): string => `${WALLET_PATH}/desk/${token}`;

/** Answers for the phones and for the operator; any path that is neither is not found. */
export function createWalletHandler(options: WalletHandlerOptions): WalletHandler {
  const files = readFiles(options.pages);
  return async (call) => {
    if (!['GET', 'HEAD', 'POST'].includes(call.method)) return refused(405, '不支持的操作');
    // A page of somebody else must not make a phone change its code.
    if (call.method === 'POST' && call.origin !== undefined && call.origin !== `http://${call.host}`)
      return refused(403, '只接受本页面发出的操作');
    const { pathname, searchParams } = new URL(call.url, 'http://wallet');
    const [root, first = '', second = '', third = '', ...rest] = pathname.split('/').slice(1);
    if (`/${root ?? ''}` !== WALLET_PATH || rest.length > 0) return notFound;
    if (first === 'page' && third === '') return files.get(second) ?? notFound;
    if (first === 'desk')
      return second === options.operatorToken
        ? operatorAnswer(third, searchParams.getAll('holder'), files, options)
        : notFound;
    const phone = third === '' ? options.desk.phone(first) : undefined;
    return phone === undefined ? notFound : phoneAnswer(call.method, second, phone, files, options.now());
  };
}

async function phoneAnswer(
  method: string,
  what: string,
  phone: Phone,
  files: ReadonlyMap<string, WalletAnswer>,
  now: number,
): Promise<WalletAnswer> {
  switch (what) {
    case '':
      return files.get('phone.html') ?? notFound;
    case 'holder':
      return json(phone.holder);
    case 'code':
      return json(await codeView(method === 'POST' ? phone.renew() : phone.code(), now));
    case 'messages':
      return json(phone.messages());
  }
  return notFound;
}

async function operatorAnswer(
  what: string,
  ids: readonly string[],
  files: ReadonlyMap<string, WalletAnswer>,
  { desk, now, origins }: WalletHandlerOptions,
): Promise<WalletAnswer> {
  switch (what) {
    case '':
      return files.get('desk.html') ?? notFound;
    case 'sheet':
      return files.get('sheet.html') ?? notFound;
    case 'holders': {
      const [origin = ''] = origins();
      const holders = desk.holders().map(async ({ token, ...holder }) => {
        const path = `${WALLET_PATH}/${token}`;
        return { ...holder, path, url: `${origin}${path}`, qr: await picture(`${origin}${path}`) };
      });
      return json(await Promise.all(holders));
    }
    case 'codes': {
      const codes = desk.printed(ids).map(async ({ holder, ...code }) => ({
        ...(await codeView(code, now())),
        psnName: holder.psnName,
        insuplcAdmdvs: holder.insuplcAdmdvs,
      }));
      return json(await Promise.all(codes));
    }
  }
  return notFound;
}

/** A code and its picture. `now` lets a phone with a wrong clock count down right. */
const codeView = async (code: ShownCode, now: number): Promise<object> => ({
  ...code,
  now,
  qr: await picture(code.text),
});

/** A QR code as an address of an SVG picture. */
async function picture(text: string): Promise<string> {
  const svg = await QRCode.toString(text, { type: 'svg', margin: 4, errorCorrectionLevel: 'M' });
  return `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;
}

/** Nothing from elsewhere, nothing to elsewhere, nothing inline. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const types = { html: 'text/html', css: 'text/css', js: 'text/javascript' } as const;

const names = [
  'phone.html',
  'phone.js',
  'desk.html',
  'desk.js',
  'sheet.html',
  'sheet.js',
  'wallet.css',
] as const;

/** Held in memory: no path that is asked for ever reaches the disk. */
const readFiles = (folder: string): ReadonlyMap<string, WalletAnswer> =>
  new Map(
    names.map((name) => {
      const type = types[name.slice(name.indexOf('.') + 1) as keyof typeof types];
      return [name, answer(200, `${type}; charset=utf-8`, readFileSync(join(folder, name)))];
    }),
  );

const answer = (status: number, type: string, content: string | Buffer): WalletAnswer => ({
  status,
  headers: { ...HEADERS, 'content-type': type },
  content,
});

const json = (value: unknown): WalletAnswer =>
  answer(200, 'application/json; charset=utf-8', JSON.stringify(value));

const refused = (status: number, message: string): WalletAnswer =>
  answer(status, 'application/json; charset=utf-8', JSON.stringify({ message }));

const notFound = refused(404, '没有这个页面：请使用程序给出的地址');
