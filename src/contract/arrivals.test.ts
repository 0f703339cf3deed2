import { expect, test } from 'vitest';

import { arrivalKinds, arrivalRemedy, arrivalText, guessArrival } from './arrivals.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');

test.each([
  ['tls', bytes('\x16\x03\x01\x02\x00\x01'), 'HPE_INVALID_METHOD'],
  ['tls', bytes('\x16\x03\x03\x00\xc8\x01'), 'HPE_INVALID_METHOD'],
  ['tls', bytes('\x80\x2e\x01\x03\x01'), 'HPE_INVALID_METHOD'],
  ['http2', bytes('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'), 'HPE_PAUSED_H2_UPGRADE'],
  ['rdp', bytes('\x03\x00\x00\x13\x0e\xe0\x00\x00'), 'HPE_INVALID_METHOD'],
  ['smb', bytes('\x00\x00\x00\x85\xffSMBr'), 'HPE_INVALID_METHOD'],
  ['line-ends', bytes('POST / HTTP/1.1\nHost: x\n\n'), 'HPE_INVALID_VERSION'],
  ['line-ends', bytes('POST / HTTP/1.1\r\nHost: x\nA: b\n\n'), 'HPE_CR_EXPECTED'],
  ['raw-url', Buffer.from('POST /医保 HTTP/1.1\r\nHost: x\r\n\r\n'), 'HPE_INVALID_URL'],
  ['raw-url', bytes('POST /?a=\xd2\xbd HTTP/1.1\r\nHost: x\r\n\r\n'), 'HPE_INVALID_URL'],
  ['two-lengths', bytes('POST / HTTP/1.1\r\nContent-Length: 2\r\n'), 'HPE_UNEXPECTED_CONTENT_LENGTH'],
  [
    'length-and-chunked',
    bytes('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n'),
    'HPE_INVALID_CONTENT_LENGTH',
  ],
  ['length-no-number', bytes('POST / HTTP/1.1\r\nContent-Length: -3\r\n'), 'HPE_INVALID_CONTENT_LENGTH'],
  ['header-name', bytes('POST / HTTP/1.1\r\nHost: x\r\n\xd2\xbd: a\r\n\r\n'), 'HPE_INVALID_HEADER_TOKEN'],
  ['header-name', bytes('POST / HTTP/1.1\r\nHost : x\r\n\r\n'), 'HPE_INVALID_HEADER_TOKEN'],
  ['header-value', bytes('POST / HTTP/1.1\r\nA: b\r\n c\r\n\r\n'), 'HPE_INVALID_HEADER_TOKEN'],
  ['http09', bytes('GET /\r\n'), 'HPE_INVALID_EOF_STATE'],
  ['http-version', bytes('POST / HTTP/1.2\r\n\r\n'), 'HPE_INVALID_VERSION'],
  ['space-in-url', bytes('POST /a b HTTP/1.1\r\n\r\n'), 'HPE_INVALID_CONSTANT'],
  ['method-case', bytes('post / HTTP/1.1\r\n\r\n'), 'HPE_INVALID_METHOD'],
  ['head-unfinished', bytes('POST / HTTP/1.1\r\nHo'), undefined],
  ['head-unfinished', bytes('POST /abc'), undefined],
  ['bare-json', bytes('{"infno":"4901"}'), 'HPE_INVALID_METHOD'],
  ['bare-xml', bytes('<?xml version="1.0"?>'), 'HPE_INVALID_METHOD'],
  ['utf16-head', Buffer.from('POST / HTTP/1.1', 'utf16le'), 'HPE_INVALID_METHOD'],
  ['text', bytes('hello world\r\n'), 'HPE_INVALID_METHOD'],
  ['unknown', bytes('\x01\x02\x99'), 'HPE_INVALID_METHOD'],
])('bytes of the kind %s are guessed', (kind, first, code) => {
  expect(guessArrival({ first, code })).toBe(kind);
});

test('every kind has words and a remedy', () => {
  for (const { title, remedy } of arrivalKinds) {
    expect(title).not.toBe('');
    expect(remedy).toMatch(/。$/);
  }
});

test('a request that broke off is told with what was declared and what came', () => {
  const request = { method: 'POST', path: '/p', declared: 4397, received: 4297 };
  expect(arrivalText({ guess: 'body-unfinished', peer: '10.0.0.5', size: 4500, request })).toBe(
    '收到来自 10.0.0.5 的 POST /p，请求体没有传完：Content-Length 声明 4397 字节，只收到 4297 字节',
  );
});

test('a guess of a later version is told without one', () => {
  expect(arrivalText({ guess: 'quantum', peer: '10.0.0.5', size: 3 })).toContain('不是 HTTP 请求');
  expect(arrivalRemedy('quantum')).toBe(arrivalRemedy('unknown'));
});
