import { expect, test } from 'vitest';

import { specification } from '../contract/specification.ts';
import { defineCheck } from './check.ts';
import { checkById, isActive } from './catalogue/index.ts';

test('a check that came later does not judge what was handed in before', () => {
  const known = checkById('batch.count');
  if (known === undefined) throw new Error('The catalogue lacks batch.count.');
  const later = defineCheck({ ...known, since: specification.catalogue + 1 });
  expect(isActive(known, specification)).toBe(true);
  expect(isActive(later, specification)).toBe(false);
  expect(isActive(later, { ...specification, catalogue: specification.catalogue + 1 })).toBe(true);
});
