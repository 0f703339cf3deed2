import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createTcpServer, type AddressInfo, type Server } from 'node:net';

import { expect, onTestFinished, test } from 'vitest';

import { createMemoryJournalStore } from '../../src/evidence/memory-journal-store.ts';
import { certificate } from '../../src/his/testing/certificate.ts';
import { envelope, hospital, query } from '../../src/contract/testing/documents.ts';
import { readMessage } from '../../src/contract/envelope.ts';
import type { ExchangeData } from '../../src/evidence/entries.ts';
import type { Reply } from './call.ts';
import { createRelay } from './relay.ts';
import { handClock } from './testing/clock.ts';
import { contract, reader } from './testing/stage.ts';

/** Relays one 4902; returns what the hospital is told and what stands in the journal. */
async function relayed(target: string): Promise<{ readonly reply: Reply; readonly exchange: ExchangeData }> {
  const clock = handClock();
  const journal = await createMemoryJournalStore().create('relay', { clock });
  const exchanges: ExchangeData[] = [];
  const kept: typeof journal = {
    ...journal,
    append: (kind, data) => {
      if (kind === 'exchange') exchanges.push(data as ExchangeData);
      return journal.append(kind, data);
    },
  };
  const plan = {
    id: 's',
    hospital,
    cards: [],
    ledger: [],
    observe: true,
    faults: [],
    processingMs: 0,
    byNature: false,
  };
  const session = createRelay(plan, { clock, reader, journal: kept, contract }, new URL(target));
  const body = Buffer.from(JSON.stringify(envelope('4902', query())));
  const call = {
    method: 'POST',
    path: '/any/path',
    headers: [],
    body,
    peer: 'test',
    receivedAt: clock.now(),
  };
  const reply = await session.handle(call, readMessage(body));
  const [exchange] = exchanges;
  if (exchange === undefined) throw new Error('Nothing was recorded.');
  return { reply, exchange };
}

async function port(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

const page: RequestListener = (_, response) => response.writeHead(503).end('<html></html>');

test('where nobody listens the hospital gets 502, and the journal the reason', async () => {
  const { reply, exchange } = await relayed('http://127.0.0.1:9/');
  expect(reply.status).toBe(502);
  expect(Buffer.from(reply.body).toString()).toContain('测试环境没有应答：连接被拒绝（ECONNREFUSED）');
  expect(exchange).toMatchObject({ reply: { status: 502 }, unreached: { code: 'ECONNREFUSED' } });
});

test('a name that nobody has is not reached', async () => {
  const { exchange } = await relayed('http://nobody.invalid/');
  expect(exchange.unreached?.code).toMatch(/^(ENOTFOUND|EAI_AGAIN)$/);
});

test('a certificate that nobody trusts is not reached', async () => {
  const { exchange } = await relayed(
    `https://127.0.0.1:${await port(createSecureServer(certificate, page))}/`,
  );
  expect(exchange.unreached?.code).toBe('DEPTH_ZERO_SELF_SIGNED_CERT');
});

test('an environment with old TLS only is not reached', async () => {
  const old = {
    ...certificate,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  } as const;
  const { reply } = await relayed(`https://127.0.0.1:${await port(createSecureServer(old, page))}/`);
  expect(Buffer.from(reply.body).toString()).toContain('可能只支持旧版 TLS');
});

test('who speaks something else than HTTP was reached, and is recorded as it failed', async () => {
  const server = createTcpServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'));
  const { exchange } = await relayed(`http://127.0.0.1:${await port(server)}/`);
  expect(exchange.unreached?.code).toMatch(/^HPE_/);
});

test("an environment's own error goes back as it came", async () => {
  const { reply, exchange } = await relayed(`http://127.0.0.1:${await port(createServer(page))}/`);
  expect([reply.status, Buffer.from(reply.body).toString()]).toEqual([503, '<html></html>']);
  expect(exchange.unreached).toBeUndefined();
});
