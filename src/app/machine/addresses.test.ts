import type { NetworkInterfaceInfo } from 'node:os';

import { expect, test } from 'vitest';

import { centerAddresses } from './addresses.ts';

const info = (address: string, changes: Partial<NetworkInterfaceInfo> = {}): NetworkInterfaceInfo =>
  ({
    address,
    family: address.includes(':') ? 'IPv6' : 'IPv4',
    internal: false,
    scopeid: 0,
    ...changes,
  }) as NetworkInterfaceInfo;

const cards = {
  lo: [info('127.0.0.1', { internal: true }), info('::1', { internal: true })],
  以太网: [info('192.0.2.7'), info('fe80::1', { scopeid: 2 })],
  WLAN: [info('198.51.100.3'), info('169.254.1.1')],
};

const path = '/fsi/api/rsfComIfsService/callService';

test('a center that listens everywhere has an address per network card, those for other machines first', () => {
  expect(centerAddresses('0.0.0.0', 8490, path, cards).map(({ card, url }) => [card, url])).toEqual([
    ['以太网', `http://192.0.2.7:8490${path}`],
    ['WLAN', `http://198.51.100.3:8490${path}`],
    ['lo', `http://127.0.0.1:8490${path}`],
  ]);
});

test('a center that listens on one address has only that one', () => {
  expect(centerAddresses('192.0.2.7', 8490, path, cards)).toEqual([
    { card: '以太网', host: '192.0.2.7', isLoopback: false, url: `http://192.0.2.7:8490${path}` },
  ]);
  expect(centerAddresses('127.0.0.1', 8490, path, cards)).toMatchObject([{ isLoopback: true }]);
});

test('addresses of version 6 stand in brackets', () => {
  expect(centerAddresses('::', 8490, path, cards).map(({ url }) => url)).toContain(
    `http://[::1]:8490${path}`,
  );
});
