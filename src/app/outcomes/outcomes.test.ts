import { expect, test } from 'vitest';

import { outcome, outcomeWords, type OutcomeId } from './outcomes.ts';

const naming = Object.entries(outcomeWords).filter(([, { message }]) => message.includes('{}'));

test.each(['$&', '$1', '$`', "$'", '$$', '人民医院 $& 分院'])(
  'a hospital or a file with the name %s is named as it is',
  (name) => {
    for (const [id, { message }] of naming)
      expect(outcome(id as OutcomeId, name).message).toBe(message.split('{}').join(name));
  },
);
