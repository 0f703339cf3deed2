import { expect, test } from 'vitest';
import { textOf } from './markup.ts';
import { renderTemplate } from './template.ts';

const template = (source: string): Parameters<typeof renderTemplate>[0] => ({ source, partials: {} });

test('hostile data stays text', () => {
  const name = '</p><script>"\'&`=';
  expect(textOf(renderTemplate(template('<doc><p>{{name}}</p></doc>'), { name }))).toBe(name);
});

test('hostile data in an attribute stays its value', () => {
  const doc = renderTemplate(template('<doc title="{{name}}"/>'), { name: '" watermark="x' });
  expect(doc.attributes).toEqual({ title: '" watermark="x' });
});

test('characters that cannot be seen are shown by their number', () => {
  const doc = renderTemplate(template('<doc><p>{{name}}</p></doc>'), { name: '张\u202e三\u0000\ud800' });
  expect(textOf(doc)).toBe('张〔U+202E〕三〔U+0000〕〔U+D800〕');
});

test('a name that the model lacks is an error', () => {
  expect(() => renderTemplate(template('<doc><p>{{absent}}</p></doc>'), {})).toThrow('absent');
});
