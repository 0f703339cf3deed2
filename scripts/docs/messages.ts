import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './documents.ts';

/** Text files that the program speaks from, and their sources; tests say other things. */
const SPEAKING = /\.(ts|vue|json|hbs|html|js|mjs|txt|cmd)$/;
const files = ['src', 'mocks', 'devices', 'reports/model', 'reports/templates', 'scripts/windows']
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  )
  .filter((name) => SPEAKING.test(name) && !name.endsWith('.test.ts') && !name.includes('testing'));

/** The sources, in which `…` stands for what is filled in at run time, as the documents write it. */
const sources = files.map((name) =>
  readFileSync(join(root, name), 'utf8').replace(/\$\{(?:[^{}]|\{[^{}]*\})*\}/g, '…'),
);

/** Checks that some file of the program contains this text; `…` in it stands for anything on the same line. */
export function isSaid(text: string): boolean {
  const parts = text.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const pattern = new RegExp(parts.join('[^\\n]*?'), 'u');
  return sources.some((source) => pattern.test(source));
}

const TEXT = String.raw`(?:'([^']*)'|\`((?:[^\`\\]|\\.)*)\`)`;
/**
 * Matches a thrown `HarnessError` and its first sentence; the code stands alone or is one of two that a condition
 * chooses between.
 */
const THROWN = new RegExp(String.raw`new HarnessError\(\s*([^,]*?'[A-Z-]+'[^,]*),\s*${TEXT}`, 'g');
const CODE = /'([A-Z]+(?:-[A-Z]+)+|USAGE|UNEXPECTED)'/g;

/** Returns the sentences that errors of this code are thrown with, in the order of the alphabet. */
export function messagesOf(code: string): readonly string[] {
  const found = sources.flatMap((source) =>
    [...source.matchAll(THROWN)]
      .filter(([, thrown = '']) => [...thrown.matchAll(CODE)].some(([, named]) => named === code))
      .map(([, , plain, filled]) => (plain ?? filled ?? '').split(String.raw`\n`)[0]!.trim()),
  );
  return [...new Set(found)].filter((text) => /\p{Script=Han}/u.test(text)).toSorted();
}
