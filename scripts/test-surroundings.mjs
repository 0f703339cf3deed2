// The surroundings of tests that start programs: keys of their own, and the real Python.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';

export default () => {
  // Whoever signs in a test signs with a key of its own: nobody's real home is touched.
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-home-'));
  process.env.EVOUCHER_HOME = folder;
  const python = realPython();
  if (python !== undefined)
    process.env.PATH = [dirname(python), process.env.PATH].filter(Boolean).join(delimiter);
  return () => rmSync(folder, { recursive: true, force: true });
};

/**
 * Returns the program behind `python3`: where versions are switched, a shell script that runs ten others stands in front of
 * it, and hospitals in Python are started hundreds of times. `undefined` without any Python.
 */
function realPython() {
  try {
    const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('python3', ['-c', 'import sys; print(sys.executable)'], options).trim() || undefined;
  } catch {
    return undefined;
  }
}
