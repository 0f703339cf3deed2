import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { specification } from '../../contract/specification.ts';
import { createContract } from '../../contract/validate.ts';
import { createReader } from '../../contract/reading/reader.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { readJournal } from '../../evidence/journal-reader.ts';
import { createManualDesk, type ManualDesk } from './desk.ts';
import type { DeskView } from './views.ts';
import { openPackage } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import { byHand, type Move } from '../testing/hand.ts';
import { faultTimes, runFor, verdictsOf } from '../testing/run.ts';

const outpatientOnly = {
  settings: {
    hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' },
    capabilities: {
      outpatient: true,
      inpatient: false,
      voucherTypes: [],
      upldModes: [],
      crossProvince: true,
    },
    his: undefined,
    report: undefined,
    driver: undefined,
  },
} as const;

const diligent: Move = async (view, face, work) => {
  if (view.phase === 'choosing') face.choose([]);
  else await work();
};

/** A desk that was started on a journal that is already there. */
async function deskOn<T>(
  folder: string,
  look: (desk: ManualDesk, view: DeskView) => T | Promise<T>,
): Promise<T> {
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  const faults: unknown[] = [];
  const contract = createContract(specification);
  const desk = createManualDesk({
    folder,
    journals: createFileJournalStore(),
    clock: systemClock,
    contractFor: () => contract,
    reader,
    onFault: (fault) => faults.push(fault),
  });
  try {
    const shown = new Promise<DeskView>((resolve) => {
      desk.subscribe(() => {
        const view = desk.view();
        if (view !== undefined) resolve(view);
      });
    });
    const journal = { committed: async () => Promise.resolve() } as JournalWriter;
    desk.attach({
      committed: journal.committed,
      declare: () => undefined,
      remark: async () => Promise.resolve(),
      addresses: [],
      signing: null,
    });
    return await look(desk, await shown);
  } finally {
    desk.close();
    await reader.close();
    expect(faults).toEqual([]);
  }
}

test('a hospital is certified by hand, act by act', async () => {
  const asked: string[] = [];
  const move: Move = async (view, face, work) => {
    asked.push(view.ask?.title ?? view.phase);
    await diligent(view, face, work);
  };
  await runFor(
    byHand(move),
    (results) => {
      expect(Object.values(verdictsOf(results)).slice(0, 4)).toEqual(['pass', 'pass', 'pass', 'pass']);
      expect(results.driver).toBe('manual');
      expect(results.journal.closed).toBe(true);
    },
    { ...outpatientOnly, selected: ['real-time'] },
  );
  // An act that was fulfilled by the way is not asked for.
  expect(asked[0]).toBe('开票并上传');
  expect(asked.at(-1)).toBe('choosing');
});

test('a mistake while the connection is tried costs nothing, and trying ends where the test begins', async () => {
  const said: (string | undefined)[] = [];
  let tried: DeskView['trial'] = null;
  const move: Move = async (view, face, work) => {
    if (said.length === 0) {
      said.push(face.tryOut(true));
      await work('wrong-path');
      said.push(face.answer(view.ask?.act.id ?? '', { kind: 'done' }), face.tryOut(false));
      tried = face.view()?.trial ?? null;
      await work();
      return;
    }
    said.push(face.tryOut(true));
    await diligent(view, face, work);
  };
  await runFor(
    byHand(move),
    async (results, folder) => {
      expect(Object.values(verdictsOf(results)).slice(4, 8)).toEqual(['pass', 'pass', 'pass', 'pass']);
      expect(results.unattributed).toEqual([]);
      const { entries } = await readJournal(folder);
      const paths = entries.flatMap(({ kind, data }) => (kind === 'trial' ? [data.request.path] : []));
      expect(new Set(paths.map((path) => path.replace(/^\/s\/[^/]+/, '')))).toEqual(
        new Set(['/fsi/api/wrong']),
      );
    },
    { ...outpatientOnly, selected: ['self-paid'] },
  );
  expect(said.slice(0, 3)).toEqual([undefined, expect.stringContaining('请先点“结束试连接”'), undefined]);
  expect(new Set(said.slice(3))).toEqual(new Set(['测试已经开始，不能再试连接']));
  expect(tried).toMatchObject({ isOn: false, requests: [{ status: 404, infno: '4901' }] });
});

test('a mistake fails its row until the scenario is begun anew', async () => {
  const seen: string[] = [];
  const move: Move = async (view, face, work) => {
    if (view.phase === 'choosing') face.choose([]);
    else if (view.attempt === 1 && view.ask?.act.act === 'upload') await work('listed-total-one-cent-more');
    else if (view.attempt === 1) {
      seen.push(...view.exchanges.flatMap(({ findings }) => findings.map(({ check }) => check)));
      face.answer(view.ask?.act.id ?? '', { kind: 'repeat', reason: '总额填错' });
    } else await work();
  };
  await runFor(
    byHand(move),
    (results) => {
      expect(verdictsOf(results)).toMatchObject({
        '1.1': 'pass',
        '1.3': 'pass',
        '2.1': 'pass',
        '2.4': 'pass',
      });
      expect(results.attempts.map(({ scenarios }) => scenarios)).toEqual([
        ['real-time', 'self-paid'],
        ['real-time', 'self-paid'],
      ]);
      expect(results.remarks.map(({ text }) => text)).toContain('重做该场景：总额填错');
    },
    { ...outpatientOnly, selected: ['real-time', 'self-paid'] },
  );
});

test('what a person skips with a reason is not run, and the reason is in the journal', async () => {
  const move: Move = async (view, face) => {
    if (view.phase === 'choosing') face.choose([]);
    else face.answer(view.ask?.act.id ?? '', { kind: 'skip', what: 'card', reason: '系统升级' });
    return Promise.resolve();
  };
  await runFor(
    byHand(move),
    async (results, folder) => {
      expect(results.summary).toEqual({ pass: 0, fail: 0, notRun: 12, error: 0 });
      const { entries } = await readJournal(folder);
      const remarks = entries.flatMap(({ kind, data }) => (kind === 'remark' ? [data] : []));
      expect(remarks).toMatchObject([{ source: 'tester', text: '跳过该案例卡：系统升级' }]);
    },
    { ...outpatientOnly, selected: ['real-time'] },
  );
});

test('“done” with nothing received asks again instead of going on', async () => {
  const notices: string[] = [];
  const move: Move = async (view, face, work) => {
    if (view.phase === 'choosing') face.choose([]);
    else if (notices.push(view.ask?.notice ?? '') === 1)
      face.answer(view.ask?.act.id ?? '', { kind: 'done' });
    else await work();
  };
  await runFor(byHand(move), (results) => expect(results.rows[0]?.verdict).toBe('pass'), {
    ...outpatientOnly,
    selected: ['real-time'],
  });
  expect(notices[0]).toBe('');
  expect(notices[1]).toContain('没有收到');
});

test('remarks, pictures and declarations are journaled as the tester’s word', async () => {
  const move: Move = async (view, face) => {
    if (view.phase === 'choosing') face.choose([]);
    else {
      await face.remark('窗口 3', { name: 'a.png', type: 'image/png', bytes: Buffer.alloc(70_000, 7) });
      expect(face.declare('RT-OP', { setlId: 'S1', medfeeSumamt: '不是金额' })).toContain('不是金额');
      expect(face.declare('RT-OP', { setlId: 'S1', medfeeSumamt: '10.00' })).toBeUndefined();
      face.answer(view.ask?.act.id ?? '', { kind: 'end', reason: '到此为止' });
    }
  };
  await runFor(
    byHand(move),
    async (_results, folder) => {
      const { entries } = await readJournal(folder);
      const declared = entries.filter(({ kind, data }) => kind === 'ledger' && data.source === 'declared');
      expect(declared.map(({ data }) => data)).toMatchObject([{ card: 'RT-OP', setlId: 'S1' }]);
      await deskOn(folder, async (desk, { attachments, remarks }) => {
        expect(remarks.map(({ text }) => text)).toContain('窗口 3（附图片：a.png）');
        const picture = await desk.picture(attachments[0]?.seq ?? 0);
        expect([picture?.type, picture?.bytes.byteLength]).toEqual(['image/png', 70_000]);
      });
    },
    { ...outpatientOnly, selected: ['real-time'] },
  );
});

test('a desk started on a journal shows what the one before showed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-desk-'));
  let last: DeskView | undefined;
  try {
    await runFor(
      byHand(diligent, (view) => (last = view)),
      (_results, out) => cpSync(out, folder, { recursive: true }),
      { ...outpatientOnly, selected: ['self-paid'] },
    );
    await deskOn(folder, async (desk, view) => {
      const { rows, exchanges, cards, summary } = view;
      expect({ rows, exchanges, cards, summary }).toEqual({
        rows: last?.rows,
        exchanges: last?.exchanges,
        cards: last?.cards,
        summary: last?.summary,
      });
      expect(view.phase).toBe('starting');
      const inspected = await desk.exchange(exchanges.at(-1)?.seq ?? 0);
      expect(inspected?.request.pretty?.length).toBeGreaterThan(20);
      expect(inspected?.path).not.toMatch(/[0-9a-f]{24}/);
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('a refund is taken through by hand, with what is to be done and what is expected', async () => {
  const asked = new Map<string, readonly string[]>();
  const move: Move = async (view, face, work) => {
    if (view.ask !== null) asked.set(view.ask.title, view.ask.steps);
    await diligent(view, face, work);
  };
  await runFor(
    byHand(move),
    (results) => {
      expect(results.extra.map(({ suite, verdict, remark }) => [suite?.id, verdict, remark])).toEqual([
        ['red', 'pass', null],
      ]);
    },
    { ...outpatientOnly, selected: [], suites: ['red'], faultTimes },
  );
  expect([...asked.keys()]).toEqual(expect.arrayContaining(['开票并上传', '冲红', '查询冲红凭证的上传结果']));
  const steps = asked.get('冲红') ?? [];
  expect(steps[0]).toBe('冲红演练（不计入结论）：上传成功后冲红。');
  expect(steps.join('')).toMatch(/退费结算 ID \d+，总额 -\d+\.\d\d 元/);
  expect(steps.at(-1)).toMatch(/^应有的处理：先用 5501/);
});
