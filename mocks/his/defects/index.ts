import type { Defect } from './defect.ts';
import { amountDefects } from './amounts.ts';
import { batchDefects } from './batch.ts';
import { codeRemarks } from './code-remarks.ts';
import { contentRemarks } from './content-remarks.ts';
import { envelopeRemarks } from './envelope-remarks.ts';
import { envelopeDefects } from './envelope.ts';
import { followUpDefects } from './follow-up.ts';
import { honestyProbes } from './honesty.ts';
import { identityDefects } from './identity.ts';
import { layoutDefects } from './layout.ts';
import { lostTextDefects } from './lost-text.ts';
import { resilienceDefects } from './resilience.ts';
import { scenarioDefects } from './scenario.ts';
import { signingDefects } from './signing.ts';

/** The ways in which the reference hospital can go wrong, in the order in which they are listed. */
export const defects: readonly Defect[] = [
  ...envelopeDefects,
  ...batchDefects,
  ...layoutDefects,
  ...amountDefects,
  ...scenarioDefects,
  ...identityDefects,
  ...lostTextDefects,
  ...followUpDefects,
  ...signingDefects,
  ...honestyProbes,
  ...envelopeRemarks,
  ...contentRemarks,
  ...codeRemarks,
  ...resilienceDefects,
];
