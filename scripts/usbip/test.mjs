// The emulated scanners on a real kernel: npm run test:usbip. Where no virtual machine can be had it says so, and counts
// neither as passed nor as failed. Ends with `N passed, N failed`.
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { boot, find, furnish, MODULES, NotHere, prepare } from './machine.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Only what hangs ends here: an emulated processor on a busy machine is slow, and is waited for. */
const TIMEOUT_MS = 1_800_000;
/** Installed packages that `scan plug` and the guest load, without those that they need themselves. */
const PACKAGES = ['ajv', 'commander', 'node-hid', 'yaml'];

let passed = 0;
let failed = 0;
let reason;
const started = Date.now();

try {
  const { kernel, modules } = prepare();
  const work = mkdtempSync(join(tmpdir(), 'evoucher-usbip-'));
  try {
    await inside(kernel, modules, join(work, 'root'));
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
} catch (cause) {
  if (!(cause instanceof NotHere)) throw cause;
  reason = cause.message;
  console.log(`The scanners were NOT tried on a real kernel: ${reason}.`);
}
mkdirSync(join(root, 'test-results'), { recursive: true });
writeFileSync(join(root, 'test-results/usbip.json'), JSON.stringify({ passed, failed, reason }));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function inside(kernel, modules, folder) {
  furnish(folder, modules, [process.execPath, find('usbip'), find('busybox')]);
  ship(folder);
  let isWhole = false;
  await boot({
    kernel,
    folder,
    timeoutMs: TIMEOUT_MS,
    line: (line) => {
      console.log(`  ${line}`);
      if (line.startsWith('ok - ')) passed += 1;
      if (line.startsWith('not ok - ')) failed += 1;
      if (line.startsWith('guest: ')) isWhole = true;
    },
  });
  if (!isWhole) {
    console.error('The virtual machine ended before its tests did.');
    failed += 1;
  }
  console.log(`${Math.round((Date.now() - started) / 1000)} s, of which most is the emulated processor’s`);
}

/**
 * Copies what the guest needs: the command as it is shipped, the test's scanner models, and the program that tries
 * them.
 */
function ship(folder) {
  const app = join(folder, 'app');
  mkdirSync(join(app, 'dist'), { recursive: true });
  for (const name of readdirSync(join(root, 'dist')).filter((one) => one.endsWith('.js')))
    cpSync(join(root, 'dist', name), join(app, 'dist', name));
  for (const name of ['bin', 'package.json', ...withDependencies(PACKAGES)])
    cpSync(join(root, name), join(app, name), { recursive: true });
  const here = fileURLToPath(new URL('.', import.meta.url));
  cpSync(join(here, 'init'), join(folder, 'init'));
  chmodSync(join(folder, 'init'), 0o755);
  cpSync(join(here, 'guest.mjs'), join(folder, 'guest.mjs'));
  writeFileSync(join(folder, 'modules/order'), MODULES.join('\n'));
  mkdirSync(join(folder, 'models'));
  for (const [id, file, change] of [
    ['override-gun', 'honeywell-gun', { overridesCapsLock: true }],
    ['uhid-gun', 'honeywell-gun', {}],
    ['uhid-pos', 'hid-pos', {}],
  ]) {
    const model = JSON.parse(readFileSync(join(root, `devices/models/${file}.json`), 'utf8'));
    writeFileSync(join(folder, `models/${id}.json`), JSON.stringify({ ...model, ...change, id }));
  }
}

/** Returns the folders of installed packages and of all that they depend on. */
function withDependencies(names) {
  const found = new Set();
  const add = (name) => {
    const folder = `node_modules/${name}`;
    if (found.has(folder)) return;
    found.add(folder);
    const { dependencies = {} } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    Object.keys(dependencies).forEach(add);
  };
  names.forEach(add);
  return [...found];
}
