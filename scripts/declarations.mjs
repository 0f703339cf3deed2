// Writes the declarations of the package's entry points into dist/types, one file each. Runs when the package is packed:
// nothing in this repository reads them.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { declarations, pack } from './declarations/public.mjs';
import { root } from './run-source.mjs';

rmSync(join(root, 'dist', 'types'), { recursive: true, force: true });
for (const [entry, text] of declarations()) {
  const file = join(root, pack.exports[entry].types);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
