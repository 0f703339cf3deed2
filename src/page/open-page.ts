import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';

import type { OpenFace } from '../app/by-hand/ports.ts';
import { hostsOf, originOf } from '../app/machine/addresses.ts';
import { servePage } from './server.ts';

export interface PageChoice {
  /** Port of the page; 0, the default, lets the system choose. */
  readonly pagePort?: number | undefined;
  /** Gets the addresses of the page once it is open, those for this machine first. */
  readonly onPage?: ((addresses: readonly string[]) => void) | undefined;
}

/** Asks on a page, in a browser of this machine or of another one that knows the page's token. */
export const openPage =
  ({ pagePort = 0, onPage }: PageChoice): OpenFace =>
  async (face, { host, pack, onFault }) => {
    const known = hostsOf(host, networkInterfaces());
    const token = randomBytes(18).toString('base64url');
    const page = await servePage({
      face,
      assets: pack.page,
      host,
      port: pagePort,
      hosts: ['localhost', '127.0.0.1', '::1', ...known.map((one) => one.host)],
      token,
      onFault,
    });
    const addresses = known
      .toSorted((left, right) => Number(right.isLoopback) - Number(left.isLoopback))
      .map((one) => `${originOf(one.host, page.port)}/${one.isLoopback ? '' : `#token=${token}`}`);
    onPage?.(addresses);
    return page;
  };
