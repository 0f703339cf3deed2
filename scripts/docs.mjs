// Writes the documents that follow from data and from the code: docs/checks.md, docs/api.md. A test says when they are stale.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { apiDocument } from './api/document.mjs';
import { root, source } from './run-source.mjs';

const { checksDocument } = await source('src/app/checks-document.ts');
await writeFile(join(root, 'docs', 'checks.md'), checksDocument());
await writeFile(join(root, 'docs', 'api.md'), apiDocument());
