import { expect, test } from 'vitest';

import type { Act, ActName } from '../../domain/card.ts';
import { suites } from '../../scenarios/index.ts';
import { actTitle, actWordsOf } from './act-words.ts';

const act = (name: ActName, more: Partial<Act> = {}): Act =>
  ({
    act: name,
    suite: 'resilience',
    card: {
      id: 'RS-X',
      title: '上传超时',
      visit: { mdtrtType: '1' },
      person: { psnName: '测试辛' },
      settlement: { setlId: '1', medfeeSumamt: '10.00' },
      feeLines: [],
    },
    ...more,
  }) as Act;

const steps = (of: Act, nth = 1): string =>
  actWordsOf(of, { ledger: 'card', demands: {}, nth, isPlanned: false, demand: '先查询。' }).steps.join('\n');

test('every act of a suite says what is tried and what is expected, an act of the form does not', () => {
  for (const name of new Set(suites.flatMap(({ cases }) => cases.flatMap(({ acts }) => acts)))) {
    expect(steps(act(name)), name).toMatch(
      /^故障演练（不计入结论）：上传超时。\n[^]*\n应有的处理：先查询。$/,
    );
  }
  const { suite, ...plain } = act('upload');
  expect(suite).toBe('resilience');
  expect(steps(plain)).not.toContain('演练');
});

test('an upload says that trouble is planned, the second one that nothing new is to be issued', () => {
  expect(steps(act('upload'))).toContain('测试计划内的故障');
  expect(actTitle('upload', 2, 'resilience')).toBe('再次上传');
  expect(steps(act('upload'), 2)).toContain('不要另开凭证');
  expect(steps(act('upload'), 2)).not.toContain('开具电子结算凭证');
});

test('the cards of one batch are named', () => {
  const companions = [act('upload').card, { ...act('upload').card, id: 'RS-Y' }];
  expect(steps(act('upload', { companions }))).toContain('案例卡 RS-X、RS-Y 的凭证，共 3 张');
});

test('with declared settlements the refund is settled and declared before it is taken back', () => {
  expect(actTitle('settle', 2, 'red')).toBe('退费并申报');
  expect(steps(act('settle', { suite: 'red' }), 2)).toContain('金额为负');
});
