import { createHmac } from 'node:crypto';

import { defineFamily, epoch, headersOf, missingIn } from './family.ts';

const parts = ['x-ca-key', 'x-ca-signature'];

/** Two headers; the signature carries its time stamp and covers the body as sent. */
export const xCa = defineFamily({
  id: 'x-ca',
  title: 'x-ca 请求头（HMAC-SM3）',
  source: 'clients in Zhejiang',
  confidence: 'B',
  rule: 'x-ca-signature = 时间戳 + ":" + HMAC-SM3(密钥, 时间戳 + 换行 + 请求体) 的大写十六进制',
  parts,
  coversBody: 'yes',
  needs: ['secret'],
  gateway: { status: 401, code: 401, words: {} },
  read: (request, { accounts }) => {
    const headers = headersOf(request);
    const missing = missingIn(headers, parts);
    if (missing.length > 0) return { kind: 'absent', missing };
    const account = headers['x-ca-key'] ?? '';
    const sent = headers['x-ca-signature'] ?? '';
    const [stamp = '', digest = ''] = sent.split(':', 2);
    const known = accounts.find(({ id }) => id === account);
    const hmac = createHmac('sm3', known?.secret ?? '')
      .update(`${stamp}\n`, 'utf8')
      .update(request.body);
    const wanted = hmac.digest('hex').toUpperCase();
    return {
      kind: 'signed',
      account,
      isKnown: known !== undefined,
      text: `${stamp}\\n‹请求体 ${request.body.byteLength} 字节›`,
      verifies: known?.secret !== undefined && digest.toUpperCase() === wanted,
      sent,
      wanted: `${stamp}:${wanted}`,
      stamp,
      at: epoch(stamp, 'either'),
    };
  },
});
