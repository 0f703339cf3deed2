// The quick loop: types, lint, form and the parts' tests, side by side. What each of them found before and still holds is
// not looked for again; `npm test` looks at everything anew.
import { node, tool } from './steps.mjs';

const cache = 'node_modules/.cache/check';

if (await node('build', 'scripts/build.mjs')) {
  const found = await Promise.all([
    tool('types', [
      'tsc',
      '--noEmit',
      '--incremental',
      '--tsBuildInfoFile',
      `${cache}/types.json`,
      '-p',
      '.',
    ]),
    tool('lint', ['eslint', '.', '--max-warnings', '0', '--cache', '--cache-location', `${cache}/lint.json`]),
    tool('format', [
      'prettier',
      '--check',
      '--log-level',
      'warn',
      '--cache',
      '--cache-location',
      `${cache}/form.json`,
      '.',
    ]),
    tool('parts', ['vitest', 'run', '--project', 'parts', '--reporter=dot']),
  ]);
  process.exitCode = found.every((ok) => ok) ? 0 : 1;
} else process.exitCode = 1;
