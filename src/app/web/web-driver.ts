import type { HandedDriver } from '../certify/options.ts';
import type { WebChoice } from './open-web.ts';

/** The driver that works on a HIS's pages, for a run; the browser is loaded when the run begins. */
export const webDriver = (choice: WebChoice): HandedDriver => ({
  kind: 'handed',
  name: 'web',
  isBuiltIn: choice.module === undefined,
  open: async (ports) => {
    const { openWeb } = await import('./open-web.ts');
    return openWeb(choice, ports);
  },
});
