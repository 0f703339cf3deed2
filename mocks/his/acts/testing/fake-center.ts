import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** A request as it arrived. */
export type Received = {
  readonly infno: string;
  readonly text: string;
  readonly body: Record<string, unknown>;
  readonly headers: IncomingHttpHeaders;
};

/** A center of the smallest kind: it believes everything and fails the first upload of every batch. */
export interface FakeCenter {
  readonly url: string;
  readonly received: readonly Received[];
  readonly numbers: () => readonly string[];
  readonly close: () => Promise<void>;
}

/** An answer in place of the usual one; `undefined` leaves that as it is. */
export type Override = (infno: string, input: Record<string, unknown>) => object | undefined;

/** Starts a center on a port that the system chooses. */
export async function startFakeCenter(override: Override = () => undefined): Promise<FakeCenter> {
  const received: Received[] = [];
  let polls = 0;
  let isMended = false;
  const answer = (infno: string, input: Record<string, unknown>): object => {
    if (infno === '4901') isMended = false;
    if (infno === '4905') isMended = true;
    if (infno === '4901' || infno === '4905') polls = 0;
    if (infno !== '4902') return accepted(null);
    polls += 1;
    const results = polls === 1 ? ['0', '0'] : isMended ? ['1', '1'] : ['2', '1'];
    return accepted({ data: vouchers(received, input).map((voucher) => row(voucher, results)) });
  };
  const server = createServer((request, response) => {
    void readBody(request).then((bytes) => {
      const text = bytes.toString('utf8');
      const body = readJson(text);
      const infno = String(body['infno']);
      const input = body['input'] as Record<string, unknown>;
      received.push({ infno, text, body, headers: request.headers });
      response.setHeader('Content-Type', 'application/json;charset=UTF-8');
      response.end(JSON.stringify(override(infno, input) ?? answer(infno, input)));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/s/test/fsi/api/rsfComIfsService/callService`,
    received,
    numbers: () => received.map(({ infno }) => infno),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export const refused = (reason: string): object => ({ infcode: -1, err_msg: reason, output: null });
export const accepted = (output: unknown): object => ({ infcode: 0, err_msg: null, output });

/** The vouchers of the newest upload of the batch that is asked for. */
function vouchers(
  received: readonly Received[],
  query: Record<string, unknown>,
): readonly Record<string, unknown>[] {
  const upload = received.findLast(({ infno, body }) => {
    const input = body['input'] as Record<string, unknown>;
    return (infno === '4901' || infno === '4905') && input['upldBchno'] === query['upldBchno'];
  });
  const input = (upload?.body['input'] ?? {}) as Record<string, unknown>;
  return (input['upldDetlList'] ?? input['reUploadDetlDTOList'] ?? []) as Record<string, unknown>[];
}

const row = (voucher: Record<string, unknown>, [ftfileSavRslt, chkRslt]: readonly string[]): object => ({
  elecSetlCertCode: voucher['elecSetlCertCode'],
  elecSetlCertNo: voucher['elecSetlCertNo'],
  ftfileSavRslt,
  chkRslt,
  savFaleRea: ftfileSavRslt === '2' ? '版式文件存储失败（测试计划内），请重传' : '',
});

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  return request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes;
}

function readJson(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
