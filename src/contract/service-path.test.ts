import { expect, test } from 'vitest';

import { hasStraySlash, pathStanding, routedPath, SERVICE_PATH } from './service-path.ts';
import { specification } from './specification.ts';

const standing = (path: string, servicePath?: string): string => {
  const found = pathStanding(path, { specification, servicePath });
  return found.kind === 'unknown' ? (found.hint ?? 'unknown') : found.kind;
};

test.each([
  SERVICE_PATH,
  `/s/0123abc${SERVICE_PATH}`,
  `${SERVICE_PATH}/4901`,
  `${SERVICE_PATH}/`,
  '//fsi//api/rsfComIfsService/callService',
  '/fsi/api/rsfCom%49fsService/callService',
  '/4901',
  '/hsa/4901',
  '/s/0123abc/4905',
  '/fsi/api/5501',
  '/fsi/api/2203A',
  '/mbs-hiIntf-lc/web/api/fsi/callService',
  '/mbs-hiIntf-city/web/api/fsi/callService/5501',
  '/ebc/api/medins/qury/queryUpldRslt',
  '/fsi/api/signInSignOutService/signIn',
  '/fsi/api/hsecfc/localQrCodeQuery',
])('%s is an address that the platform is known to have', (path) => {
  expect(standing(path)).toBe('named');
});

test.each([
  '/fsi/api/some/service',
  '/fsi/api/medInfoQueryService/queryUpldRslt',
  '/ebc/api/medins/upld/upload',
  '/epc/api/fixmedins/upload',
])('%s is built as addresses of the platform are, under a name that is not attested', (path) => {
  expect(standing(path)).toBe('unattested');
});

test.each([
  ['/', '只有主机与端口，没有路径'],
  ['', '只有主机与端口，没有路径'],
  ['/s/0123abc', '只有主机与端口，没有路径'],
  ['/fsi/api/wrong', 'unknown'],
  ['/abc/def', 'unknown'],
  ['/abc/9999', 'unknown'],
  ['/fsi/api/some/4901', 'unknown'],
  ['/index.html', 'unknown'],
  ['/a/b/c/4901', 'unknown'],
  ['/fsi/api', `地址不完整，只写了 ${SERVICE_PATH} 的前一部分`],
  ['/fsi/api/rsfComIfsService/', `地址不完整，只写了 ${SERVICE_PATH} 的前一部分`],
  ['/FSI/API/rsfComIfsService/callService', `与 ${SERVICE_PATH} 只有大小写不同`],
  ['/fsi/api/rsfcomifsservice/callservice', `与 ${SERVICE_PATH} 只有大小写不同`],
  ['/fsi/api/rsfComIfsService/callServise', `与 ${SERVICE_PATH} 相近，请核对拼写`],
  ['/fsi/api/rsfComIfService/callservic', `与 ${SERVICE_PATH} 相近，请核对拼写`],
  ['/fsi/api/rsfComIfsService/upload', `与 ${SERVICE_PATH} 相近，请核对拼写`],
  ['/fsi/api/rsfComIfsService/callService%20', `与 ${SERVICE_PATH} 相近，请核对拼写`],
  [`/x${SERVICE_PATH}`, `${SERVICE_PATH} 之前多了 /x`],
  [`${SERVICE_PATH}${SERVICE_PATH}`, '地址写了两遍：配置中已有完整地址，程序又拼接了一次'],
  ['/fsi/api/rsfComIfsService%2FcallService', '地址中有不能识别的转义字符'],
  ['/fsi/%E4', '地址中有不能识别的转义字符'],
])('%s is no address of the center: %s', (path, hint) => {
  expect(standing(path)).toBe(hint);
});

test('an address that was chosen counts, and what is appended to it', () => {
  expect(standing('/own/center', '/own/center')).toBe('named');
  expect(standing('/own/center/4901', '/own/center')).toBe('named');
  expect(standing('/own/centre', '/own/center')).toBe('与 /own/center 相近，请核对拼写');
  expect(standing('/own/center')).toBe('unknown');
});

test('slashes too many are overlooked, and told', () => {
  expect(routedPath('//s/x//fsi//api/y/')).toBe('/fsi/api/y');
  expect([`${SERVICE_PATH}/`, '/fsi//api', `//s/x${SERVICE_PATH}`].map(hasStraySlash)).toEqual([
    true,
    true,
    true,
  ]);
  expect([SERVICE_PATH, '/', `/s/x${SERVICE_PATH}`, '/s/x/'].map(hasStraySlash)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
