// Runs a development task that is written in the project's own TypeScript: bundles it beside the installed packages.
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Returns the exports of a source file, e.g. `src/app/catalogue/checks-document.ts`. */
export async function source(file) {
  const outfile = join(root, 'node_modules', '.cache', 'evoucher', `${file.replaceAll(/[^\w]/g, '-')}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
  });
  return import(pathToFileURL(outfile).href);
}
