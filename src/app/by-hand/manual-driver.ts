import type { HandedDriver } from '../certify/options.ts';
import type { ManualChoice } from './ports.ts';

/** The driver that asks a person, for a run; the desk is loaded and its face opened when the run begins. */
export const manualDriver = (choice: ManualChoice): HandedDriver => ({
  kind: 'handed',
  name: 'manual',
  open: async (ports) => {
    const { openManual } = await import('./service.ts');
    const service = await openManual({ choice, ...ports });
    return { driver: () => service.driver, companion: service, close: service.close };
  },
});
