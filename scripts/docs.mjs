// Writes the documents that follow from data and from the code: docs/checks.md, docs/api.md, docs/openapi.json,
// docs/evoucher.postman_collection.json and the tables of docs/troubleshooting.md. Tests say when they are stale.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { apiDocument } from './api/document.mjs';
import { root, source } from './run-source.mjs';

const { checksDocument } = await source('src/app/catalogue/checks-document.ts');
await writeFile(join(root, 'docs', 'checks.md'), checksDocument());

const { interfaceDocuments } = await source('src/app/catalogue/interface-documents.ts');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
for (const [file, text] of Object.entries(interfaceDocuments(version)))
  await writeFile(join(root, file), text);

const { withTables } = await source('scripts/docs/tables.ts');
const troubleshooting = join(root, 'docs', 'troubleshooting.md');
await writeFile(troubleshooting, withTables(await readFile(troubleshooting, 'utf8')));

await writeFile(join(root, 'docs', 'api.md'), apiDocument());
