import { expect, test } from 'vitest';

import { settlementOfCard } from '../book/ledger.ts';
import {
  again,
  BATCH,
  card,
  cardData,
  element,
  OTHER_BATCH,
  packed,
  pdf,
  query,
  reupload,
  status,
  stem,
  upload,
  voucher,
  xml,
  zipped,
  type Fields,
  type Voucher,
} from '../contract/testing/documents.ts';
import type { WholeCard } from '../domain/card.ts';
import type { OpenData } from '../evidence/entries.ts';
import { draft, type Draft } from './testing/journal.ts';
import { act, call, judged, opening, outcomeOf, rowOf, told } from './testing/round.ts';

const own = card('self-paid');
const first = voucher(own);

/** Another patient's self-paid visit. */
const stranger: WholeCard = {
  ...own,
  id: 'X',
  visit: { ...own.visit, fixmedinsMdtrtId: 'VX1', iptOtpNo: 'MZX1' },
  person: { ...own.person, psnName: '王小明', certno: '379900199001019991' },
};
const theirs = voucher(stranger, '0000000777');

const opened = (changes: Partial<OpenData> = {}, of: WholeCard = own): readonly Draft[] =>
  opening(changes, [cardData('self-paid', of)], [settlementOfCard('self-paid', of)]);

const uploaded = async (during: string, vouchers: readonly Voucher[], batch = BATCH): Promise<Draft> =>
  call(
    '4901',
    upload(
      await packed(...vouchers),
      vouchers.map((one) => element(one)),
      { upldBchno: batch },
    ),
    {
      during,
    },
  );

const queried = (during: string, one: Voucher, results: string, batch = BATCH): Draft =>
  call('4902', query({ upldBchno: batch }), {
    during,
    output: told(element(one), results.slice(0, 1), results.slice(2)),
  });

/** The acts of a card, as the run asks for them. */
const asked = (name: 'upload' | 'query-upload' | 'reupload' | 'query-status', nth = 1): Draft =>
  act(name, 'self-paid', own.id, nth);
const during = (name: string, nth = 1): string => `${own.id}.${name}.${nth}`;

/** Everything that follows a sound upload. */
const rest = async (one: Voucher = first, batch = BATCH): Promise<readonly Draft[]> => [
  asked('query-upload'),
  queried(during('query-upload'), one, '0/0', batch),
  queried(during('query-upload'), one, '2/1', batch),
  asked('reupload'),
  call('4905', reupload(await packed(one), [again(one)], { upldBchno: batch }), {
    during: during('reupload'),
  }),
  asked('query-upload', 2),
  queried(during('query-upload', 2), one, '1/1', batch),
  asked('query-status'),
  call('5501', status(one), { during: during('query-status'), output: { rhredFlag: '0', reimFlag: '0' } }),
];

const outcomes = async (...drafts: readonly Draft[]): Promise<readonly string[]> => {
  const results = await judged(...drafts);
  return ['2.1', '2.2', '2.3', '2.4'].map((no) => outcomeOf(rowOf(results, no)));
};
/** The test came to its end: nothing is owed to an interruption. */
const ended = draft('close', { count: 0 });
const allPass = ['pass', 'pass', 'pass', 'pass'];

test.each(['command', 'manual', 'http'] as const)(
  'another patient’s voucher in the open act costs nothing, before and after the card’s: driver %s',
  async (driver) => {
    const results = await judged(
      ...opened({ driver }),
      asked('upload'),
      await uploaded(during('upload'), [theirs], '2026073000009'),
      await uploaded(during('upload'), [first]),
      ...(await rest()),
      await uploaded(during('query-status'), [voucher(stranger, '0000000778')], '2026073000010'),
    );
    expect(['2.1', '2.2', '2.3', '2.4'].map((no) => outcomeOf(rowOf(results, no)))).toEqual(allPass);
    expect(results.foreign?.map(({ voucher: key, text, why }) => [key, why, text])).toEqual([
      [stem(theirs), 'stranger', '这是王*的票，不是案例卡患者'],
      ['37060126-0000000778', 'stranger', '这是王*的票，不是案例卡患者'],
    ]);
    expect(results.unattributed).toHaveLength(2);
  },
);

test('a batch may mix the card’s voucher with strangers’', async () => {
  const drafts = [...opened(), asked('upload'), await uploaded(during('upload'), [theirs, first])];
  const results = await judged(...drafts, ...(await rest()));
  expect(outcomeOf(rowOf(results, '2.1'))).toBe('pass');
  expect(results.foreign).toHaveLength(1);
});

test('where only another patient’s voucher came the row is not run, and says whose it is', async () => {
  const results = await judged(...opened(), asked('upload'), await uploaded(during('upload'), [theirs]));
  expect(rowOf(results, '2.1')).toMatchObject({
    verdict: 'not-run',
    reason: 'not-this-test',
    remark: '这是王*的票，不是案例卡患者',
    cause: 'sequence',
  });
  expect(results.summary.fail).toBe(0);
});

test('another patient of the same name is told by the number', async () => {
  const namesake = voucher(
    { ...stranger, person: { ...stranger.person, psnName: own.person.psnName } },
    '0000000779',
  );
  const drafts = [asked('upload'), await uploaded(during('upload'), [namesake]), asked('query-upload')];
  expect((await judged(...opened(), ...drafts)).summary.fail).toBe(0);
});

test('what is asked about another patient’s voucher costs nothing', async () => {
  expect(
    await outcomes(
      ...opened(),
      asked('upload'),
      await uploaded(during('upload'), [theirs], OTHER_BATCH),
      await uploaded(during('upload'), [first]),
      ...(await rest()).flatMap((line, index) =>
        index === 1
          ? [
              queried(during('query-upload'), theirs, '2/1', OTHER_BATCH),
              call('4905', reupload(undefined, [again(theirs)], { upldBchno: OTHER_BATCH }), {
                during: during('query-upload'),
              }),
              call('5501', status(theirs), { during: during('query-upload') }),
              line,
            ]
          : [line],
      ),
    ),
  ).toEqual(allPass);
});

test.each([false, true])(
  'the repeat of a voucher of a round that was redone costs nothing; without certno: %s',
  async (isAnonymous) => {
    const dealt = card('self-paid', 2);
    const next: WholeCard = {
      ...dealt,
      id: own.id,
      person: { ...dealt.person, certno: '379900199001010027' },
    };
    const second = voucher(next, '0000000002');
    const repeated = element(first, isAnonymous ? { certno: '' } : {});
    const results = await judged(
      ...opened(),
      asked('upload'),
      await uploaded(during('upload'), [first]),
      ...opened({ attempt: 2 }, next),
      asked('upload'),
      call('4901', upload(await packed(first), [repeated]), { during: during('upload') }),
      await uploaded(during('upload'), [second], OTHER_BATCH),
      asked('query-upload'),
      call('4902', query(), { during: during('query-upload'), output: told(repeated, '1', '1') }),
      ...(await rest(second, OTHER_BATCH)).slice(1, 7),
      asked('query-status'),
      call('5501', status(first), { during: during('query-status') }),
      ...(await rest(second, OTHER_BATCH)).slice(8),
    );
    expect(['2.1', '2.2', '2.3', '2.4'].map((no) => outcomeOf(rowOf(results, no)))).toEqual(allPass);
    expect(results.foreign).toMatchObject([{ why: 'earlier-round', text: '这是张*的票，属于已重做的一轮' }]);
  },
);

test('the same settlement in a later attempt is the card’s own', async () => {
  const results = await judged(
    ...opened(),
    asked('upload'),
    await uploaded(during('upload'), [first]),
    ...opened({ attempt: 2 }),
    asked('upload'),
    await uploaded(during('upload'), [first]),
    ...(await rest()),
  );
  expect(results.rows.filter(({ verdict }) => verdict === 'pass').map(({ no }) => no)).toEqual([
    '2.1',
    '2.2',
    '2.3',
    '2.4',
  ]);
});

const sealed = async (one: Voucher, changes: Fields): Promise<string> =>
  zipped({ [`${stem(one)}.pdf`]: await pdf(xml(one, changes)) });
const second = voucher(own, '0000000002');

test('a second voucher by 4901 where 4905 was asked fails the upload, and its number does not matter', async () => {
  const failed = [
    ...opened(),
    asked('upload'),
    await uploaded(during('upload'), [first]),
    asked('query-upload'),
    queried(during('query-upload'), first, '2/1'),
    asked('reupload'),
  ];
  const other = await uploaded(during('reupload'), [second], OTHER_BATCH);
  expect(await outcomes(...failed, other)).toEqual([
    'sequence.no-second-voucher',
    'pass',
    'not-run',
    'not-run',
  ]);
  // A serial of the hospital's own, another for each voucher, is no other settlement.
  const serial = async (one: Voucher, step: string, batch: string): Promise<Draft> =>
    call('4901', upload(await packed(one), [element(one, { bizSn: `HIS${one.no}` })], { upldBchno: batch }), {
      during: during(step),
    });
  const [found] = await outcomes(
    ...opened(),
    asked('upload'),
    await serial(first, 'upload', BATCH),
    ...failed.slice(-3),
    await serial(second, 'reupload', OTHER_BATCH),
  );
  expect(found).toBe('sequence.no-second-voucher');
});

test('a voucher that was turned red may be issued anew', async () => {
  const back: WholeCard = {
    ...own,
    settlement: { ...own.settlement, medfeeSumamt: '-126.50', psnCashpay: '-126.50', psnOwnpay: '-126.50' },
    feeLines: own.feeLines.map((line) => ({
      ...line,
      cnt: `-${line.cnt}`,
      detItemFeeSumamt: `-${line.detItemFeeSumamt}`,
    })),
  };
  const red = voucher(back, '0000000003');
  const related = { elecSetlCertFlag: '1', relElecSetlCertCode: first.code, relElecSetlCertNo: first.no };
  const turned = call(
    '4901',
    upload(await sealed(red, related), [element(red, { bizSn: 'VRED' })], { upldBchno: '2026073000003' }),
    { during: during('reupload') },
  );
  const [upload1] = await outcomes(
    ...opened(),
    asked('upload'),
    await uploaded(during('upload'), [first]),
    asked('query-upload'),
    queried(during('query-upload'), first, '2/1'),
    asked('reupload'),
    turned,
    await uploaded(during('reupload'), [second], OTHER_BATCH),
  );
  expect(upload1).not.toContain('sequence.no-second-voucher');
});

test('a code and number that belong to another settlement fail the upload, whoever had them', async () => {
  const taken = voucher(stranger, first.no);
  const drafts = [
    ...opened(),
    asked('upload'),
    await uploaded(during('upload'), [taken], OTHER_BATCH),
    await uploaded(during('upload'), [first]),
  ];
  expect((await outcomes(...drafts))[0]).toBe('scenario.number-taken');
});

test.each([
  [
    'type 3 has a number alone',
    voucher(stranger, '26379000000000000001', '3'),
    voucher(own, '26379000000000000002', '3'),
  ],
  ['the number of another code', { ...theirs, code: '37060226', no: first.no }, first],
])('innocent: %s', async (_title, one, other) => {
  const drafts = [
    ...opened(),
    asked('upload'),
    await uploaded(during('upload'), [one], OTHER_BATCH),
    await uploaded(during('upload'), [other]),
  ];
  expect((await outcomes(...drafts))[0]).toBe('pass');
});

test('the same bytes after a time-out are no second upload', async () => {
  const sent = await uploaded(during('upload'), [first]);
  expect(await outcomes(...opened(), asked('upload'), sent, sent, ...(await rest()))).toEqual(allPass);
});

test.each(['command', 'manual', 'http'] as const)(
  'a hospital that stops at 0/0 has failed the query, whatever it asks when it is asked again: %s',
  async (driver) => {
    const begun = [...opened({ driver }), asked('upload'), await uploaded(during('upload'), [first])];
    const once = [asked('query-upload'), queried(during('query-upload'), first, '0/0'), asked('reupload')];
    const later = queried(during('query-upload', 2), first, '2/1');
    expect(await outcomes(...begun, ...once, asked('query-upload', 2), later, ended)).toEqual([
      'pass',
      'sequence.query-until-final',
      'not-run',
      'not-run',
    ]);
    // A job of the hospital's own that asks again by itself was only slow.
    const slow = queried(during('reupload'), first, '2/1');
    expect((await outcomes(...begun, ...once, slow, asked('query-upload', 2)))[1]).toBe('pass');
  },
);
