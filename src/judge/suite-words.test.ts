import { expect, test } from 'vitest';

import { settlementOfCard } from '../book/ledger.ts';
import { card, cardData, element, packed, query, upload, voucher } from '../contract/testing/documents.ts';
import type { ActName } from '../domain/card.ts';
import type { CardData, SuiteCard } from '../evidence/entries.ts';
import type { ExtraRow } from './results.ts';
import type { Draft } from './testing/journal.ts';
import { act, call, judged, opening, told } from './testing/round.ts';

const lead = card('real-time');
const companion = card('real-time', 2);
const sent = voucher(lead);

const suite = (id: 'resilience' | 'red', part: SuiteCard['part'], acts: readonly ActName[]): SuiteCard => ({
  id,
  case: 'one',
  title: '一例',
  demand: '',
  part,
  interface: '4901',
  acts,
});

async function caseOf(
  id: 'resilience' | 'red',
  acts: readonly ActName[],
  calls: readonly Draft[],
  more: readonly CardData[] = [],
): Promise<ExtraRow | undefined> {
  const cards = [{ ...cardData('real-time', lead), needed: false, suite: suite(id, 'lead', acts) }, ...more];
  const ledger = cards.map((one) => settlementOfCard('real-time', one.card));
  const begun = [
    ...opening({ selected: [], suites: [id], ledger: 'card' }, cards, ledger),
    act('upload', 'real-time', lead.id),
    ...calls,
  ];
  const { extra } = await judged(...begun);
  return extra.find((row) => row.suite?.id === id);
}

const during = { during: `${lead.id}.upload.1` };
const uploaded = async (): Promise<Draft> =>
  call('4901', upload(await packed(sent), [element(sent)]), during);
const stored = (): readonly Draft[] => [
  call('4902', query(), { ...during, output: told(element(sent), '0', '0') }),
  call('4902', query(), { ...during, output: told(element(sent), '1', '1') }),
];

test('a companion whose voucher is missing in a batch that came is told so, and nothing is said to have stayed away', async () => {
  const others = {
    ...cardData('real-time', companion),
    needed: false,
    suite: suite('resilience', 'companion', []),
  };
  const row = await caseOf(
    'resilience',
    ['upload', 'query-upload'],
    [await uploaded(), ...stored()],
    [others],
  );
  expect(row?.exchanges.map(({ infno }) => infno)).toContain('4901');
  expect(row?.remark).toContain(`没有案例“${companion.title}”的凭证`);
  expect(row?.remark).not.toContain('未收到');
});

test('an upload that is no red voucher is not called none', async () => {
  const row = await caseOf('red', ['upload', 'query-upload', 'reverse'], [await uploaded(), ...stored()]);
  expect(row?.remark).toBe('收到的上传请求（4901）中没有新开的冲红凭证被受理');
});

test('what did not come at all has stayed away', async () => {
  const row = await caseOf('resilience', ['upload', 'query-upload'], [await uploaded()]);
  expect(row?.remark).toContain('未收到');
  expect(row?.exchanges.map(({ infno }) => infno)).not.toContain('4902');
});
