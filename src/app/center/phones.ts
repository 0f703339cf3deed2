import { networkInterfaces } from 'node:os';
import { join } from 'node:path';

import { serveWallet, type WalletServer } from '../../../devices/wallet/server.ts';
import type { Wallet } from '../../domain/wallet.ts';
import { hostsOf, originOf } from '../machine/addresses.ts';
import { openPackage } from '../machine/package-root.ts';

export interface WalletFlags {
  readonly wallet: Wallet;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly onFault: (fault: unknown) => void;
}

/**
 * The phones of the insured persons beside a center.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export const startWallet = async ({ wallet, host, port, onFault }: WalletFlags): Promise<WalletServer> =>
  serveWallet({
    wallet,
    host,
    port,
    onFault,
    pages: join(openPackage().devicePages, 'wallet'),
    now: Date.now,
    originsOf: (bound) => hostsOf(host, networkInterfaces()).map((one) => originOf(one.host, bound)),
  });
