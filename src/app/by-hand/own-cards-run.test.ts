import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import type { Act } from '../../domain/card.ts';
import { readJournal } from '../../evidence/journal-reader.ts';
import type { Results } from '../../judge/results.ts';
import type { DriverChoice } from '../certify/options.ts';
import type { CertifyOptions } from '../certify/options.ts';
import { openPackage } from '../machine/package-root.ts';
import { byHand, type Move } from '../testing/hand.ts';
import { conditionsOnly, failedRows, mustFindings, runFor, settings, verdictsOf } from '../testing/run.ts';

const fast: DriverChoice = { kind: 'reference', style: { pollMs: 20 } };
const withDefect = (defect: string): DriverChoice => ({ kind: 'reference', defect, style: { pollMs: 20 } });

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-own-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const passed = (...scenarios: readonly number[]): Record<string, string> =>
  Object.fromEntries(scenarios.flatMap((no) => [1, 2, 3, 4].map((step) => [`${no}.${step}`, 'pass'])));

const verdictsOfOnly = (results: Results, scenario: string): Record<string, string> =>
  Object.fromEntries(
    results.rows.filter((row) => row.scenario === scenario).map(({ no, verdict }) => [no, verdict]),
  );

const declaring = (capabilities: Partial<typeof settings.capabilities>): Partial<CertifyOptions> => ({
  settings: { ...settings, capabilities: { ...settings.capabilities, ...capabilities } },
  selected: ['real-time'],
});

test('a hospital that settles patients of its own and declares them earns all twelve rows', async () => {
  await runFor(
    fast,
    async (results, out) => {
      expect(mustFindings(results)).toEqual([]);
      expect(verdictsOf(results)).toEqual(passed(1, 2, 3));
      expect(results.rows.map(({ remark }) => remark)).toEqual(results.rows.map(() => null));
      const { entries } = await readJournal(out);
      const cards = entries.flatMap(({ kind, data }) => (kind === 'card' ? [data.card] : []));
      expect(cards.map(({ settlement, conditions }) => [settlement, conditions?.visit])).toEqual(
        [1, 2, 3].flatMap(() => [
          [{}, 'outpatient'],
          [{}, 'inpatient'],
        ]),
      );
    },
    { cards: conditionsOnly, ledger: 'declared' },
  );
});

test('a command gets what the patient must be like, and declares in its last line', async () => {
  const state = join(folder, 'state.json');
  const command = `"${process.execPath}" "${openPackage().hospitalEntry}" --once --state "${state}" --style '{"pollMs":20}'`;
  const acts: Act[] = [];
  await runFor(
    { kind: 'command', command },
    (results) => {
      expect(mustFindings(results)).toEqual([]);
      expect(verdictsOfOnly(results, 'cross-province')).toEqual(passed(3));
      expect(acts[0]).toMatchObject({
        act: 'settle',
        id: 'cross-province.outpatient.settle.1',
        card: {
          person: {},
          conditions: {
            settlement: 'cross-province',
            insuredPlace: '3299',
            wanted: [
              '门诊患者',
              '参保地在外省，按跨省异地就医直接结算',
              '参保地区划以 3299 开头',
              expect.any(String),
            ],
          },
        },
      });
    },
    {
      cards: conditionsOnly,
      ledger: 'declared',
      selected: ['cross-province'],
      progress: { actStarted: (act) => acts.push(act), actEnded: () => undefined },
    },
  );
});

test.each([
  ['self-paid-as-real-time', 'scenario.kind', ['2.1', '2.3']],
  ['cross-province-as-local', 'scenario.regions', ['3.1', '3.3']],
  ['outpatient-as-inpatient', 'scenario.visit-type', ['1.1', '1.3', '2.1', '2.3', '3.1', '3.3']],
])('a patient who breaks a condition is a finding: %s', async (defect, check, rows) => {
  await runFor(
    withDefect(defect),
    (results) => {
      expect(failedRows(results)).toEqual(rows);
      expect(mustFindings(results).some((finding) => finding.endsWith(` ${check}`))).toBe(true);
    },
    { cards: conditionsOnly, ledger: 'declared' },
  );
});

test('a person is told which patient to choose, and what is uploaded counts for what it is', async () => {
  const told: (readonly string[])[] = [];
  const move: Move = async (view, face, work) => {
    if (view.phase === 'choosing' || view.ask === null) {
      face.choose([]);
      return;
    }
    const { act, steps } = view.ask;
    if (act.card.id === 'CP-OP') told.push(steps);
    const settled = await work();
    if (act.act === 'settle') expect(face.declare(act.card.id, settled)).toBeUndefined();
  };
  await runFor(
    byHand(move),
    (results) => {
      expect(mustFindings(results)).toEqual([]);
      expect(verdictsOfOnly(results, 'cross-province')).toEqual(passed(3));
      expect(told[0]).toEqual([
        '选用本院的测试患者：门诊患者；参保地在外省，按跨省异地就医直接结算；参保地区划以 3299 开头；患者、就诊、结算与金额、诊断、费用明细由医院用自己的测试数据。',
        '在医院系统中为一名符合条件的本院测试患者办理门诊结算。',
        '结算完成后，把医院系统中的结算信息填入“申报结算”并提交。',
      ]);
      expect(told[1]).toContain('开具电子结算凭证，凭证类型为税务数电票（3）。');
    },
    {
      ...declaring({ voucherTypes: ['3'] }),
      cards: conditionsOnly,
      ledger: 'declared',
      selected: ['cross-province'],
    },
  );
});

test('a card with values stands in the place of the dealt one, beside dealt ones', async () => {
  const cards = join(folder, 'values.yaml');
  writeFileSync(
    cards,
    `cards:
  - title: 本院患者
    conditions: { settlement: real-time, visit: outpatient }
    values:
      person: { psnNo: P1, psnName: 测试患者甲, insutype: '310', insuplcAdmdvs: '379900' }
      settlement: { setlId: OWN-SETTLEMENT-1, medinsSetlId: OWN-CALL-1, setlTime: '2026-11-20 10:00:00' }
      amounts: { medfeeSumamt: '30.00', inscpAmt: '30.00', hifpPay: '10.00', psnCashpay: '20.00' }
`,
  );
  await runFor(
    fast,
    async (results, out) => {
      expect(mustFindings(results)).toEqual([]);
      expect(verdictsOfOnly(results, 'real-time')).toEqual(passed(1));
      const { entries } = await readJournal(out);
      const ledger = entries.flatMap(({ kind, data }) => (kind === 'ledger' ? [data] : []));
      expect(ledger[0]).toMatchObject({
        source: 'card',
        setlId: 'OWN-SETTLEMENT-1',
        psnNo: 'P1',
        medfeeSumamt: '30.00',
        hifpPay: '10.00',
      });
      expect(ledger.map(({ card }) => card)).toEqual(['RT-OP', 'RT-IP']);
    },
    { cards, selected: ['real-time'] },
  );
});

test('conditions without a settlement are refused before anything is written', async () => {
  await expect(runFor(fast, () => undefined, { cards: conditionsOnly })).rejects.toThrow(
    'declared（医院申报）',
  );
});

/** The hospital's export: a line for every card, written when the act begins. */
function exporting(file: string, when: Act['act'], extra = ''): Partial<CertifyOptions> {
  writeFileSync(file, '结算ID,就诊流水号,医疗费总额,基金支付\n');
  return {
    ledger: 'csv',
    ledgerFile: file,
    progress: {
      actStarted: ({ act }, { settlement, visit }) => {
        if (act !== when) return;
        const { setlId = '', medfeeSumamt = '', hifpPay = '' } = settlement;
        const { fixmedinsMdtrtId = '' } = visit;
        appendFileSync(file, `${setlId},${fixmedinsMdtrtId},${extra}${medfeeSumamt},${hifpPay}\n`);
      },
      actEnded: () => undefined,
    },
  };
}

test('what the hospital exported before the upload is what the upload is compared with', async () => {
  await runFor(
    fast,
    async (results, out) => {
      expect(mustFindings(results)).toEqual([]);
      expect(verdictsOf(results)).toEqual(passed(1, 2, 3));
      expect(results.ledger).toBe('csv');
      const { entries } = await readJournal(out);
      const ledger = entries.filter(({ kind }) => kind === 'ledger');
      const uploads = entries.flatMap(({ kind, seq, data }) =>
        kind === 'exchange' &&
        results.rows.some(
          (row) => row.interface === '4901' && row.exchanges.some((one) => one.seq === seq),
        ) &&
        data.act?.includes('.upload.') === true
          ? [seq]
          : [],
      );
      // Every line stands right before the upload that names it, and only once.
      expect(ledger.map(({ seq }) => seq + 1)).toEqual(uploads);
    },
    exporting(join(folder, 'right.csv'), 'upload'),
  );
});

test('an export with other amounts fails the uploads', async () => {
  await runFor(
    fast,
    (results) => {
      expect(failedRows(results)).toEqual(['1.1', '1.3', '2.1', '2.3']);
      expect(mustFindings(results)).toContain('1.1 amounts.total-agrees');
      expect(mustFindings(results)).toContain('2.1 amounts.total-agrees');
    },
    { ...exporting(join(folder, 'wrong.csv'), 'upload', '1'), selected: ['real-time', 'self-paid'] },
  );
});

test('an export that comes after the upload is no excuse for it, only for what comes later', async () => {
  await runFor(
    fast,
    (results) => {
      expect(mustFindings(results)).toEqual(['1.1 scenario.settlement-known']);
      expect(verdictsOfOnly(results, 'real-time')).toEqual({ ...passed(1), '1.1': 'fail' });
    },
    { ...exporting(join(folder, 'late.csv'), 'query-upload'), selected: ['real-time'] },
  );
});

test('without the list the ledger csv is wrong usage', async () => {
  await expect(runFor(fast, () => undefined, { ledger: 'csv' })).rejects.toThrow('需要结算清单的文件');
});

test('every declared type and mode is asked for and shown', async () => {
  await runFor(
    fast,
    (results) => {
      expect(verdictsOfOnly(results, 'real-time')).toEqual(passed(1));
      expect(
        results.matrix
          .filter(({ no }) => no === '1.1')
          .map(({ card, voucherType, upldMode }) => [card, voucherType, upldMode]),
      ).toEqual([
        ['RT-OP', '1', '1'],
        ['RT-IP', '2', '2'],
        ['RT-OP-2', '3', '1'],
      ]);
    },
    declaring({ voucherTypes: ['1', '2', '3'], upldModes: ['1', '2'] }),
  );
});

test.each([
  [{ voucherType: '1' }, { voucherTypes: ['1', '3'] }, '医院声明的税务数电票未出现，收到的是财政电子票据'],
  [{ upldMode: '1' }, { upldModes: ['1', '2'] }, '医院声明的上传模式 2（单独提供结构化数据）未出现'],
])(
  'what is declared and never shown is not tested, whatever else passed: %j',
  async (style, declared, words) => {
    await runFor(
      { kind: 'reference', style: { pollMs: 20, ...style } },
      (results) => {
        const rows = results.rows.filter(({ scenario }) => scenario === 'real-time');
        expect(rows.map(({ verdict, reason }) => [verdict, reason])).toEqual(
          rows.map(() => ['not-run', 'not-shown']),
        );
        expect(rows[0]?.remark).toContain(words);
        const first = results.matrix.filter(({ no }) => no === '1.1');
        expect(first.map(({ verdict }) => verdict)).toEqual(['pass', 'not-run']);
      },
      declaring(declared),
    );
  },
);

test('a passed row says what it does not speak for, and why', async () => {
  await runFor(
    fast,
    (results) => {
      const [first] = results.rows;
      expect([first?.verdict, first?.remark]).toEqual([
        'pass',
        '未测试：住院、税务电子发票、税务数电票；原因：住院（本院无住院业务）；税务电子发票、税务数电票（未说明原因）',
      ]);
      expect(results.gaps.filter(({ scenario }) => scenario === 'cross-province')).toEqual([
        {
          scenario: 'cross-province',
          visitType: null,
          voucherType: null,
          upldMode: null,
          reason: '未说明原因',
        },
      ]);
      expect(results.rows.at(-1)).toMatchObject({ verdict: 'not-run', reason: 'not-offered' });
    },
    declaring({
      inpatient: false,
      crossProvince: false,
      voucherTypes: ['1'],
      notOffered: { inpatient: '本院无住院业务' },
    }),
  );
});
