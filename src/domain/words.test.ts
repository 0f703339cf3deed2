import { expect, test } from 'vitest';

import { countsSentence } from './words.ts';

test('the counts are one sentence, with every verdict in it', () => {
  expect(countsSentence({ pass: 9, fail: 1, notRun: 2, error: 0 })).toBe(
    '通过 9 项，未通过 1 项，未测试 2 项，工具异常 0 项',
  );
});
