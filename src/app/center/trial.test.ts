import { expect, onTestFinished, test } from 'vitest';

import type { SessionPlan } from '../../../mocks/center/session.ts';
import { contract, reader } from '../../../mocks/center/testing/stage.ts';
import { handClock } from '../../../mocks/center/testing/clock.ts';
import { SERVICE_PATH } from '../../contract/service-path.ts';
import {
  card,
  cardData,
  element,
  envelope,
  fileFault,
  ledgerEntry,
  packed,
  query,
  upload,
  voucher,
} from '../../contract/testing/documents.ts';
import { hospital } from '../../contract/testing/documents.ts';
import { loadProfile } from '../settings/profiles.ts';
import { tryConnection } from './try-connection.ts';
import { startCenter, type CenterService } from './service.ts';
import type { TrialRequest } from './trial.ts';
import { createMemoryJournalStore } from '../../evidence/memory-journal-store.ts';
import type { EntryKind } from '../../evidence/entries.ts';

const bill = voucher(card('real-time'));
const plan: Omit<SessionPlan, 'id'> = {
  hospital,
  cards: [cardData('real-time', card('real-time'))],
  ledger: [ledgerEntry('real-time', card('real-time'))],
  observe: false,
  faults: [fileFault('real-time', card('real-time'))],
  processingMs: 0,
  byNature: false,
};

/** A run's center, and the kinds of the lines that it writes. */
async function center(): Promise<{ readonly service: CenterService; readonly kinds: readonly EntryKind[] }> {
  const clock = handClock();
  const kinds: EntryKind[] = [];
  const journal = await createMemoryJournalStore().create('trial', { clock });
  const noted: typeof journal = {
    ...journal,
    append: (kind, data) => {
      kinds.push(kind);
      return journal.append(kind, data);
    },
  };
  const service = await startCenter({
    host: '127.0.0.1',
    port: 0,
    plan,
    ports: { clock, reader, journal: noted, contract },
    declares: () => false,
    onFault: (fault) => {
      throw fault;
    },
  });
  onTestFinished(async () => service.close());
  return { service, kinds };
}

const post = async (url: string, body: string | Buffer, path?: string): Promise<Response> =>
  fetch(path === undefined ? url : `${new URL(url).origin}${path}`, {
    method: 'POST',
    body: new Uint8Array(Buffer.from(body)),
  });

test('what comes while the connection is tried is answered and shown, and the test knows nothing of it', async () => {
  const { service, kinds } = await center();
  const message = JSON.stringify(envelope('4901', upload(await packed(bill), [element(bill)])));
  service.trial?.turn(true);
  expect(await (await post(service.url, message)).json()).toMatchObject({ infcode: 0 });
  expect(await (await post(service.url, JSON.stringify(envelope('4902', query())))).json()).toMatchObject({
    infcode: 0,
  });
  service.trial?.turn(false);
  expect(kinds).toEqual(['trial', 'trial']);
  expect([...service.session().register.all()]).toEqual([]);
  expect(service.port.activity().lastAt).toBe(0);
  expect(service.trial?.seen()).toMatchObject([
    {
      seq: 1,
      peer: '127.0.0.1',
      method: 'POST',
      infno: '4901',
      encoding: 'UTF-8',
      answer: '受理（infcode 0）',
      findings: [],
    },
    { seq: 2, infno: '4902', status: 200, findings: [] },
  ]);
  expect(service.trial?.seen()[0]?.path).toContain(SERVICE_PATH);
  // The same bytes count as the first of the test, its planned failure included.
  expect(await (await post(service.url, message)).json()).toMatchObject({ infcode: 0 });
  expect(kinds).toContain('exchange');
  expect(service.trial?.seen()).toHaveLength(2);
});

test('a further attempt ends the trial', async () => {
  const { service } = await center();
  service.trial?.turn(true);
  service.renew(plan);
  expect(service.trial?.isOn()).toBe(false);
});

test('everything that is seen of a request is told, with what to do', async () => {
  const seen: TrialRequest[] = [];
  const running = await tryConnection({
    host: '127.0.0.1',
    port: 0,
    profile: loadProfile('default'),
    hospital: undefined,
    onSeen: (request) => seen.push(request),
    onFault: (fault) => {
      throw fault;
    },
  });
  onTestFinished(running.close);
  await post(running.url, JSON.stringify(envelope('4901', {})), '/abc/def');
  await post(running.url, '{"infno":"4902",}');
  await post(running.url, Buffer.from('7b22696e666e6f223a2234393031222c22c3fb223a22227d', 'hex'));
  await fetch(running.url);
  const broken = { ...envelope('4901', upload('UEsDB', [element(bill)])) };
  await post(running.url, JSON.stringify(broken));
  expect(
    seen.map(({ method, path, infno, encoding, status }) => [method, path, infno, encoding, status]),
  ).toEqual([
    ['POST', '/abc/def', '4901', 'UTF-8', 404],
    ['POST', SERVICE_PATH, null, 'UTF-8', 200],
    ['POST', SERVICE_PATH, '4901', 'GBK/GB18030', 200],
    ['GET', SERVICE_PATH, null, '没有内容', 405],
    ['POST', SERVICE_PATH, '4901', 'UTF-8', 200],
  ]);
  const checksOf = (index: number): readonly string[] =>
    (seen[index]?.findings ?? []).map(({ check }) => check);
  expect(checksOf(0)).toContain('transport.path-known');
  expect(checksOf(1)).toContain('transport.body-json');
  expect(checksOf(2)).toEqual(expect.arrayContaining(['transport.charset-utf8', 'envelope.fields']));
  expect(checksOf(3)).toEqual([]);
  expect(checksOf(4)).toContain('batch.zip-readable');
  for (const { findings } of seen)
    for (const { message, remedy } of findings) expect(message.length * remedy.length).toBeGreaterThan(0);
  expect(seen[0]?.answer).toContain('拒绝（HTTP 404）：地址 /abc/def 不是凭证中心的地址');
  expect(seen[1]?.answer).toContain('拒绝（infcode -1）：请求体不是合法的 JSON');
});
