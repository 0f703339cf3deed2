// The rolled-up declarations of the published entry points, by their names in package.json's `exports`.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { root } from '../run-source.mjs';
import { emitDeclarations } from './emit.mjs';
import { rollUp } from './roll-up.mjs';

export const pack = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** @throws when a public type needs a package that a consumer does not have */
export const declarations = () =>
  rollUp(emitDeclarations(), Object.keys({ ...pack.dependencies, ...pack.peerDependencies }));
