import type { HandedDriver } from '../certify/options.ts';
import type { ScannerChoice } from './scanner-at.ts';

/** A HIS whose pages are worked on. */
export interface WebChoice {
  readonly kind: 'web';
  /** The vendor's module; without it the built-in hospital's screens are worked on. */
  readonly module?: string;
  /** Handed to the module. */
  readonly url?: string;
  /** Shows the browser; hidden by default. */
  readonly headed?: boolean;
  /** The scanner as a device of the computer whose screen the pages are on; into the page by default. */
  readonly scanner?: ScannerChoice;
}

/** The driver that works on a HIS's pages, for a run; the browser is loaded when the run begins. */
export const webDriver = (choice: WebChoice): HandedDriver => ({
  kind: 'handed',
  name: 'web',
  open: async (ports) => {
    const { openWeb } = await import('./open-web.ts');
    return openWeb(choice, ports);
  },
});
