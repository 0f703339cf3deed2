import { createHmac } from 'node:crypto';

import { defineFamily, epoch, headersOf, missingIn } from './family.ts';

const pairs = ['_api_access_key', '_api_name', '_api_timestamp', '_api_version'];
const parts = [...pairs, '_api_signature'];

/** Headers of the service bus. The body is not part of what is signed. */
export const csb = defineFamily({
  id: 'csb',
  title: 'CSB 请求头（HMAC-SHA1）',
  source: 'HN 4.5, HNSDK, Jiangxi, Jiangsu',
  confidence: 'A',
  rule: '_api_signature = Base64(HMAC-SHA1(SK, 四个“名=值”按名称升序以 & 连接))；时间戳为 13 位毫秒；不含请求体',
  parts,
  coversBody: 'no',
  needs: ['secret'],
  toleranceSeconds: 1800,
  gateway: {
    status: 401,
    code: 401,
    words: {
      absent: '缺少服务网关的请求头!',
      unknown: '非法用户!',
      stale: '签名时间戳超时!',
      wrong: '签名不一致!',
    },
  },
  read: (request, { accounts }) => {
    const headers = headersOf(request);
    const missing = missingIn(headers, parts);
    if (missing.length > 0) return { kind: 'absent', missing };
    const account = headers['_api_access_key'] ?? '';
    const stamp = headers['_api_timestamp'] ?? '';
    const sent = headers['_api_signature'] ?? '';
    const known = accounts.find(({ id }) => id === account);
    const text = pairs.map((name) => `${name}=${headers[name] ?? ''}`).join('&');
    const wanted = createHmac('sha1', known?.secret ?? '')
      .update(text, 'utf8')
      .digest('base64');
    return {
      kind: 'signed',
      account,
      isKnown: known !== undefined,
      text,
      verifies: known?.secret !== undefined && sent === wanted,
      sent,
      wanted,
      stamp,
      at: epoch(stamp, 'milliseconds'),
    };
  },
});
