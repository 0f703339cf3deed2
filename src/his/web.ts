import { stripVTControlCharacters } from 'node:util';

import type { Page } from 'playwright';

import type { Act, Hospital } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { tellingLine } from '../domain/telling-line.ts';
import type { ActReport, HisDriver } from '../run/ports.ts';
import type { HisModule, Task, WebScanner, Workplace } from './web-module.ts';

/** A page that an act is done on, with the scanner that is plugged in there. */
export interface Counter {
  readonly page: Page;
  readonly scannerFor: (act: Act) => WebScanner;
  /** A picture of what the operator saw, for whoever looks for the reason; its path. */
  readonly picture: (act: Act) => Promise<string | undefined>;
  readonly close: () => Promise<void>;
}

export interface WebDriverOptions {
  readonly module: HisModule;
  /** A fresh page, with nothing left of the one before. */
  readonly openCounter: () => Promise<Counter>;
  /** The code on the phone of a card's person; `undefined` when nobody gave the person an e-credential. */
  readonly codeOf: (card: string) => string | undefined;
  readonly clock: Clock;
  /** The address of the HIS's pages, for whom the center at this address is the one to call; `undefined` if nobody said. */
  readonly addressOf: (center: string) => Promise<string | undefined>;
  readonly hospital: Hospital;
  /** Closes the browser. */
  readonly close: () => Promise<void>;
}

/** Creates the driver that works on the hospital's own pages, act by act. */
// eslint-disable-next-line max-lines-per-function -- counter, page and remarks of one act are one state
export function createWebDriver(options: WebDriverOptions): HisDriver {
  const { module, openCounter, clock } = options;
  let counter: Counter | undefined;
  let isOpen = false;
  let said: string[] = [];

  const workplace = async ({ page }: Counter, act: Act): Promise<Workplace> => ({
    page,
    url: await options.addressOf(act.center.url),
    center: act.center,
    hospital: options.hospital,
    say: (text) => void said.push(text),
  });

  const perform = async (act: Act, signal: AbortSignal): Promise<ActReport> => {
    said = [];
    const handler = module.acts[act.act];
    if (handler === undefined) return { remark: `模块没有 ${act.act}，等待医院系统自行完成` };
    const stop = new AbortController();
    const ended = AbortSignal.any([signal, stop.signal]);
    const late = clock.wait(act.deadlineMs, ended).then(() => 'late' as const);
    const work = attemptAt(act, handler, ended);
    const outcome = await Promise.race([work, late]);
    stop.abort();
    if (outcome !== 'late') return withWords(outcome);
    // Whatever the module still does happens on a page that is gone.
    await leave();
    return withWords({
      timedOut: !signal.aborted,
      ...(signal.aborted ? {} : { ending: { kind: 'late', who: 'module', afterMs: act.deadlineMs } }),
    });
  };

  const attemptAt = async (
    act: Act,
    handler: NonNullable<HisModule['acts'][Act['act']]>,
    signal: AbortSignal,
  ): Promise<ActReport> => {
    try {
      const at = await arrived(act);
      const task: Task = {
        ...(await workplace(at, act)),
        act,
        card: act.card,
        scanner: at.scannerFor(act),
        wallet: { code: () => codeFor(act, options) },
        signal,
      };
      const declaration = await handler(task);
      return declaration === undefined ? {} : { declaration };
    } catch (fault) {
      // What is ours is no word about the hospital.
      if (fault instanceof HarnessError) return { fault: { code: fault.code, message: fault.message } };
      const picture = signal.aborted ? undefined : await counter?.picture(act);
      // Playwright colours its account for a terminal.
      const why = stripVTControlCharacters(fault instanceof Error ? fault.message : String(fault)).trim();
      return {
        remark: `操作未完成：${why}${picture === undefined ? '' : `\n截图：${picture}`}`,
        // Playwright says first what did not happen, and then how it tried.
        ending: { kind: 'module', line: tellingLine(why.split('\n', 1)[0] ?? '') ?? why.slice(0, 200) },
      };
    }
  };

  /** The page, opened when it is first needed. */
  const arrived = async (act: Act): Promise<Counter> => {
    counter ??= await openCounter();
    const at = counter;
    // A log-in that failed is tried again: nobody works on a page that was never opened.
    if (!isOpen) await module.open?.(await workplace(at, act));
    isOpen = true;
    return at;
  };

  const leave = async (): Promise<void> => {
    const left = counter;
    counter = undefined;
    isOpen = false;
    await left?.close();
  };

  const withWords = (report: ActReport): ActReport => {
    const words = [...said, report.remark ?? ''].filter((text) => text !== '');
    return words.length === 0 ? report : { ...report, remark: words.join('\n') };
  };

  return {
    perform,
    close: async () => {
      try {
        await module.close?.();
      } finally {
        await leave();
        await options.close();
      }
    },
  };
}

function codeFor({ card }: Act, { codeOf }: WebDriverOptions): string {
  const code = codeOf(card.id);
  if (code === undefined) throw new Error(`案例卡 ${card.id} 的参保人没有医保电子凭证`);
  return code;
}
