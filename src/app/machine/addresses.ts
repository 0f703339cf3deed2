import type { NetworkInterfaceInfo } from 'node:os';

import { isLoopback } from '../../domain/loopback.ts';

/** One way to reach the center, as it is typed into the HIS. */
export interface CenterAddress {
  readonly card: string;
  readonly host: string;
  readonly url: string;
  /** True for an address that only a HIS on this very machine can use. */
  readonly isLoopback: boolean;
}

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

const EVERYWHERE = new Set(['0.0.0.0', '::']);

/** Returns every address that a server listening on `host` is reached by, those for other machines first. */
export function hostsOf(host: string, interfaces: Interfaces): readonly Omit<CenterAddress, 'url'>[] {
  const all = Object.entries(interfaces).flatMap(([card, infos = []]) =>
    infos
      // Link-local addresses need a zone that no HIS can be given.
      .filter(({ address, scopeid }) => !address.startsWith('169.254.') && (scopeid ?? 0) === 0)
      .filter(({ family }) => host !== '0.0.0.0' || family === 'IPv4')
      .map(({ address, internal }) => ({ card, host: address, isLoopback: internal })),
  );
  const fitting = EVERYWHERE.has(host) ? all : all.filter((one) => one.host === host);
  const found = fitting.length > 0 ? fitting : [{ card: '', host, isLoopback: isLoopback(host) }];
  return found.toSorted((left, right) => Number(left.isLoopback) - Number(right.isLoopback));
}

/**
 * Returns the addresses to set in the HIS. They carry no session, so that they stay the same after a restart: the
 * only open session gets everything.
 */
export const centerAddresses = (
  host: string,
  port: number,
  path: string,
  interfaces: Interfaces,
): readonly CenterAddress[] =>
  hostsOf(host, interfaces).map((one) => ({ ...one, url: `${originOf(one.host, port)}${path}` }));

export const originOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
