// Runs every defective hospital and writes docs/kill-matrix.md; ends with 1 when the catalogue missed one.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, source } from './run-source.mjs';

const { complaints, killAll, killMatrixDocument, listDefects } = await source(
  'src/app/testing/kill-matrix.ts',
);
const kills = await killAll(
  // Those beyond the form show in the suites: src/app/certify/defects.test.ts runs them there.
  (await listDefects()).filter(({ extra }) => extra === undefined),
  (one) => console.log([one.defect.id, ...complaints(one)].join(': ')),
);
await writeFile(join(root, 'docs', 'kill-matrix.md'), killMatrixDocument(kills));
process.exitCode = kills.some((one) => complaints(one).length > 0) ? 1 : 0;
