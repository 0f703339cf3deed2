import { expect, test } from 'vitest';

import { receipt, type ReceiptFacts } from './receipt.ts';

const facts: ReceiptFacts = {
  level: 'city',
  authority: '聊城市医疗保障局',
  decision: 'pass',
  reason: '',
  overridden: null,
  reviewer: '邴㛃',
  decidedAt: '2026-11-22T10:00:00.000+08:00',
  hospital: { code: 'H37990000001', name: '海棠市中心医院' },
  environment: 'simulated',
  period: { from: '2026-11-20T09:30:00.000+08:00', to: '2026-11-21T09:30:00.000+08:00' },
  counts: { pass: 12, fail: 0, notRun: 0, error: 0 },
  submission: 'a'.repeat(64),
  supersedes: null,
  fingerprint: '0000 1111',
};
const valueOf = (given: ReceiptFacts, label: string): string | undefined =>
  receipt(given).facts.find((fact) => fact.label === label)?.value;

test('the receipt names the decision, the hospital and the digest it is bound to', () => {
  expect(valueOf(facts, '结论')).toBe('审核通过');
  expect(valueOf({ ...facts, level: 'province' }, '结论')).toBe('确认通过');
  expect(valueOf({ ...facts, decision: 'return' }, '结论')).toBe('退回');
  expect(valueOf(facts, '提交包摘要（SM3）')).toBe('a'.repeat(64));
  expect(valueOf(facts, '测试时间')).toBe('2026 年 11 月 20 日至2026 年 11 月 21 日');
});

test('what a decision overrode and what it supersedes are printed, otherwise not mentioned', () => {
  expect(valueOf(facts, '例外处理')).toBeUndefined();
  expect(valueOf({ ...facts, overridden: '签名人未登记' }, '例外处理')).toContain('签名人未登记');
  expect(valueOf(facts, '取代的提交包（SM3）')).toBeUndefined();
  expect(valueOf({ ...facts, supersedes: 'b'.repeat(64) }, '取代的提交包（SM3）')).toContain('bbb');
});
