import { expect, test } from 'vitest';

import { settlementOfCard } from '../book/ledger.ts';
import {
  BATCH,
  card,
  cardData,
  element,
  packed,
  query,
  upload,
  voucher,
} from '../contract/testing/documents.ts';
import type { ProgramEnding } from '../domain/program-ending.ts';
import type { ExchangeData } from '../evidence/entries.ts';
import type { RowResult } from './results.ts';
import { draft, refusal, type Draft } from './testing/journal.ts';
import { act, call, judged, judgedOpen, opening, rowOf, told } from './testing/round.ts';

const own = card('self-paid');
const first = voucher(own);
const opened = opening(
  { selected: ['self-paid'] },
  [cardData('self-paid', own)],
  [settlementOfCard('self-paid', own)],
);
const asked = (name: 'upload' | 'query-upload'): Draft => act(name, 'self-paid', own.id);
const uploading = `${own.id}.upload.1`;
const querying = `${own.id}.query-upload.1`;

const ended = (ending: ProgramEnding): Draft =>
  draft('remark', { source: 'driver', act: uploading, text: '', ending });

const uploaded = async (): Promise<Draft> =>
  call('4901', upload(await packed(first), [element(first)]), { during: uploading });

/** A call of something else than an interface. */
const got = (method: string, path: string): Draft => {
  const { data } = call('4901', {}, { during: uploading }) as { readonly data: ExchangeData };
  return draft('exchange', {
    ...data,
    request: { ...data.request, method, path },
    reply: { ...data.reply, status: 405 },
  });
};

const reasonOf = ({ remark, cause, divergence }: RowResult): readonly (string | null)[] => [
  remark,
  cause,
  divergence?.actual ?? null,
];

test.each<[ProgramEnding, string, string]>([
  [{ kind: 'exit', code: 1, line: 'Error: db down' }, '命令退出码 1：Error: db down', 'program'],
  [{ kind: 'exit', code: 3 }, '命令退出码 3', 'program'],
  [{ kind: 'signal', signal: 'SIGKILL' }, '命令被信号 SIGKILL 终止', 'program'],
  [
    { kind: 'not-started', code: 127, line: 'sh: 1: his: not found' },
    '命令不能启动（退出码 127）：sh: 1: his: not found',
    'configuration',
  ],
  [{ kind: 'late', who: 'command', afterMs: 60_000 }, '命令到期限（60 秒）没有结束，已终止', 'program'],
  [{ kind: 'answer', status: 404 }, '接口应答 HTTP 404', 'configuration'],
  [{ kind: 'answer', status: 307, location: '/login' }, '接口应答 HTTP 307，转到 /login', 'configuration'],
  [{ kind: 'answer', status: 200, page: '登录' }, '接口应答 HTTP 200，返回的是网页“登录”', 'configuration'],
  [{ kind: 'answer', status: 500, line: 'db down' }, '接口应答 HTTP 500：db down', 'program'],
  [
    { kind: 'no-answer', failure: { kind: 'unreachable', code: 'ECONNREFUSED' } },
    '接口连接不上：连接被拒绝（ECONNREFUSED）',
    'network',
  ],
])('a program that ended with %j is the reason, not the network', async (ending, words, cause) => {
  const results = await judged(...opened, asked('upload'), ended(ending));
  expect(reasonOf(rowOf(results, '2.1'))).toEqual([`${words}；未收到该场景的上传请求（4901）`, cause, words]);
  expect(JSON.stringify(results)).not.toContain('没有收到任何请求');
});

test('where nothing came and the program says that it did it, the line is looked at, and what it said is told', async () => {
  const results = await judged(...opened, asked('upload'), ended({ kind: 'exit', code: 0, line: '已上传' }));
  expect(reasonOf(rowOf(results, '2.1'))).toEqual([
    '未收到该场景的上传请求（4901）',
    'network',
    '没有收到任何请求（命令退出码 0：已上传）',
  ]);
});

test.each([
  ['rdp', '没有收到任何请求', 'network'],
  ['tls', '像是 https（TLS）连到了 http 端口', 'configuration'],
])(
  'a knock of the kind %s between the acts is the reason only where a hospital may have knocked',
  async (guess, words, cause) => {
    const receivedAt = '2026-11-30T10:20:30.000+08:00';
    const first = { base64: 'FgMB' };
    const knock = draft('unparsed', { peer: '10.0.0.5', receivedAt, guess, size: 3, first });
    const [, said, actual] = reasonOf(rowOf(await judged(...opened, knock, asked('upload')), '2.1'));
    expect(said).toBe(cause);
    expect(actual).toContain(words);
  },
);

test('a GET is told, and is not nothing', async () => {
  const results = await judged(...opened, asked('upload'), got('GET', '/s/x/callService'));
  expect(reasonOf(rowOf(results, '2.1'))).toEqual([
    '收到 GET，须用 POST；未收到该场景的上传请求（4901）',
    'program',
    '收到 GET，须用 POST',
  ]);
});

test('whoever looks whether the address answers has sent nothing', async () => {
  const results = await judged(...opened, asked('upload'), got('GET', '/favicon.ico'));
  expect(rowOf(results, '2.1').divergence?.actual).toBe('没有收到任何请求');
});

test('a refusal is told in its own words, each once', async () => {
  const refused = call('4902', query(), { during: querying });
  const said = draft('exchange', {
    ...(refused.data as ExchangeData),
    reply: {
      status: 200,
      headers: [],
      body: { text: JSON.stringify({ ...refusal, err_msg: '没有该批次' }) },
    },
  });
  const results = await judged(...opened, asked('upload'), asked('query-upload'), said, said);
  expect(rowOf(results, '2.2').blockedBy).toBe('2.1');
});

test('a query that was asked once and told nothing yet says so', async () => {
  const results = await judged(
    ...opened,
    asked('upload'),
    await uploaded(),
    asked('query-upload'),
    call('4902', query({ upldBchno: BATCH }), { during: querying, output: told(element(first), '0', '0') }),
  );
  expect(rowOf(results, '2.2')).toMatchObject({ verdict: 'fail' });
  expect(rowOf(results, '2.2').remark).toContain('0');
});

test('an upload that came when its act had ended is told with how late it was', async () => {
  const late = await uploaded();
  const results = await judged(
    ...opened,
    { ...asked('upload'), at: '2026-07-30T10:20:20.000+08:00' },
    {
      ...draft('act-end', { id: uploading, outcome: 'unfulfilled' }),
      at: '2026-07-30T10:20:29.000+08:00',
    },
    late,
  );
  expect(rowOf(results, '2.1').verdict).toBe('pass');
  expect(rowOf(results, '2.2')).toMatchObject({
    remark:
      '4901 晚到 1 秒（这一步已结束）；请先应答 202，发送之后才结束；未收到该批次的上传结果查询（4902）',
    cause: 'sequence',
  });
});

test('an interruption is the reason of the act that it hit and of all that was not begun', async () => {
  const interrupted = draft('act-end', { id: uploading, outcome: 'unfulfilled', interrupted: true });
  const { rows } = await judgedOpen(...opened, asked('upload'), interrupted);
  const [upload] = rows.filter(({ no }) => no === '2.1');
  expect([upload?.reason, upload?.remark, upload?.cause]).toEqual([
    'cut-off',
    '测试在这一步中断，可用 --resume 继续',
    null,
  ]);
});
