import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import type { Command } from 'commander';
import { expect, test } from 'vitest';

import { createProgram } from '../../src/cli/program.ts';

import { documents, root } from './documents.ts';
import { anchorsOf, codeSpans, linksOf, type Fence } from './markdown.ts';
import { isSaid } from './messages.ts';
import { refusal } from './refusal.ts';
import { sequences, workThrough } from './sequences.ts';
import { commandsOf } from './shell-words.ts';
import { withTables } from './tables.ts';

const fences = documents.flatMap((document) => document.fences);
const prose = documents.flatMap((document) => document.prose);
const spans = codeSpans(prose);

const SHELLS = new Set(['sh', 'bash', 'bat', 'powershell']);
/**
 * Returns the commands of a block. One without a language may be anything: then only a line that begins with a
 * command of ours is one.
 */
const commandsIn = ({ language, text }: Fence): readonly (readonly string[])[] =>
  SHELLS.has(language) || language === ''
    ? commandsOf(text).filter((words) => ['evoucher', 'npm', 'node'].includes(words[0]!))
    : [];

test('there are commands to look at', () => {
  expect(fences.flatMap(commandsIn).length).toBeGreaterThan(60);
});

test('every command of a block is one that the program takes', async () => {
  const refused: string[] = [];
  for (const fence of fences) {
    for (const [program, ...words] of commandsIn(fence)) {
      if (program !== 'evoucher') continue;
      const args = words.filter((word) => word !== '…');
      const reason = await refusal(args);
      if (reason !== undefined)
        refused.push(`${fence.file}:${fence.line} evoucher ${args.join(' ')}: ${reason}`);
    }
  }
  expect(refused).toEqual([]);
});

test('every command named in a sentence has this name and these options', async () => {
  const refused: string[] = [];
  for (const { file, line, text } of spans) {
    const [words = []] = commandsOf(text.replaceAll('URL', 'http://127.0.0.1/'));
    if (words[0] !== 'evoucher') continue;
    const args = words.slice(1).filter((word) => !word.includes('…'));
    const reason = await refusal(args);
    if (reason?.includes('unknown') === true) refused.push(`${file}:${line} ${text}: ${reason}`);
  }
  expect(refused).toEqual([]);
});

test('every option named in a sentence is one of some command', () => {
  const known = new Set([...optionsOf(createProgram('0.0.0')), '--no-install']); // the last is of npx
  // These two describe programs of their own.
  const others = ['docs/hospital-screens.md', 'fixtures/hospitals/python/README.md'];
  const strangers = spans
    .filter(({ file, text }) => text.startsWith('--') && !others.includes(file))
    .flatMap(({ file, line, text }) => {
      const [option = ''] = /^--[\w-]+/.exec(text) ?? [];
      return known.has(option) ? [] : [`${file}:${line} ${option}`];
    });
  expect(strangers).toEqual([]);
});

const optionsOf = (command: Command): ReadonlySet<string> =>
  new Set([
    ...command.options.flatMap(({ long }) => long ?? []),
    '--help',
    ...command.commands.flatMap((below) => [...optionsOf(below)]),
  ]);

test('every npm script and every file that a command starts is there', () => {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Readonly<Record<string, string>>;
  };
  const named = [
    ...fences.flatMap((fence) => commandsIn(fence).map((words) => ({ ...fence, words }))),
    ...spans.flatMap((span) => commandsOf(span.text).map((words) => ({ ...span, words }))),
  ];
  const missing = named.filter(({ words: [program, first = '', second = ''] }) => {
    if (program === 'npm' && first === 'run') return scripts[second] === undefined;
    return program === 'node' && first.includes('/') && !existsSync(join(root, first));
  });
  expect(missing.map(({ file, line, words }) => `${file}:${line} ${words.join(' ')}`)).toEqual([]);
});

test('every link leads to a file, and to a heading where it names one', () => {
  const broken = documents.flatMap((document) =>
    linksOf(document.prose).filter(({ text }) => {
      const [path = '', anchor] = text.split('#');
      const file = path === '' ? document.file : join(dirname(document.file), decodeURIComponent(path));
      if (!existsSync(join(root, file))) return true;
      if (anchor === undefined) return false;
      const target = documents.find((other) => other.file === file);
      return target !== undefined && !anchorsOf(target.prose).includes(decodeURIComponent(anchor));
    }),
  );
  expect(broken.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test('whatever a document of the package links to is in the package', () => {
  const { files } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly files: readonly string[];
  };
  const isPacked = (file: string): boolean =>
    file === 'package.json' || files.some((entry) => file === entry || file.startsWith(`${entry}/`));
  const outside = documents
    .filter((document) => isPacked(document.file))
    .flatMap((document) =>
      linksOf(document.prose).filter(({ text }) => {
        const [path = ''] = text.split('#');
        return (
          path !== '' &&
          !isPacked(join(dirname(document.file), decodeURIComponent(path)).replaceAll('\\', '/'))
        );
      }),
    );
  expect(outside.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test('every file of this repository that a sentence names is there', () => {
  const OURS = /^(?:src|docs|schemas|scripts|mocks|devices|reports|suites|fixtures)\/[\w./-]+$/;
  const missing = spans.filter(({ text }) => OURS.test(text) && !existsSync(join(root, text)));
  expect(missing.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test('what a person is said to see is what the program says', () => {
  const guides = ['docs/troubleshooting.md', 'README.zh-CN.md'];
  const unsaid = spans
    .filter(({ file, text }) => guides.includes(file) && /\p{Script=Han}/u.test(text))
    .filter(({ text }) => !/^(?:npx )?evoucher |^https?:|^\.\/|^--|: \.\//.test(text) && !isSaid(text));
  expect(unsaid.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
});

test('what nobody says is noticed', () => {
  expect(isSaid('端口 … 已被占用，请拔掉网线')).toBe(false);
  expect(isSaid('… 已被占用')).toBe(true);
});

test('the tables of docs/troubleshooting.md are what the code says (npm run docs writes them)', () => {
  const text = readFileSync(join(root, 'docs/troubleshooting.md'), 'utf8');
  expect(withTables(text)).toBe(text);
});

test.each(documents.map(({ file }) => file).filter((file) => file.startsWith('docs/')))(
  'README.md leads to %s',
  (file) => {
    const readme = documents.find((document) => document.file === 'README.md')!;
    expect(linksOf(readme.prose).map(({ text }) => text)).toContain(file);
  },
);

test('each kind of reader has a sequence to work through', () => {
  const names = sequences().map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['hospital', 'city', 'vendor']));
});

test.each(sequences().map((sequence) => ({ title: `${sequence.file} (${sequence.name})`, sequence })))(
  'in an empty folder $title goes as it is written',
  ({ sequence }) => {
    expect(workThrough(sequence)).toEqual([]);
  },
);
