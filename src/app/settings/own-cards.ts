import type { OwnCard } from '../../scenarios/own-card.ts';
import { readDocument } from './document.ts';
import { amountProblems } from './own-card-amounts.ts';
import { conditionProblems, repeatedSettlements, type OwnCardsFor } from './own-card-conditions.ts';
import { loadSchema } from './schema.ts';
import type { Problem } from './yaml.ts';

/**
 * Reads the hospital's own cards from a YAML or JSON file. Everything that could later be held against the hospital is
 * looked at now: sums that do not add up, a place that contradicts the kind of settlement, a settlement used twice.
 * @throws HarnessError CONFIG-INVALID with line and column of everything that is wrong
 */
export function loadOwnCards(path: string, schemas: string, run: OwnCardsFor): readonly OwnCard[] {
  const { cards } = readDocument<{ readonly cards: readonly OwnCard[] }>(path, {
    noun: '案例卡',
    code: 'CONFIG-INVALID',
    schema: loadSchema(schemas, 'cards'),
    rules: ({ cards: read }) => [
      ...read.flatMap((card, index) => [
        ...conditionProblems(card, run).map(under(index)),
        ...amountProblems(card).map(under(index)),
      ]),
      ...repeatedSettlements(read),
    ],
  });
  return cards;
}

const under =
  (index: number) =>
  ({ path, ...rest }: Problem): Problem => ({ ...rest, path: ['cards', String(index), ...path] });
