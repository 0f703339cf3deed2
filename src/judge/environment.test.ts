import { join } from 'node:path';

import { gzipSync } from 'fflate';
import { expect, test } from 'vitest';

import { readPackage } from '../contract/reading/package.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import { readingLimits } from '../contract/reading/reading.ts';
import { specification } from '../contract/specification.ts';
import { createContract } from '../contract/validate.ts';
import type { ExchangeData } from '../evidence/entries.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { judge } from './judge.ts';
import type { RowResult } from './results.ts';
import { journalOf, recordingOf, withExchanges, type RecordedExchange } from './testing/journal.ts';

const reader: PackageReader = {
  read: async (base64, names) => readPackage(base64, specification.xml, readingLimits, { names }),
  close: async () => Promise.resolve(),
};
const contract = createContract(specification);
/** A run of the self-paid scenario in front of a real environment. */
const relayed = await recordingOf(
  await readJournal(join(import.meta.dirname, '../../fixtures/journals/relay')),
);

/** Judges the run with other answers; `undefined` leaves an answer as it was. */
async function rowsWith(
  answer: (recorded: RecordedExchange) => Partial<ExchangeData> | undefined,
): Promise<(no: string) => RowResult | undefined> {
  const recording = withExchanges(relayed, (recorded) => ({ ...recorded.data, ...answer(recorded) }));
  const { rows } = await judge(journalOf(recording), { contractFor: () => contract, reader });
  return (no) => rows.find((row) => row.no === no);
}

const replied = (
  status: number,
  body: string | Uint8Array,
  headers: ExchangeData['reply']['headers'] = [],
): Partial<ExchangeData> => ({
  reply: {
    status,
    headers,
    body: typeof body === 'string' ? { text: body } : { base64: Buffer.from(body).toString('base64') },
  },
});

const unreached = (code: string, detail = ''): Partial<ExchangeData> => ({
  ...replied(502, '{"code":502,"message":"测试环境没有应答"}'),
  unreached: { code, detail },
});

test.each([
  [unreached('ECONNREFUSED'), '连接被拒绝（ECONNREFUSED）', '--relay'],
  [
    replied(502, '{"code":502,"message":"测试环境没有应答：connect ECONNREFUSED 127.0.0.1:9"}'),
    '连接被拒绝（ECONNREFUSED）',
    '--relay',
  ],
  [unreached('ENOTFOUND'), '没有这个主机名（ENOTFOUND）', 'IP 地址'],
  [
    unreached('DEPTH_ZERO_SELF_SIGNED_CERT'),
    '证书不受信任（DEPTH_ZERO_SELF_SIGNED_CERT）',
    'NODE_EXTRA_CA_CERTS',
  ],
  [unreached('ERR_TLS_CERT_ALTNAME_INVALID'), '证书不受信任（ERR_TLS_CERT_ALTNAME_INVALID）', '名称一致'],
  [
    unreached(
      'EPROTO',
      'write EPROTO 0:error:0A000102:SSL routines:ssl_choose_client_version:unsupported protocol',
    ),
    '加密协议谈不拢，测试环境可能只支持旧版 TLS（EPROTO）',
    '--tls-min-v1.0',
  ],
  [unreached('ERR_SSL_WRONG_VERSION_NUMBER'), '加密连接没有建立（ERR_SSL_WRONG_VERSION_NUMBER）', 'https://'],
  [unreached('ETIMEDOUT'), '没有在规定时间内应答（ETIMEDOUT）', '专线'],
  [unreached('ECONNRESET'), '连接在应答之前断开（ECONNRESET）', '专线'],
])(
  'an environment that is not reached leaves the row not run for the network: %#',
  async (data, words, remedy) => {
    const row = await rowsWith(() => data);
    expect(row('2.1')).toMatchObject({
      verdict: 'not-run',
      reason: 'unreachable',
      cause: 'network',
      remark: `测试环境无法访问：${words}`,
      divergence: { check: null, expected: '测试环境对4901的应答', actual: words },
    });
    expect(row('2.1')?.divergence?.remedy).toContain(remedy);
    expect(row('2.2')).toMatchObject({ verdict: 'not-run', reason: 'blocked', blockedBy: '2.1' });
  },
);

test.each([
  [replied(302, '', [['Location', 'https://login.example/']]), 'HTTP 302，转向 https://login.example/'],
  [
    replied(200, '<!DOCTYPE html><html><head><title>统一认证</title></head></html>'),
    'HTTP 200，返回的是网页“统一认证”',
  ],
  [replied(403, '\n<html>Forbidden</html>'), 'HTTP 403，返回的是网页'],
  [replied(500, '{"timestamp":1,"status":500,"error":"Internal Server Error","path":"/x"}'), 'HTTP 500'],
  [replied(503, '{"message":"no healthy upstream"}'), 'HTTP 503：no healthy upstream'],
  [
    replied(404, '{"message":"no Route matched with those values"}'),
    'HTTP 404：no Route matched with those values',
  ],
  [replied(200, ''), 'HTTP 200，没有内容'],
  [replied(200, 'ok'), 'HTTP 200，不是接口的应答'],
  [replied(200, '{"success":true}'), 'HTTP 200，不是接口的应答'],
  [unreached('HPE_INVALID_CONSTANT'), '应答不是 HTTP（HPE_INVALID_CONSTANT）'],
])('an environment that answers nonsense leaves the row not run, and is named: %#', async (data, words) => {
  const row = await rowsWith(() => data);
  expect(row('2.1')).toMatchObject({
    verdict: 'not-run',
    reason: 'odd-answer',
    cause: 'environment',
    remark: `测试环境的应答不是接口的应答：${words}`,
  });
});

const GBK_REFUSAL = Buffer.from(
  '7b22696e66636f6465223a2d312c226572725f6d7367223a22bbfab9b9ceb4bfaacda8227d',
  'hex',
);

test.each([
  [replied(200, '{"infcode":-1,"err_msg":"机构未开通"}'), '机构未开通'],
  [replied(500, '{"infcode":"-1","err_msg":"机构未开通"}'), '机构未开通'],
  [replied(200, GBK_REFUSAL), '机构未开通'],
  [
    replied(200, gzipSync(Buffer.from('{"infcode":-1,"err_msg":"机构未开通"}')), [
      ['Content-Encoding', 'gzip'],
    ]),
    '机构未开通',
  ],
  [replied(401, '{"code":401,"message":"签名不一致!"}'), '签名不一致!'],
  [replied(500, '{"code":400001,"message":"鉴权失败"}'), '鉴权失败'],
])('a refusal of the environment stands in its own words: %#', async (data, reason) => {
  const row = await rowsWith(() => data);
  expect(row('2.1')).toMatchObject({
    verdict: 'fail',
    cause: 'payload',
    remark: `测试环境拒绝了请求：${reason}`,
  });
});

test('packed answers count as answers', async () => {
  const before = await rowsWith(() => undefined);
  const packed = await rowsWith(({ data: { reply } }) =>
    'text' in reply.body
      ? replied(200, gzipSync(Buffer.from(reply.body.text)), [['content-encoding', 'gzip']])
      : undefined,
  );
  for (const no of ['2.1', '2.2', '2.4']) {
    expect(before(no)?.verdict).toBe('pass');
    expect(packed(no)?.verdict).toBe('pass');
  }
});

test('who was polling when the environment went away did not stop too early', async () => {
  let polls = 0;
  const row = await rowsWith(({ infno }) => {
    polls += infno === '4902' ? 1 : 0;
    return infno === '4901' || polls === 1 ? undefined : replied(503, 'Service Unavailable');
  });
  expect(row('2.1')?.verdict).toBe('pass');
  expect(row('2.2')).toMatchObject({ verdict: 'not-run', reason: 'odd-answer', cause: 'environment' });
});
