// Measures how long a verifier waits for a season's packages: copies of one certification, verified in one call.
// node scripts/bench-verify.mjs [500]
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const count = Number(process.argv[2] ?? 500);
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'evoucher-bench-verify-'));
const env = { ...process.env, EVOUCHER_HOME: join(folder, 'home') };
const evoucher = (...args) =>
  spawnSync(process.execPath, [`${root}bin/evoucher.js`, ...args], { env, maxBuffer: 1 << 30 });

try {
  evoucher('certify', '--no-further-cards', '--out', join(folder, 'run'));
  const zip = join(folder, 'run', 'submission.zip');
  mkdirSync(join(folder, 'in'));
  for (let no = 1; no <= count; no += 1) cpSync(zip, join(folder, 'in', `${no}.zip`));
  const memory = join(folder, 'memory');
  // The process says at its end what it needed at most: its parent cannot know.
  const witness = `import { writeFileSync } from 'node:fs';
    process.on('exit', () => writeFileSync(${JSON.stringify(memory)}, String(process.resourceUsage().maxRSS)));`;
  const started = performance.now();
  const { stdout } = spawnSync(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(witness)}`,
      `${root}bin/evoucher.js`,
      'verify',
      '--json',
      join(folder, 'in'),
    ],
    { env, maxBuffer: 1 << 30 },
  );
  const seconds = (performance.now() - started) / 1000;
  const { files } = JSON.parse(stdout);
  // All but one are copies; each was proven in full before it was compared.
  const proven = files.filter(({ summary }) => summary?.pass === 12).length;
  console.table({
    packages: count,
    proven,
    'size of one, KiB': Math.round(statSync(zip).size / 1024),
    cores: availableParallelism(),
    seconds: Number(seconds.toFixed(1)),
    'ms each': Math.round((seconds * 1000) / count),
    'MiB at most': Math.round(Number(readFileSync(memory, 'utf8')) / 1024),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
