import { notFound, json, readPages, type Answer, type Call } from '../http.ts';
import { qrPicture } from '../qr-picture.ts';
import type { Phone, ShownCode, Phones } from './phones.ts';

/** The phones that are shown, and the pages that show them. */
export interface WalletHandlerOptions {
  readonly phones: Phones;
  /** The folder of the built pages. */
  readonly pages: string;
  /** The secret in the operator's address; a person at a phone does not know it. */
  readonly operatorToken: string;
  readonly now: () => number;
  /** The addresses at which phones in the network reach this server, such as `http://192.168.1.20:8492`, best first. */
  readonly origins: () => readonly string[];
}

/** Answers one request for a page or its data. */
export type WalletHandler = (call: Call) => Promise<Answer>;

/** The path below which all pages of the phones are. */
export const WALLET_PATH = '/wallet';

/** The path of the operator's page. */
export const operatorPath = (token: string): string => `${WALLET_PATH}/desk/${token}`;

/** A handler of the phones' and the operator's pages; any other path is not found. */
export function createWalletHandler(options: WalletHandlerOptions): WalletHandler {
  const files = readPages(options.pages, names);
  return async ({ method, path, query }) => {
    const [root, first = '', second = '', third = '', ...rest] = path;
    if (`/${root ?? ''}` !== WALLET_PATH || rest.length > 0) return notFound;
    if (first === 'page' && third === '') return files.get(second) ?? notFound;
    if (first === 'desk')
      return second === options.operatorToken
        ? operatorAnswer(third, query.getAll('holder'), files, options)
        : notFound;
    const phone = third === '' ? options.phones.phone(first) : undefined;
    return phone === undefined ? notFound : phoneAnswer(method, second, phone, files, options.now());
  };
}

const names = [
  'phone.html',
  'phone.js',
  'operator.html',
  'operator.js',
  'sheet.html',
  'sheet.js',
  'wallet.css',
];

async function phoneAnswer(
  method: string,
  what: string,
  phone: Phone,
  files: ReadonlyMap<string, Answer>,
  now: number,
): Promise<Answer> {
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
  files: ReadonlyMap<string, Answer>,
  { phones, now, origins }: WalletHandlerOptions,
): Promise<Answer> {
  switch (what) {
    case '':
      return files.get('operator.html') ?? notFound;
    case 'sheet':
      return files.get('sheet.html') ?? notFound;
    case 'holders': {
      const [origin = ''] = origins();
      const holders = phones.holders().map(async ({ token, ...holder }) => {
        const path = `${WALLET_PATH}/${token}`;
        return { ...holder, path, url: `${origin}${path}`, qr: await qrPicture(`${origin}${path}`) };
      });
      return json(await Promise.all(holders));
    }
    case 'codes': {
      const codes = phones.printed(ids).map(async ({ holder, ...code }) => ({
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
  qr: await qrPicture(code.text),
});
