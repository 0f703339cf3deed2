import type { ActName } from '../domain/card.ts';
import type { Step } from '../domain/form.ts';
import type { ActStart } from '../evidence/entries.ts';

/** The step of the form that an act works on. */
export const actSteps: Readonly<Record<ActName, Step>> = {
  settle: 1,
  upload: 1,
  'query-upload': 2,
  reupload: 3,
  'query-status': 4,
  reverse: 4,
};

/** Returns the step of an act that was started: the second query-upload is the polling after the re-upload. */
export const stepOfAct = (start: ActStart): Step => (isSecondQuery(start) ? 3 : actSteps[start.act]);

/** Tells the query after the re-upload, whether or not anything was re-uploaded. */
export const isSecondQuery = ({ id, act }: ActStart): boolean => act === 'query-upload' && !id.endsWith('.1');
