// Prepares a package of one build: files of earlier ones go, the declarations come. `prepare` then builds the rest.
import { rmSync } from 'node:fs';
import { join } from 'node:path';

import { root } from './run-source.mjs';

rmSync(join(root, 'dist'), { recursive: true, force: true });
await import('./declarations.mjs');
