import { expect, test } from 'vitest';

import { textLoss, type LossKind } from './lost-text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (label: string, bytes: Uint8Array): string => new TextDecoder(label).decode(bytes);
/** 测试甲, 仿真测试医院 and 急性阑尾炎 in GBK. */
const gbk = {
  测试甲: Buffer.from('b2e2cad4bcd7', 'hex'),
  仿真测试医院: Buffer.from('b7c2d5e6b2e2cad4d2bdd4ba', 'hex'),
  急性阑尾炎: Buffer.from('bcb1d0d4c0bbceb2d1d7', 'hex'),
} as const;

test.each<[string, string, LossKind]>([
  ['???', '测试甲', 'replaced'],
  ['?', '测', 'replaced'],
  ['□□□', '测试甲', 'replaced'],
  ['测试\ufffd', '测试甲', 'replaced'],
  ['���Լ�', '测试甲', 'replaced'],
  ['锟斤拷锟斤拷', '测试甲', 'replaced'],
  ['邴菂?', '邴菂㛃', 'replaced'],
  ['??', '䶮𬭎', 'replaced'],
  [read('windows-1252', utf8('测试甲')), '测试甲', 'utf8-as-latin1'],
  [read('iso-8859-1', utf8('仿真测试医院')), '仿真测试医院', 'utf8-as-latin1'],
  [Buffer.from(utf8('测试戊')).toString('latin1'), '测试戊', 'utf8-as-latin1'],
  [read('gbk', utf8('测试')), '测试', 'utf8-as-gbk'],
  [read('gbk', utf8('仿真测试医院')), '仿真测试医院', 'utf8-as-gbk'],
  [gbk.测试甲.toString('latin1'), '测试甲', 'gbk-as-latin1'],
  [read('windows-1252', gbk.仿真测试医院), '仿真测试医院', 'gbk-as-latin1'],
])('%s for the name %s is lost, with and without knowing the truth', (stated, truth, kind) => {
  expect(textLoss(stated, 'name', truth)?.kind).toBe(kind);
  expect(textLoss(stated, 'name')?.kind).toBe(kind);
});

test.each<[string, string, LossKind]>([
  ['?????', '急性阑尾炎', 'replaced'],
  ['2?????', '2型糖尿病', 'replaced'],
  ['2????????????', '2型糖尿病', 'replaced'],
  ['?????(0.5g)', '阿莫西林胶囊(0.5g)', 'replaced'],
  ['急性阑?炎', '急性阑尾炎', 'replaced'],
  [read('gbk', utf8('普通门诊诊察费')), '普通门诊诊察费', 'utf8-as-gbk'],
])('the wording %s for %s is lost', (stated, truth, kind) => {
  expect(textLoss(stated, 'wording', truth)?.kind).toBe(kind);
});

test('a name of an odd number of characters read as GBK loses its end, and is still told', () => {
  const stated = '娴嬭瘯鐢';
  expect(textLoss(stated, 'name', '测试甲')).toMatchObject({ kind: 'utf8-as-gbk', meant: '测试' });
  expect(textLoss(`${stated}?`, 'name')).toMatchObject({ kind: 'replaced' });
});

test('GBK that is valid UTF-8 by chance is told where the truth is known', () => {
  // The famous 联通 of the notepad: no byte of it is refused by a lax reader; 刻 is C3 F4, Latin capital.
  const stated = new TextDecoder('utf-8').decode(Buffer.from('cdb7c5a3', 'hex'));
  expect(stated).not.toContain('\ufffd');
  expect(textLoss(stated, 'name', '头牛')?.kind).toBe('gbk-as-utf8');
  expect(textLoss(stated, 'name')).toBeUndefined();
});

const sound: readonly string[] = [
  ...[
    '张三',
    '测试甲',
    '邴菂㛃',
    '䶮𬭎',
    '㛃䶮·𬭎',
    '买买提·艾力',
    '欧阳 娜娜',
    '\ue863某',
    '妫娴婷',
    '姣姣',
  ],
  ...['Müller', 'José María', 'Ångström', 'Zoë', 'Иванов Пётр', 'Ólafur Þórðarson', 'Nguyễn Văn Á'],
  ...['仿真测试医院', '聊城市"第一"人民医院＆分院', 'A&B<C>医院', '山東省立醫院', '株式会社'],
];

test.each(sound)('%s is a name like any other', (name) => {
  expect(textLoss(name, 'name')).toBeUndefined();
  expect(textLoss(name, 'name', name)).toBeUndefined();
  expect(textLoss(name, 'name', '测试甲')).toBeUndefined();
});

test.each([
  ['肺炎?', '肺炎'],
  ['肺炎？', undefined],
  ['CT?', undefined],
  ['α-干扰素', undefined],
  ['急性阑尾炎', '急性阑尾炎伴局限性腹膜炎'],
  ['维生素B₁₂', undefined],
  ['5%葡萄糖注射液（≥250ml）', undefined],
])('a doctor may write %s', (wording, truth) => {
  expect(textLoss(wording, 'wording', truth)).toBeUndefined();
});

test('everyday names are never taken for another encoding', () => {
  const families = Array.from(
    '王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕妫姒嬴洪',
  );
  const given = Array.from(
    '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华慧建国红梅玉兰瑾瑜璇玥珩洌浍涵渊彬',
  );
  const lost = families.flatMap((family) =>
    given.flatMap((one) =>
      given.flatMap((two) =>
        textLoss(family + one + two, 'name') === undefined ? [] : [family + one + two],
      ),
    ),
  );
  expect(lost).toEqual([]);
});
