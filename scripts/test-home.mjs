// Tests that start the command sign with a key of their own: nobody's real home is touched.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-home-'));
  process.env.EVOUCHER_HOME = folder;
  return () => rmSync(folder, { recursive: true, force: true });
};
