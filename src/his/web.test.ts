import { expect, test } from 'vitest';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { createWebDriver, type Counter } from './web.ts';
import { defineHis, type HisModule } from './web-module.ts';

const act = {
  schema: 'evoucher/act@1',
  id: 'real-time.outpatient.upload.1',
  act: 'upload',
  deadlineMs: 60_000,
  center: { url: 'http://center' },
  card: { id: 'RT-OP' },
} as Act;

/** A clock whose waits end when they are aborted, or when the test says so. */
function stoppedClock(): Clock & { readonly pass: () => void } {
  const waiting: (() => void)[] = [];
  return {
    now: () => 0,
    wait: async (_ms, signal) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
    pass: () => waiting.splice(0).forEach((end) => end()),
  };
}

interface Stage {
  readonly perform: (
    one?: Act,
    signal?: AbortSignal,
  ) => ReturnType<ReturnType<typeof createWebDriver>['perform']>;
  readonly close: () => Promise<void>;
  readonly pass: () => void;
  readonly log: string[];
}

function stage(module: HisModule, hasCode = true): Stage {
  const log: string[] = [];
  const clock = stoppedClock();
  let opened = 0;
  const driver = createWebDriver({
    module,
    clock,
    addressOf: async () => Promise.resolve('http://his'),
    hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' },
    codeOf: () => (hasCode ? '424' : undefined),
    openCounter: async () => {
      opened += 1;
      const name = `page ${opened}`;
      log.push(`open ${name}`);
      return Promise.resolve({
        page: { name } as unknown as Counter['page'],
        scannerFor: () => ({ scan: async (text) => Promise.resolve(void log.push(`scan ${text}`)) }),
        picture: async ({ id }) => Promise.resolve(`web/${id}.png`),
        close: async () => Promise.resolve(void log.push(`close ${name}`)),
      });
    },
    close: async () => Promise.resolve(void log.push('close browser')),
  });
  return {
    perform: async (one = act, signal = new AbortController().signal) => driver.perform(one, signal),
    close: driver.close,
    pass: clock.pass,
    log,
  };
}

test('an act gets page, scanner, phone, card and address; what it says and declares is reported', async () => {
  const { perform, close, log } = stage(
    defineHis({
      open: async ({ url, hospital }) =>
        Promise.resolve(void log.push(`at ${url} of ${hospital.fixmedinsCode}`)),
      acts: {
        upload: async ({ scanner, wallet, say, card, center }) => {
          await scanner.scan(wallet.code());
          say(`${card.id} ${center.url}`);
          return { settlement: { setlId: '1' } };
        },
      },
    }),
  );
  expect(await perform()).toEqual({
    remark: 'RT-OP http://center',
    declaration: { settlement: { setlId: '1' } },
  });
  await perform();
  await close();
  expect(log).toEqual([
    'open page 1',
    'at http://his of H37990000001',
    'scan 424',
    'scan 424',
    'close page 1',
    'close browser',
  ]);
});

test('what goes wrong on a page is a remark with a picture, never a fault of the run', async () => {
  const { perform } = stage({ acts: { upload: async () => Promise.reject(new Error('没有保存按钮')) } });
  expect(await perform()).toMatchObject({
    remark: '操作未完成：没有保存按钮\n截图：web/real-time.outpatient.upload.1.png',
  });
});

test('a log-in that failed is tried again before the next act', async () => {
  let tries = 0;
  const { perform, log } = stage({
    open: async () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new Error('密码框没有出现')) : Promise.resolve();
    },
    acts: {
      upload: async ({ say }) => {
        say('已上传');
        return Promise.resolve();
      },
    },
  });
  expect((await perform()).remark).toContain('密码框没有出现');
  expect(await perform()).toEqual({ remark: '已上传' });
  await perform();
  expect([tries, log]).toEqual([2, ['open page 1']]);
});

test('what fails on our side is a fault of the run', async () => {
  const broken = new HarnessError('SCREENS-NOT-STARTED', '没有启动');
  const { perform } = stage({ acts: { upload: async () => Promise.reject(broken) } });
  expect(await perform()).toEqual({ fault: { code: 'SCREENS-NOT-STARTED', message: '没有启动' } });
});

test('an act that the module leaves out waits for the HIS itself', async () => {
  const { perform, log } = stage({ acts: {} });
  expect((await perform()).remark).toContain('等待医院系统自行完成');
  expect(log).toEqual([]);
});

test('at the deadline the page is left, and the next act begins on a fresh one', async () => {
  let stopped = false;
  let count = 0;
  const { perform, pass, log } = stage({
    open: async () => Promise.resolve(void log.push('log in')),
    acts: {
      upload: async ({ signal }) => {
        count += 1;
        if (count > 1) return;
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
        stopped = true;
      },
    },
  });
  const late = perform();
  await new Promise(setImmediate);
  pass();
  expect(await late).toMatchObject({ timedOut: true });
  expect(stopped).toBe(true);
  expect(await perform()).toEqual({});
  expect(log).toEqual(['open page 1', 'log in', 'close page 1', 'open page 2', 'log in']);
});

test('a run that is stopped is no time-out of the hospital', async () => {
  const stop = new AbortController();
  const { perform } = stage({ acts: { upload: async () => new Promise(() => undefined) } });
  const report = perform(act, stop.signal);
  stop.abort();
  expect(await report).toEqual({ timedOut: false });
});

test('who has no e-credential cannot be scanned, and the remark says who', async () => {
  const { perform } = stage(
    { acts: { upload: async ({ wallet }) => Promise.resolve(void wallet.code()) } },
    false,
  );
  expect((await perform()).remark).toContain('案例卡 RT-OP 的参保人没有医保电子凭证');
});
