import { expect, test } from 'vitest';

import { cardCodeWords, cardFieldTitles } from '../domain/card-words.ts';
import { namedTables } from './profile.ts';
import { specification } from './specification.ts';

/** Every field of the specification by its name, the first table's title before the others'. */
const titles = new Map(
  Object.values(namedTables(specification))
    .flat()
    .toReversed()
    .map(({ field, title }) => [field, title]),
);

/** No interface of the voucher has them: they belong to the calls of the counter. */
const own = ['fixmedinsMdtrtId', 'medinsSetlId'];

test.each(Object.entries(cardFieldTitles).filter(([name]) => !own.includes(name)))(
  'a card calls %s what the specification calls it: %s',
  (name, title) => {
    expect(titles.get(name)).toBe(title);
  },
);

test('a card’s codes mean what the code lists say', () => {
  const { gend, insutype, med_type: medType } = specification.dictionaries;
  expect(gend?.codes).toMatchObject(cardCodeWords['gend'] ?? {});
  expect(insutype?.codes).toMatchObject(cardCodeWords['insutype'] ?? {});
  expect(medType?.codes).toMatchObject(cardCodeWords['medType'] ?? {});
});
