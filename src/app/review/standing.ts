import type { Dossier } from './dossier.ts';

/** Tells whether city and province have confirmed a submission that still verifies with all twelve rows. */
export const isConfirmed = ({ verification, progress }: Dossier): boolean =>
  verification.verified && verification.conformant && progress.state === 'confirmed';

/**
 * Tells whether a submission was returned and stands against a confirmed one. Only one that verified does, and so is
 * signed by a key that is known for the hospital: anybody can hand in a package in a hospital's name.
 */
export const isReturned = ({ verification, progress }: Dossier): boolean =>
  verification.verified && progress.state === 'returned';

/** Time of the last counted exchange (ISO), by which tests are newer or older; empty without any. */
export const testedTo = ({ verification }: Dossier): string => verification.period?.to ?? '';
