import { expect } from 'vitest';

import { scannerModels } from '../models/index.ts';
import type { KeyboardModel, ScannerModel } from '../model.ts';
import type { Pace } from '../play.ts';

/** The digits of an e-credential in the shape of the real ones. */
export const credential = '4241234567890123456789370000';

/** A built-in model of the given kind. */
export function modelOf<Kind extends ScannerModel['interface']>(
  id: string,
  kind: Kind,
): Extract<ScannerModel, { interface: Kind }> {
  const model = scannerModels.find((candidate) => candidate.id === id);
  expect(model, id).toMatchObject({ interface: kind });
  return model as Extract<ScannerModel, { interface: Kind }>;
}

export const gun: KeyboardModel = modelOf('honeywell-gun', 'keyboard');

/** Time that passes only by waiting. `late` is added to every wait, as a busy machine does. */
export function createStandingPace(late = 0): Pace {
  let now = 1_000;
  return {
    now: () => now,
    until: async (at) => {
      now = Math.max(now, at) + late;
      return Promise.resolve();
    },
  };
}
