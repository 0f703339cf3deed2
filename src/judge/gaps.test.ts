import { expect, test } from 'vitest';

import { fullCapabilities } from '../app/settings/config.ts';
import { gapsOf, gapText } from './gaps.ts';

const of = (changes: Partial<typeof fullCapabilities>, scenario = 'real-time'): string | null =>
  gapText(gapsOf({ ...fullCapabilities, ...changes }).filter((gap) => gap.scenario === scenario));

test('a hospital that offers everything and declares no types has no gaps', () => {
  expect(gapsOf(fullCapabilities)).toEqual([]);
  expect(of({})).toBeNull();
});

test('a gap stands in every scenario that it concerns, with its reason', () => {
  const gaps = gapsOf({ ...fullCapabilities, inpatient: false, notOffered: { inpatient: '无床位' } });
  expect(gaps.map(({ scenario, visitType, reason }) => [scenario, visitType, reason])).toEqual(
    ['real-time', 'self-paid', 'cross-province'].map((scenario) => [scenario, '2', '无床位']),
  );
});

test('a scenario that is not offered is one gap, and nothing within it is another', () => {
  const gaps = gapsOf({ ...fullCapabilities, outpatient: false, crossProvince: false });
  expect(gaps.filter(({ scenario }) => scenario === 'cross-province')).toEqual([
    {
      scenario: 'cross-province',
      visitType: null,
      voucherType: null,
      upldMode: null,
      reason: '未说明原因',
    },
  ]);
});

test('of types and modes what was left out of a declaration is a gap', () => {
  expect(of({ voucherTypes: ['1'], notOffered: { voucherTypes: '只开财政票据' } })).toBe(
    '未测试：税务电子发票、税务数电票（只开财政票据）',
  );
  expect(of({ upldModes: ['1'] })).toBe('未测试：上传模式 2（单独提供结构化数据）（未说明原因）');
  expect(of({ voucherTypes: ['1', '2', '3'], upldModes: ['2', '1'] })).toBeNull();
});

test('several reasons stand behind what they are for', () => {
  expect(of({ inpatient: false, voucherTypes: ['1', '2'], notOffered: { inpatient: '无床位' } })).toBe(
    '未测试：住院、税务数电票；原因：住院（无床位）；税务数电票（未说明原因）',
  );
});
