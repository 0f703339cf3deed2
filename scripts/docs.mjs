// Writes the documents that follow from data: docs/checks.md and the tables of docs/troubleshooting.md. Tests say when
// they are stale.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, source } from './run-source.mjs';

const { checksDocument } = await source('src/app/checks-document.ts');
await writeFile(join(root, 'docs', 'checks.md'), checksDocument());

const { withTables } = await source('scripts/docs/tables.ts');
const troubleshooting = join(root, 'docs', 'troubleshooting.md');
await writeFile(troubleshooting, withTables(await readFile(troubleshooting, 'utf8')));
