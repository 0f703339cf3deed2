import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

import { build } from 'esbuild';
import { expect, onTestFinished, test } from 'vitest';

import { holdByFile } from './file-lock.ts';

const place = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-lock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, '.held');
};

const busy = expect.objectContaining({ code: 'FOLDER-BUSY' }) as Error;

/** Another process that holds the file in the same way, until it is killed. */
async function holder(file: string): Promise<ChildProcess> {
  const libsql = createRequire(import.meta.url).resolve('libsql');
  const script = `const D = require(${JSON.stringify(libsql)}); const d = new D(${JSON.stringify(file)}); d.exec('BEGIN EXCLUSIVE'); console.log('held'); setInterval(() => d.open, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(createInterface({ input: child.stdout }), 'line');
  return child;
}

test('a file is held by one, and by the next when that one lets go', () => {
  const file = place();
  const letGo = holdByFile(file);
  expect(() => holdByFile(file)).toThrow(busy);
  // Asking did not cost the lock.
  expect(() => holdByFile(file)).toThrow(busy);
  letGo();
  letGo();
  holdByFile(file)();
});

test('what another process holds is free at the moment in which that process is killed', async () => {
  const file = place();
  const child = await holder(file);
  expect(() => holdByFile(file)).toThrow(busy);
  child.kill('SIGKILL');
  await once(child, 'exit');
  holdByFile(file)();
});

test("the claim of an earlier version, a number in a file of another name, is nobody's", () => {
  const file = place();
  writeFileSync(join(file, '..', '.lock'), String(process.pid));
  holdByFile(file)();
});

/** Takes the file as often as it can, and looks whether anybody else is inside at the same time. */
const RIVAL = `
import { openSync, closeSync, rmSync } from 'node:fs';
import { holdByFile } from './file-lock.mjs';
const [file, rounds] = process.argv.slice(2);
let [held, together] = [0, 0];
while (held < Number(rounds)) {
  let letGo;
  try { letGo = holdByFile(file); } catch (fault) { if (fault.code === 'FOLDER-BUSY') continue; throw fault; }
  held += 1;
  try { closeSync(openSync(file + '.inside', 'wx')); rmSync(file + '.inside'); } catch { together += 1; }
  letGo();
}
console.log(together);
`;

test('processes that fight for a file are never inside together', async () => {
  const file = place();
  const folder = join(file, '..');
  await build({
    entryPoints: [join(import.meta.dirname, 'file-lock.ts')],
    outfile: join(folder, 'file-lock.mjs'),
    ...{ bundle: true, platform: 'node', format: 'esm', target: 'node20', packages: 'external' },
  });
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(folder, 'node_modules'), 'junction');
  writeFileSync(join(folder, 'rival.mjs'), RIVAL);
  const rivals = await Promise.all(
    Array.from({ length: 4 }, async () =>
      promisify(execFile)(process.execPath, [join(folder, 'rival.mjs'), file, '30']),
    ),
  );
  expect(rivals.map(({ stdout }) => stdout.trim())).toEqual(['0', '0', '0', '0']);
});
