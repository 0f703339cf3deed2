import { randomBytes } from 'node:crypto';

import type { Wallet } from '../../src/domain/wallet.ts';
import { serve } from '../http.ts';
import { createPhones, type PhoneAddress } from './phones.ts';
import { createWalletHandler, operatorPath } from './handler.ts';

export interface WalletServerOptions {
  readonly wallet: Wallet;
  readonly pages: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The origins at which other machines reach a port of this one, the best one first. */
  readonly originsOf: (port: number) => readonly string[];
  /** Called with faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

export interface WalletServer {
  readonly port: number;
  /** The operator's page, one address for each way to this machine. */
  readonly operatorUrls: readonly string[];
  readonly holders: () => readonly PhoneAddress[];
  readonly close: () => Promise<void>;
}

const TOKEN_BYTES = 16;
const newToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/**
 * Serves the phones of the insured on a small server of their own.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function serveWallet(options: WalletServerOptions): Promise<WalletServer> {
  const { wallet, pages, host, now, originsOf, onFault } = options;
  const operatorToken = newToken();
  let port = options.port;
  const phones = createPhones({ wallet, now, newToken });
  const answer = createWalletHandler({ phones, pages, operatorToken, now, origins: () => originsOf(port) });
  const server = await serve({ title: '参保人手机端', host, port, answer, onFault });
  port = server.port;
  return {
    port,
    operatorUrls: originsOf(port).map((origin) => `${origin}${operatorPath(operatorToken)}`),
    holders: phones.holders,
    close: server.close,
  };
}
