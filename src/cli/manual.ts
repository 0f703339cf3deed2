import type { Writable } from 'node:stream';

import type { RunPorts } from '../app/certify/planned.ts';
import type { PlannedDriver } from '../app/settings/planned-driver.ts';
import { createTerminal } from './terminal.ts';

/** The faces of a test by hand: a page, whose address is printed, or this terminal. */
export function manualFaces(driver: PlannedDriver, output: Writable): RunPorts['manual'] {
  if (driver.kind === 'manual' && driver.face.kind === 'terminal') {
    const { stdin: input } = process;
    return { terminal: (face) => createTerminal({ face, input, output }) };
  }
  return {
    onPage: (addresses) => {
      const lines = ['请在浏览器中打开操作页面：', ...addresses.map((address) => `  ${address}`)];
      output.write(`${lines.join('\n')}\n按 Ctrl-C 暂停，之后用 --resume 继续。\n\n`);
    },
  };
}
