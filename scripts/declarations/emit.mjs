// The declarations of every source that the package's entry points reach, in memory: path of a source → text.
import { resolve } from 'node:path';

import ts from 'typescript';

import { root } from '../run-source.mjs';

/** Source of each entry point, by its name in package.json's `exports`. */
export const entries = {
  '.': 'src/index.ts',
  './msw': 'src/msw.ts',
  './playwright': 'src/playwright.ts',
};

export const options = {
  ...ts.parseJsonConfigFileContent(
    ts.readConfigFile(resolve(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  ).options,
  noEmit: false,
  declaration: true,
  emitDeclarationOnly: true,
  // They were checked before; here they are only written.
  noCheck: true,
  rootDir: root,
  outDir: root,
};

/**
 * Emits the declarations by path of their source. Each takes the place of its source: what it imports from beside it
 * is found under the same name.
 */
export function emitDeclarations() {
  const texts = new Map();
  const host = ts.createCompilerHost(options);
  const program = ts.createProgram(
    Object.values(entries).map((file) => resolve(root, file)),
    options,
    host,
  );
  program.emit(
    undefined,
    (file, text, bom, onError, [source]) => texts.set(resolve(source.fileName), text),
    undefined,
    true,
  );
  return texts;
}
