import type { Defect } from '../defect.ts';
import { amountDefects } from './amounts.ts';
import { batchDefects } from './batch.ts';
import { envelopeDefects } from './envelope.ts';
import { layoutDefects } from './layout.ts';
import { reuploadDefects } from './reupload.ts';
import { resilienceDefects } from './resilience.ts';
import { scenarioDefects } from './scenario.ts';
import { sequenceDefects } from './sequence.ts';
import { signingDefects } from './signing.ts';
import { statusDefects } from './status.ts';

/** Every way in which the reference hospital can go wrong. */
export const defects: readonly Defect[] = [
  ...envelopeDefects,
  ...batchDefects,
  ...layoutDefects,
  ...amountDefects,
  ...scenarioDefects,
  ...sequenceDefects,
  ...reuploadDefects,
  ...statusDefects,
  ...signingDefects,
  ...resilienceDefects,
];
