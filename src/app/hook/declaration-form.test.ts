import { expect, test } from 'vitest';

import { declarationFault } from './declaration-form.ts';

test.each([
  '',
  'done',
  '{"evoucher": null}',
  '{"evoucher":{"settlement":{"setlId":"1","medfeeSumamt":12.5,"psnNo":null}}}',
  '{\n  "evoucher": {\n    "voucher": { "no": "1" }\n  }\n}',
  'working…\n{"evoucher":{"voucher":{"no":"1"}}}',
])('%j is no wrong declaration', (text) => {
  expect(declarationFault(text)).toBeUndefined();
});

test.each([
  ['{"evoucher":{"settlement":', '不是 JSON'],
  ['{"evoucher":[]}', '不是对象'],
  ['{"evoucher":{}}', '没有 settlement'],
  ['{"evoucher":{"settlement":[{"setlId":"1"}]}}', 'evoucher.settlement 不是对象'],
  ['{"evoucher":{"settlement":{"fund":{"hifpPay":"1.00"}}}}', 'evoucher.settlement.fund 不是文本'],
])('%j is told to be wrong: %s', (text, words) => {
  expect(declarationFault(text)).toContain(words);
});
