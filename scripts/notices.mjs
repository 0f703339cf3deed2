// Writes THIRD-PARTY-NOTICES.md. A test says when it is stale.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { noticesDocument } from './notices/collect.mjs';
import { root } from './run-source.mjs';

await writeFile(join(root, 'THIRD-PARTY-NOTICES.md'), noticesDocument());
