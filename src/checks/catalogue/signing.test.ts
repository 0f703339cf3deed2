import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import { readMessage } from '../../contract/envelope.ts';
import { createContract } from '../../contract/validate.ts';
import { createGateway, type GatewayCall, type GatewaySubject } from '../../book/signatures.ts';
import { inspectExchange, type Inspection } from '../inspect.ts';
import { profiled } from '../profiled.ts';
import { createRegister } from '../../book/register.ts';

/** 2026-07-30 10:20:30, +08:00 */
const NOW = Date.UTC(2026, 6, 30, 2, 20, 30);

const contract = createContract(
  profiled({ id: 'x', title: 'x', signing: { family: 'x-tif' } }).specification,
);

function call(body: string, { stamp = String(NOW / 1000), nonce = '7' } = {}): GatewayCall {
  const text = `${stamp}DemoToken0123456789abcdefDEMO${nonce}${stamp}`;
  const bytes = Buffer.from(body);
  return {
    method: 'POST',
    path: '/',
    headers: [
      ['x-tif-paasid', 'DEMO_PAASID'],
      ['x-tif-timestamp', stamp],
      ['x-tif-nonce', nonce],
      ['x-tif-signature', createHash('sha256').update(text).digest('hex')],
    ],
    body: bytes,
    message: readMessage(bytes),
  };
}

const inspect = ({ message, method, path }: GatewayCall, gateway: GatewaySubject | undefined): Inspection =>
  inspectExchange({
    message,
    method,
    path,
    receivedAt: NOW,
    contract,
    hospital: undefined,
    register: createRegister(),
    gateway,
  });

/** Findings about signatures, as `level id`. */
function found(one: GatewayCall, gateway: GatewaySubject | undefined): readonly string[] {
  const { hits } = inspect(one, gateway);
  return hits
    .filter(({ check }) => check.id.startsWith('signing.'))
    .map(({ check }) => `${check.level} ${check.id}`);
}

const seen = (one: GatewayCall): readonly string[] =>
  found(one, createGateway(contract.specification).look(one));

test.each([
  [0, []],
  [60, []],
  [61, ['should signing.clock']],
  [-180, ['should signing.clock']],
  [181, ['must signing.fresh']],
  [-3600, ['must signing.fresh']],
])('a time stamp %i seconds away', (seconds, expected) => {
  expect(seen(call('{}', { stamp: String(NOW / 1000 + seconds) }))).toEqual(expected);
});

test('milliseconds where seconds are due are told as such', () => {
  const one = call('{}', { stamp: String(NOW) });
  const gateway = createGateway(contract.specification).look(one);
  expect(found(one, gateway)).toEqual(['must signing.fresh']);
  const { hits } = inspect(one, gateway);
  const [mismatch] = hits.find(({ check }) => check.id === 'signing.fresh')?.mismatches ?? [];
  expect(mismatch).toMatchObject({
    pointer: 'headers/x-tif-timestamp',
    actual: `${NOW}（像是毫秒，应为 10 位的秒）`,
  });
});

test('the same bytes again are a retry; other bytes under the same account, time stamp and nonce are a remark', () => {
  const gateway = createGateway(contract.specification);
  const first = call('{"a":1}');
  gateway.keep(first, gateway.look(first), 5);
  expect(found(first, gateway.look(first))).toEqual([]);
  const other = call('{"a":2}');
  expect(gateway.look(other)?.reused).toEqual({ exchange: 5 });
  expect(found(other, gateway.look(other))).toEqual(['should signing.nonce-fresh']);
  // A short nonce comes again; with another time stamp it is a new signature.
  const later = call('{"a":2}', { stamp: String(NOW / 1000 + 1) });
  expect(found(later, gateway.look(later))).toEqual([]);
});

test('nobody uses up a nonce with a signature that is wrong', () => {
  const gateway = createGateway(contract.specification);
  const right = call('{"a":1}');
  const forged = {
    ...call('{"a":2}'),
    headers: right.headers.map(([name, value]) => [name, name.endsWith('signature') ? 'x' : value] as const),
  };
  gateway.keep(forged, gateway.look(forged), 5);
  expect(found(right, gateway.look(right))).toEqual([]);
});

test('a wrong signature of a family that does not cover the body says nothing about the body', () => {
  const one = call('{"a":1}');
  const wrong = {
    ...one,
    headers: one.headers.map(([name, value]) => [name, name.endsWith('nonce') ? '8' : value] as const),
  };
  const gateway = createGateway(contract.specification).look(wrong);
  expect(found(wrong, gateway)).toEqual(['must signing.valid']);
  const { hits } = inspect(wrong, gateway);
  const [mismatch] = hits.find(({ check }) => check.id === 'signing.valid')?.mismatches ?? [];
  expect(mismatch?.message).toContain('不涉及请求体');
  expect(JSON.stringify(mismatch)).not.toContain('DemoToken');
});

test('where the gateway is not ours, the checks are not even said to be met', () => {
  const one = call('{}');
  const { applied } = inspect(one, undefined);
  expect(applied.filter(({ id }) => id.startsWith('signing.'))).toEqual([]);
});

test('what was not kept, and what is no call, is not looked at', () => {
  const gateway = createGateway(contract.specification);
  expect(gateway.look({ ...call(''), oversize: 70_000_000 })).toBeUndefined();
  expect(gateway.look({ ...call(''), method: 'GET' })).toBeUndefined();
});
