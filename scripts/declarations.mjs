// Writes the declarations of the package's entry points into dist/types, one file each. Runs when the package is packed:
// nothing in this repository reads them.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { emitDeclarations } from './declarations/emit.mjs';
import { rollUp } from './declarations/roll-up.mjs';
import { root } from './run-source.mjs';

const { dependencies, peerDependencies, exports } = JSON.parse(
  readFileSync(join(root, 'package.json'), 'utf8'),
);
const allowed = Object.keys({ ...dependencies, ...peerDependencies });

rmSync(join(root, 'dist', 'types'), { recursive: true, force: true });
for (const [entry, text] of rollUp(emitDeclarations(), allowed)) {
  const file = join(root, exports[entry].types);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
