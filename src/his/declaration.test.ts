import { expect, test } from 'vitest';

import { declarationOf } from './declaration.ts';

test('the last line may declare what the hospital made', () => {
  const line = '{"evoucher":{"settlement":{"setlId":"1","medfeeSumamt":"12.30"},"voucher":{"no":"9"}}}';
  expect(declarationOf(`working…\r\n${line}\r\n`)).toEqual({
    settlement: { setlId: '1', medfeeSumamt: '12.30' },
    voucher: { no: '9' },
  });
});

test.each(['', 'done', '{"evoucher":', '{"other":{}}', '{"evoucher":[]}', '[1]', '{"evoucher":{}}\nmore'])(
  '%j declares nothing',
  (output) => {
    expect(declarationOf(output)?.settlement).toBeUndefined();
  },
);
