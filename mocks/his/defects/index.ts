import type { Defect } from './defect.ts';
import { amountDefects } from './amounts.ts';
import { batchDefects } from './batch.ts';
import { codeRemarks } from './code-remarks.ts';
import { contentRemarks } from './content-remarks.ts';
import { envelopeRemarks } from './envelope-remarks.ts';
import { envelopeDefects } from './envelope.ts';
import { honestyProbes } from './honesty.ts';
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
  ...honestyProbes,
  ...envelopeRemarks,
  ...contentRemarks,
  ...codeRemarks,
  ...resilienceDefects,
];
