import { expect, test } from 'vitest';

import { verifyOutcome, verifyOutcomeWords, type VerifyOutcomeId } from './outcomes.ts';

const naming = Object.entries(verifyOutcomeWords).filter(([, { message }]) => message.includes('{}'));

test.each(['$&', '$1', '$`', "$'", '$$', '人民医院 $& 分院'])(
  'a hospital or a file with the name %s is named as it is',
  (name) => {
    for (const [id, { message }] of naming)
      expect(verifyOutcome(id as VerifyOutcomeId, name).message).toBe(message.split('{}').join(name));
  },
);
