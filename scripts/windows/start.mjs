// Run by 启动测试.cmd: the test by hand, from the folder of the bundle. Prints for the batch file, because Node writes
// to a console in Unicode whatever the console's code page is, and a batch file does not.
import { fileURLToPath } from 'node:url';

import { launch, openInBrowser } from './launch.mjs';

process.exitCode = await launch({
  root: fileURLToPath(new URL('../../', import.meta.url)),
  args: process.argv.slice(2),
  open: openInBrowser(process.platform, process.env),
});
