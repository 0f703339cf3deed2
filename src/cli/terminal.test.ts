import { PassThrough } from 'node:stream';

import { expect, test } from 'vitest';

import type { DeskAnswer } from '../app/by-hand/ports.ts';
import type { DeskView } from '../app/by-hand/views.ts';
import type { DeskFace } from '../app/by-hand/ports.ts';
import { createTerminal } from './terminal.ts';

const asking = {
  phase: 'asking',
  exchanges: [],
  rows: [],
  signing: null,
  addresses: [{ card: 'eth0', url: 'http://192.0.2.7:8490/x', isLoopback: false }],
  ask: {
    act: { id: 'a' },
    card: {
      title: '普通门诊',
      person: { psnName: '测试甲' },
      settlement: { medfeeSumamt: '84.15' },
      diagnoses: [{ name: '发热' }],
    },
    title: '开票并上传',
    steps: ['录入', '上传'],
    waitsFor: '接口 4901',
    number: 1,
    of: 30,
    notice: '',
  },
} as unknown as DeskView;

/** A terminal at which lines are typed; what it said and what the desk was told. */
function open(view: DeskView): {
  readonly type: (line: string) => Promise<void>;
  readonly show: (next: DeskView) => void;
  readonly said: () => string;
  readonly told: unknown[];
} {
  let current = view;
  let said = '';
  let changed: () => void = () => undefined;
  const told: unknown[] = [];
  const input = new PassThrough();
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const face = {
    view: () => current,
    subscribe: (listener: () => void) => {
      changed = listener;
      return () => undefined;
    },
    answer: (_act: string, answer: DeskAnswer) => {
      told.push(answer);
      return undefined;
    },
    choose: (scenarios: readonly string[]) => {
      told.push(scenarios);
      return undefined;
    },
    declare: (_card: string, settlement: object) => {
      told.push(settlement);
      return undefined;
    },
    remark: async (text: string) => Promise.resolve(void told.push(text)),
    dismiss: () => told.push('dismissed'),
  } as unknown as DeskFace;
  createTerminal({ face, input, output });
  changed();
  return {
    told,
    said: () => said,
    show: (next) => {
      current = next;
      changed();
    },
    type: async (line) => {
      input.write(`${line}\n`);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

test('a terminal says what to do, which address to set and what is waited for', () => {
  const { said } = open(asking);
  for (const words of [
    '第 1 步，共 30 步',
    '1. 录入',
    '测试甲',
    'http://192.0.2.7:8490/x',
    '等待：接口 4901',
  ])
    expect(said()).toContain(words);
});

test.each([
  ['', { kind: 'done' }],
  ['s 没有住院', { kind: 'skip', what: 'act', reason: '没有住院' }],
  ['k 没有住院', { kind: 'skip', what: 'card', reason: '没有住院' }],
  ['r', { kind: 'repeat', reason: '操作有误' }],
  ['m 窗口 3', '窗口 3'],
])('the line %j tells the desk %j', async (line, expected) => {
  const { type, told } = open(asking);
  await type(line);
  expect(told).toEqual([expected]);
});

test('a settlement is declared as the card has it, but for what the HIS made', async () => {
  const settling = {
    ...asking,
    ask: { ...asking.ask, act: { ...asking.ask?.act, act: 'settle' } },
  } as DeskView;
  const { type, told } = open(settling);
  await type('');
  await type('d setlId=S1 medfeeSumamt=90.00');
  expect(told).toEqual([
    { psnName: '测试甲', medfeeSumamt: '84.15' },
    { psnName: '测试甲', medfeeSumamt: '90.00', setlId: 'S1' },
  ]);
});

test('skipping without a reason is asked for one', async () => {
  const { type, told, said } = open(asking);
  await type('s');
  expect(told).toEqual([]);
  expect(said()).toContain('写明原因');
});

test('what arrived is told once, with what was wrong and what to do', () => {
  const { show, said } = open(asking);
  const finding = { level: 'must', message: '总额不一致', remedy: '取自结算' };
  const exchange = { seq: 7, at: '2026-11-21T09:30:00.000+08:00', infno: '4901', answer: '已接受', note: '' };
  const next = { ...asking, exchanges: [{ ...exchange, findings: [finding] }] } as unknown as DeskView;
  show(next);
  show({ ...next });
  expect(said().match(/09:30:00 收到 4901：已接受/g)).toHaveLength(1);
  expect(said()).toContain('✗ 不符合：总额不一致 处理：取自结算');
});

test('after the last act scenarios are chosen by number, and an empty line ends', async () => {
  const { type, told } = open({ ...asking, phase: 'choosing' });
  await type('2,3');
  await type('');
  await type('nonsense');
  expect(told).toEqual([['self-paid', 'cross-province'], []]);
});

test('once the result is there nobody has to press a key', () => {
  const { show, told } = open(asking);
  show({ ...asking, phase: 'concluded', ask: null });
  expect(told).toEqual(['dismissed']);
});
