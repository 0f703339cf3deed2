import type { Writable } from 'node:stream';

import type { ManualChoice } from '../app/by-hand/ports.ts';
import type { PlannedDriver } from '../app/settings/planned-driver.ts';
import { createTerminal } from './terminal.ts';

type ManualFace = Extract<PlannedDriver, { kind: 'manual' }>['face'];

/** The face of a test by hand. A person sets the HIS in motion: asked by the page, whose address is printed, or here in the terminal. */
export function manualChoice(planned: ManualFace, output: Writable): ManualChoice {
  if (planned.kind === 'terminal') {
    const { stdin: input } = process;
    return {
      kind: 'manual',
      openFace: async (face) => {
        const stop = createTerminal({ face, input, output });
        return Promise.resolve({
          close: async () => {
            stop();
            return Promise.resolve();
          },
        });
      },
    };
  }
  const onPage = (addresses: readonly string[]): void => {
    const lines = ['请在浏览器中打开操作页面：', ...addresses.map((address) => `  ${address}`)];
    output.write(`${lines.join('\n')}\n按 Ctrl-C 暂停，之后用 --resume 继续。\n\n`);
  };
  return {
    kind: 'manual',
    openFace: async (face, ports) => {
      const { openPage } = await import('../page/open-page.ts');
      return openPage({ pagePort: planned.port, onPage })(face, ports);
    },
  };
}
