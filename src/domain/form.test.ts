import { expect, test } from 'vitest';

import { formRows, isScenarioId, rowNo, scenarioTitle, stepOf } from './form.ts';

test('the form has twelve rows, three scenarios by four interfaces, with ids that last', () => {
  expect(formRows.map(({ no, scenario, interface: infno }) => `${no} ${scenario} ${infno}`)).toEqual([
    '1.1 real-time 4901',
    '1.2 real-time 4902',
    '1.3 real-time 4905',
    '1.4 real-time 5501',
    '2.1 self-paid 4901',
    '2.2 self-paid 4902',
    '2.3 self-paid 4905',
    '2.4 self-paid 5501',
    '3.1 cross-province 4901',
    '3.2 cross-province 4902',
    '3.3 cross-province 4905',
    '3.4 cross-province 5501',
  ]);
});

test('a row knows its step and the name of its interface', () => {
  expect(formRows.map(({ step }) => step)).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
  expect(formRows[6]).toMatchObject({ no: '2.3', title: '重传电子结算凭证' });
});

test('scenario and step lead to the row', () => {
  for (const { no, scenario, step } of formRows) expect(rowNo(scenario, step)).toBe(no);
});

test('only the four interfaces of the form have a step', () => {
  expect(['4901', '4902', '4905', '5501'].map(stepOf)).toEqual([1, 2, 3, 4]);
  expect(stepOf('4903')).toBeUndefined();
  expect(stepOf(undefined)).toBeUndefined();
});

test('only the three scenarios are scenarios', () => {
  expect(isScenarioId('self-paid')).toBe(true);
  expect(isScenarioId('Self-Paid')).toBe(false);
  expect(scenarioTitle('cross-province')).toBe('跨省实时结算票据');
});
