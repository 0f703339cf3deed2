import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const NAME = 'evoucher-harness';

/** Returns the folder of this package, wherever its built files lie. */
export function packageRoot(from: string = fileURLToPath(import.meta.url)): string {
  let folder = dirname(from);
  for (;;) {
    const file = join(folder, 'package.json');
    if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === NAME)
      return folder;
    const parent = dirname(folder);
    if (parent === folder) throw new Error(`The package folder of ${NAME} was not found above ${from}.`);
    folder = parent;
  }
}

/** Files and identity of this package, which the composition passes on. */
export interface Package {
  readonly name: string;
  readonly version: string;
  readonly workerUrl: URL;
  readonly verifyWorkerUrl: URL;
  readonly hospitalEntry: string;
  /** The built-in hospital with screens, and the module that works on them. */
  readonly screensEntry: string;
  readonly screensModule: string;
  /** The built page of tests by hand. */
  readonly page: string;
  /** The pages of the wallet and of the check of scanners. */
  readonly devicePages: string;
  readonly templates: string;
  readonly fonts: string;
  readonly schemas: string;
}

export function openPackage(): Package {
  const root = packageRoot();
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return {
    name: NAME,
    version,
    workerUrl: pathToFileURL(join(root, 'dist', 'reading-worker.js')),
    verifyWorkerUrl: pathToFileURL(join(root, 'dist', 'verify-worker.js')),
    hospitalEntry: join(root, 'dist', 'mocks-his.js'),
    screensEntry: join(root, 'dist', 'mocks-his-counter.js'),
    screensModule: join(root, 'dist', 'mocks-his-screens.js'),
    page: join(root, 'dist', 'page'),
    devicePages: join(root, 'dist', 'pages'),
    templates: join(root, 'reports', 'templates'),
    fonts: join(root, 'reports', 'fonts'),
    schemas: join(root, 'schemas'),
  };
}
