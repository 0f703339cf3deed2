import { expect, test } from 'vitest';

import { anchorsOf, codeSpans, linksOf, partsOf } from './markdown.ts';
import { refusal } from './refusal.ts';
import { commandsOf } from './shell-words.ts';

test.each([
  ['evoucher verify a.zip   # 验证', [['evoucher', 'verify', 'a.zip']]],
  ['A=1 npx --no-install evoucher checks', [['evoucher', 'checks']]],
  [
    'npm ci && npm test',
    [
      ['npm', 'ci'],
      ['npm', 'test'],
    ],
  ],
  ['evoucher scan check --json > scan.json | cat', [['evoucher', 'scan', 'check', '--json'], ['cat']]],
  ['evoucher certify \\\n  --out "a b"', [['evoucher', 'certify', '--out', 'a b']]],
  [
    `evoucher certify --his-command 'node "x y".mjs'`,
    [['evoucher', 'certify', '--his-command', 'node "x y".mjs']],
  ],
  ['# nothing', []],
])('the shell reads %j', (text, commands) => {
  expect(commandsOf(text)).toEqual(commands);
});

test.each([
  ['certfy', 'unknown command'],
  ['certify --otu x', 'unknown option'],
  ['judge', 'missing required argument'],
  ['certify --center nowhere', 'http://'],
  ['center token issue', 'required option'],
  ['keygen 口令', 'too many arguments'],
])('evoucher %s is refused', async (text, reason) => {
  expect(await refusal(text.split(' '))).toContain(reason);
});

test.each([
  '--help',
  'certify --his manual',
  'scan',
  'center --hospital',
  'report go-live --city 聊城 --in a --live b',
])('evoucher %s is taken, and nothing is done', async (text) => {
  expect(await refusal(text.split(' '))).toBeUndefined();
});

test('a document is blocks and prose', () => {
  const { fences, prose } = partsOf(
    'a.md',
    [
      '# 1 问题 `x`',
      '- list',
      '  ```sh run=one exit=1',
      '  evoucher',
      '  ```',
      '[a](b.md#c) [d](https://e/)',
    ].join('\n'),
  );
  expect(fences).toEqual([
    { file: 'a.md', line: 3, language: 'sh', notes: { run: 'one', exit: '1' }, text: 'evoucher' },
  ]);
  expect(codeSpans(prose).map(({ text }) => text)).toEqual(['x']);
  expect(linksOf(prose).map(({ line, text }) => [line, text])).toEqual([[6, 'b.md#c']]);
  expect(anchorsOf(prose)).toEqual(['1-问题-x']);
});

test('a block that never ends is an error with its line', () => {
  expect(() => partsOf('a.md', 'x\n```sh\n')).toThrow('a.md:2');
});
