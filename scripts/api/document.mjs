// docs/api.md: what the entry points export, from their rolled-up declarations and the doc blocks in them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { entries } from '../declarations/emit.mjs';
import { declarations } from '../declarations/public.mjs';
import { root } from '../run-source.mjs';

/** The examples below each entry point; every one of them is run by a test. */
export const examples = {
  '.': ['certify.mjs', 'judge.mjs'],
  './msw': ['query.ts', 'query.test.ts'],
  './playwright': ['counter.spec.ts'],
};

const HEAD = `# The library

Made by \`npm run docs\` from the doc blocks in \`src/\`. Three entry points: \`evoucher-harness\`, \`evoucher-harness/msw\` and
\`evoucher-harness/playwright\`; nothing else of the package can be imported. All of it is ESM with declarations for
\`module: nodenext\` and \`moduleResolution: bundler\`. Times are milliseconds and amounts are text unless it is said otherwise.
Nothing prints, ends the process or keeps state between calls.

A hospital's mistake is never thrown: it is a finding in the results. What the harness itself cannot do is thrown as a
\`HarnessError\`, whose \`code\` stands in \`@throws\`, with a message and a \`hint\` for people, in Chinese.

\`evoucher-harness/msw\` needs \`msw\`, which comes with the package, and \`evoucher-harness/playwright\` needs
\`@playwright/test\`, which does not: whoever imports it installs it. In a bundle for the browser \`evoucher-harness/msw\` is a
build without anything of Node: attached files are read in the page's own thread instead of a worker with limits of time and
memory, bodies in Brotli and archives of ZIP64 are not understood, and profiles that demand signatures or ciphers are refused.
Ajv compiles its validators, so the page's content security policy has to allow \`unsafe-eval\`.
`;

/** @returns the text of docs/api.md */
export function apiDocument() {
  const rolled = new Map([...declarations()].map(([entry, text]) => [entry, readDeclarations(text)]));
  const listed = new Set();
  const parts = [...rolled].map(([entry, { exported, statements }]) => {
    const names = [...exported.keys()].filter((name) => !listed.has(name));
    for (const name of names) listed.add(name);
    const behind = [...statements.keys()].filter(
      (name) => ![...exported.values()].includes(name) && !listed.has(name),
    );
    for (const name of behind) listed.add(name);
    return [
      `## ${entry.replace('.', 'evoucher-harness')}\n`,
      `${moduleDoc(entry)}\n`,
      ...examples[entry].map(
        (file) => `\`docs/examples/${file}\`\n\n${fenced(exampleText(file), file.split('.').at(-1))}`,
      ),
      ...names.map((name) => section(name, statements.get(exported.get(name)))),
      ...(behind.length === 0
        ? []
        : [
            `### Types behind these\n\n${fenced(behind.map((name) => statements.get(name).text).join('\n'), 'ts')}`,
          ]),
    ].join('\n');
  });
  return `${HEAD}\n${parts.join('\n')}`.replaceAll(/[ \t]+$/gm, '');
}

const exampleText = (file) => readFileSync(join(root, 'docs', 'examples', file), 'utf8').trim();
const fenced = (text, language) => `\`\`\`${language === 'mjs' ? 'js' : language}\n${text}\n\`\`\`\n`;

/** Returns the `@packageDocumentation` text of an entry point's source. */
function moduleDoc(entry) {
  const [, doc = ''] =
    /\/\*\*([\s\S]*?)@packageDocumentation/.exec(readFileSync(join(root, entries[entry]), 'utf8')) ?? [];
  return doc
    .replaceAll(/^\s*\*\s?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Returns every statement by its name, and the exported names with the statement of each. */
function readDeclarations(text) {
  const source = ts.createSourceFile('entry.d.ts', text, ts.ScriptTarget.Latest, true);
  const statements = new Map();
  const exported = new Map();
  for (const statement of source.statements) {
    if (ts.isExportDeclaration(statement)) {
      if (statement.moduleSpecifier !== undefined) continue;
      for (const { name, propertyName } of statement.exportClause.elements)
        exported.set(name.text, (propertyName ?? name).text);
      continue;
    }
    if (ts.isImportDeclaration(statement)) continue;
    const name = (statement.name ?? statement.declarationList.declarations[0].name).text;
    const doc = ts.getJSDocCommentsAndTags(statement).filter(ts.isJSDoc).at(-1);
    const before = statements.get(name);
    const code = text.slice(statement.getStart(source, false), statement.end);
    statements.set(name, {
      doc,
      code: [before?.code, code].filter((one) => one !== undefined).join('\n'),
      text: text.slice(statement.getStart(source, true), statement.end),
    });
  }
  return { statements, exported };
}

function section(name, { doc, code }) {
  const said = doc === undefined ? '' : `${words(doc.comment)}\n\n`;
  const throws = (doc?.tags ?? [])
    .filter(({ tagName }) => tagName.text === 'throws')
    .map(({ comment }) => `**Throws** ${words(comment)}\n\n`);
  const plain = code.replace(/^(?:export )?declare /, '');
  return `### ${name}\n\n${said}${throws.join('')}${fenced(plain, 'ts')}`;
}

const words = (comment) => (ts.getTextOfJSDocComment(comment) ?? '').replaceAll(/\s+/g, ' ').trim();
