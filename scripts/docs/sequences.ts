import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { documents, root } from './documents.ts';
import type { Fence } from './markdown.ts';
import { commandsOf } from './shell-words.ts';

/** Blocks of one document that a reader works through in one empty folder, in order. */
export interface Sequence {
  readonly file: string;
  readonly name: string;
  readonly blocks: readonly Fence[];
}

/** Returns every sequence of the documents; one that only repeats another in a second language is left out. */
export function sequences(): readonly Sequence[] {
  const all = documents.flatMap(({ file, fences }) => {
    const names = new Set(fences.flatMap(({ notes }) => notes['run'] ?? []));
    return [...names].map((name) => ({
      file,
      name,
      blocks: fences.filter(({ notes }) => notes['run'] === name),
    }));
  });
  return all.filter((one, index) => all.findIndex((other) => deedsOf(other) === deedsOf(one)) === index);
}

/**
 * Returns the commands and files of a sequence as one text, without the prose beside them; two languages give the
 * same.
 */
const deedsOf = ({ blocks }: Sequence): string =>
  JSON.stringify(
    blocks
      .filter(({ language }) => language !== 'text')
      .map(({ notes, text }) => (notes['file'] === undefined ? commandsOf(text) : [notes['file'], text])),
  );

/** Works a sequence through; returns every difference from what the document says, one sentence each. */
export function workThrough({ blocks }: Sequence): readonly string[] {
  const home = mkdtempSync(join(tmpdir(), 'evoucher-docs-'));
  const folder = join(home, 'empty');
  mkdirSync(folder);
  // eslint-disable-next-line no-restricted-syntax -- a shell needs the caller's environment
  const env = { ...process.env, EVOUCHER_HOME: join(home, 'keys'), PATH: pathWithCommand(home) };
  const problems: string[] = [];
  let printed = '';
  try {
    for (const { file, line, language, notes, text } of blocks) {
      const where = `${file}:${line}`;
      if (notes['file'] !== undefined) {
        writeFileSync(join(folder, notes['file']), `${text}\n`);
      } else if (language === 'text') {
        problems.push(...unprinted(text, printed).map((missing) => `${where} was not printed: ${missing}`));
      } else {
        const { status, stdout, stderr } = spawnSync('sh', ['-e', '-c', text], {
          cwd: folder,
          env,
          encoding: 'utf8',
        });
        printed = stdout + stderr;
        if (status !== Number(notes['exit'] ?? 0))
          problems.push(`${where} ended with ${status}:\n${printed}`);
      }
    }
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
  return problems;
}

/** Returns the lines that a document shows and the command did not print; `…` stands for anything. */
function unprinted(shown: string, printed: string): readonly string[] {
  const plain = (text: string): string => text.replace(/\s+/g, ' ').trim();
  const lines = printed.split('\n').map(plain);
  return shown
    .split('\n')
    .map(plain)
    .filter((wanted) => {
      const parts = wanted.split('…');
      return !lines.some((line) => parts.every((part) => line.includes(part)));
    });
}

/** Returns a PATH on which `npx evoucher` and `evoucher` work as after an installation, without asking a registry. */
function pathWithCommand(home: string): string {
  const folder = join(home, 'bin');
  mkdirSync(folder);
  const start = `exec "${process.execPath}" "${join(root, 'bin/evoucher.js')}" "$@"\n`;
  for (const [name, text] of [
    ['evoucher', start],
    ['npx', `shift\n${start}`],
  ] as const) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}`);
    chmodSync(join(folder, name), 0o755);
  }
  // eslint-disable-next-line no-restricted-syntax -- the same
  return `${folder}${delimiter}${process.env['PATH'] ?? ''}`;
}
