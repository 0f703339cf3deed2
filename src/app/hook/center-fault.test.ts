import { expect, test } from 'vitest';

import { unblamed } from './center-fault.ts';

test('what follows from a fault of the center is held against nobody, and what was met stays met', () => {
  const about = { id: 'upload', title: '上传到中心' };
  const failed = {
    ...about,
    status: 'failed' as const,
    found: '中心收到 4901，没有接受：HTTP 500',
    remedy: 'x',
  };
  expect(unblamed(failed, '磁盘空间不足')).toEqual({
    ...about,
    status: 'not-checked',
    found: '仿真中心自身出错（磁盘空间不足），是本工具的问题，不是接口的问题',
  });
  const met = { ...about, status: 'passed' as const, found: 'HTTP 200' };
  expect(unblamed(met, '磁盘空间不足')).toEqual(met);
});
