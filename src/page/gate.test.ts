import { expect, test } from 'vitest';

import { createGate, type Caller } from './gate.ts';

const gate = createGate({
  hosts: new Set(['127.0.0.1:8491', '192.0.2.7:8491', '[::1]:8491']),
  token: 'secret',
});

const caller = (host: string | undefined, changes: Partial<Caller> = {}): Caller => ({
  method: 'GET',
  remoteAddress: '127.0.0.1',
  ...changes,
  headers: { ...(host === undefined ? {} : { host }), ...changes.headers },
});

test.each(['127.0.0.1:8491', '192.0.2.7:8491', '[::1]:8491'])('%s is an address of the page', (host) => {
  expect(gate.host(caller(host))).toBeUndefined();
});

test.each(['evil.example:8491', '127.0.0.1', '127.0.0.1:80', '127.0.0.1:8491.evil.example', '', undefined])(
  'a request for host %s is sent away',
  (host) => {
    expect(gate.host(caller(host))?.status).toBe(421);
  },
);

test('only the page itself may change something', () => {
  const post = (origin: string | undefined): unknown =>
    gate.origin(
      caller('127.0.0.1:8491', { method: 'POST', headers: origin === undefined ? {} : { origin } }),
    );
  expect(post('http://127.0.0.1:8491')).toBeUndefined();
  for (const origin of [
    'http://evil.example',
    'https://127.0.0.1:8491',
    'http://127.0.0.1:80',
    'null',
    undefined,
  ])
    expect(post(origin), origin).toMatchObject({ status: 403 });
});

test('looking needs no origin', () => {
  expect(gate.origin(caller('127.0.0.1:8491'))).toBeUndefined();
});

test('this machine needs no token, by whatever loopback address', () => {
  expect(gate.token(caller('127.0.0.1:8491'))).toBeUndefined();
  expect(gate.token(caller('[::1]:8491', { remoteAddress: '::1' }))).toBeUndefined();
  expect(gate.token(caller('127.0.0.1:8491', { remoteAddress: '::ffff:127.0.0.1' }))).toBeUndefined();
});

test('another machine needs the token, and so does this one under its network address', () => {
  expect(gate.token(caller('192.0.2.7:8491', { remoteAddress: '192.0.2.9' }))?.status).toBe(401);
  expect(gate.token(caller('192.0.2.7:8491'))?.status).toBe(401);
  expect(gate.token(caller('127.0.0.1:8491', { remoteAddress: '192.0.2.9' }))?.status).toBe(401);
});

test.each([
  ['evoucher-page=secret', true],
  ['other=1; evoucher-page=secret', true],
  ['evoucher-page=secreT', false],
  ['evoucher-page=', false],
  ['secret', false],
])('the cookie %j lets in: %s', (cookie, isIn) => {
  const refusal = gate.token(caller('192.0.2.7:8491', { remoteAddress: '192.0.2.9', headers: { cookie } }));
  expect(refusal === undefined).toBe(isIn);
});
