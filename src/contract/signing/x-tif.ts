import { createHash } from 'node:crypto';

import { defineFamily, epoch, headersOf, HIDDEN, missingIn } from './family.ts';

const parts = ['x-tif-paasid', 'x-tif-timestamp', 'x-tif-nonce', 'x-tif-signature'];

/** Four headers of the RIO gateway. The body is not part of what is signed. */
export const xTif = defineFamily({
  id: 'x-tif',
  title: 'x-tif 请求头（SHA-256）',
  source: 'SYB, OH, HB and further clients in C#, Java and Go',
  confidence: 'A',
  rule: 'x-tif-signature = SHA-256(时间戳 + 密钥 + nonce + 时间戳) 的十六进制；时间戳为秒；不含请求体',
  parts,
  coversBody: 'no',
  needs: ['secret'],
  toleranceSeconds: 180,
  // One server-side filter is known; it has two sentences for everything.
  gateway: {
    status: 500,
    code: 400001,
    words: { absent: '鉴权参数不完整', unknown: '鉴权失败', stale: '鉴权失败', wrong: '鉴权失败' },
  },
  read: (request, { accounts }) => {
    const headers = headersOf(request);
    const missing = missingIn(headers, parts);
    if (missing.length > 0) return { kind: 'absent', missing };
    const [account = '', stamp = '', nonce = '', sent = ''] = parts.map((part) => headers[part]);
    const known = accounts.find(({ id }) => id === account);
    const text = (secret: string): string => `${stamp}${secret}${nonce}${stamp}`;
    const wanted = createHash('sha256')
      .update(text(known?.secret ?? ''), 'utf8')
      .digest('hex');
    return {
      kind: 'signed',
      account,
      isKnown: known !== undefined,
      text: text(HIDDEN),
      verifies: known?.secret !== undefined && sent.toLowerCase() === wanted,
      sent,
      wanted,
      stamp,
      at: epoch(stamp, 'seconds'),
      nonce,
    };
  },
});
