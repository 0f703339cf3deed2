import { expect, test } from 'vitest';
import { parseMarkup, textOf } from './markup.ts';

test('markup of the vocabulary becomes a tree with its text', () => {
  const doc = parseMarkup('<doc title="甲"><p>第一<span style="strong">二</span>\n  三</p></doc>');
  expect(doc.attributes['title']).toBe('甲');
  expect(textOf(doc)).toBe('第一二 三');
});

test('an ideographic space is text and stays', () => {
  expect(textOf(parseMarkup('<doc><p>　　年</p></doc>'))).toBe('　　年');
});

test.each([
  ['an unknown element', '<doc><script/></doc>', '未知元素 <script>'],
  ['an unknown attribute', '<doc><p onclick="x">a</p></doc>', '<p> 没有属性 onclick'],
  ['a value outside the list', '<doc><p style="huge">a</p></doc>', '属性 style 不能为“huge”'],
  [
    'a colspan that is no number',
    '<doc><table><tr><td colspan="x">a</td></tr></table></doc>',
    '属性 colspan',
  ],
  ['an element in the wrong place', '<doc><p><table/></p></doc>', '<p> 内不能有 <table>'],
  ['text between blocks', '<doc>loose</doc>', '<doc> 内不能有文字'],
  ['another outermost element', '<p>a</p>', '最外层应为 <doc>'],
  ['markup that is not well-formed', '<doc><p>a</doc>', '文档模板有误'],
  ['an inherited name of objects', '<doc><constructor/></doc>', '未知元素'],
])('%s is refused', (_what, xml, message) => {
  expect(() => parseMarkup(xml)).toThrow(message);
});
