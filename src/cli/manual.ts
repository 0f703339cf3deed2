import type { Writable } from 'node:stream';

import type { LocalDriverChoice } from '../app/certify/options.ts';
import { createTerminal } from './terminal.ts';

const PAGE_PORT = 8491;

/** A person sets the HIS in motion: asked by the page, whose address is printed, or here in the terminal. */
export function manualChoice(
  flags: { readonly pagePort?: number; readonly terminal: boolean },
  output: Writable,
): LocalDriverChoice {
  if (flags.terminal) {
    const { stdin: input } = process;
    return { kind: 'manual', terminal: (face) => createTerminal({ face, input, output }) };
  }
  return {
    kind: 'manual',
    pagePort: flags.pagePort ?? PAGE_PORT,
    onPage: (addresses) => {
      const lines = ['请在浏览器中打开操作页面：', ...addresses.map((address) => `  ${address}`)];
      output.write(`${lines.join('\n')}\n按 Ctrl-C 暂停，之后用 --resume 继续。\n\n`);
    },
  };
}
