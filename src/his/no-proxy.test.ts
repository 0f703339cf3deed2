import { expect, test } from 'vitest';

import { isBehindProxy, proxiesIn, withoutProxyTo } from './no-proxy.ts';

const center = 'http://127.0.0.1:8490/s/x/fsi/api/rsfComIfsService/callService';

test('a center on this machine is never looked for behind a proxy, and exceptions that stand already stay', () => {
  const environment = { https_proxy: 'http://proxy:3128', no_proxy: '10.0.0.1, .hospital.cn' };
  const hosts = '10.0.0.1,.hospital.cn,127.0.0.1';
  expect(withoutProxyTo(center, environment)).toEqual({ NO_PROXY: hosts, no_proxy: hosts });
  expect(withoutProxyTo('http://[::1]:8490/', { HTTP_PROXY: 'http://proxy' })).toEqual({
    NO_PROXY: '::1',
    no_proxy: '::1',
  });
});

test.each([
  ['no proxy is set', center, { PATH: '/bin', HTTP_PROXY: '' }],
  [
    'the host is an exception already',
    center,
    { HTTP_PROXY: 'http://proxy', NO_PROXY: 'localhost,127.0.0.1' },
  ],
  ['nothing goes through the proxy', center, { HTTP_PROXY: 'http://proxy', no_proxy: '*' }],
  ['the center is elsewhere', 'https://center.example/s/x', { HTTP_PROXY: 'http://proxy' }],
])('the environment stays as it is when %s', (_when, url, environment) => {
  expect(withoutProxyTo(url, environment)).toEqual({});
});

test('proxies are found however their names are written', () => {
  expect(proxiesIn({ Http_Proxy: 'x', ALL_PROXY: 'y', https_proxy: '', NO_PROXY: 'z' })).toEqual([
    'Http_Proxy',
    'ALL_PROXY',
  ]);
  expect(isBehindProxy({ all_proxy: 'x' }, '10.1.2.3')).toBe(true);
});
