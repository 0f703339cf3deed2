import type { Writable } from 'node:stream';

import type { Act } from '../domain/card.ts';
import { suiteTitle } from '../domain/suite.ts';
import { visibleLine } from '../domain/visible.ts';
import type { Progress } from '../run/ports.ts';
import { actWords, scenarioWords } from './words.ts';

const ended = { fulfilled: '完成', unfulfilled: '未完成', skipped: '跳过' } as const;

const DAY_MS = 86_400_000;

/** One line per act: which row, what is waited for, and how long still; a `live` terminal is counted down in place. */
export function createListProgress(out: Writable, live: boolean): Progress {
  let timer: NodeJS.Timeout | undefined;
  const line = (act: Act): string =>
    visibleLine(
      `${act.suite === undefined ? scenarioWords(act.scenario) : suiteTitle(act.suite)} · ${act.card.title} · ${actWords[act.act]}`,
    );
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
    if (live) out.write('\r\u001b[K');
  };
  return {
    actStarted: (act) => {
      // A person is not hurried.
      if (!live || act.deadlineMs > DAY_MS) return;
      const until = Date.now() + act.deadlineMs;
      const show = (): void => {
        const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
        out.write(`\r\u001b[K… ${line(act)}：等待医院系统，还有 ${left} 秒`);
      };
      show();
      timer = setInterval(show, 1_000);
      timer.unref();
    },
    actEnded: (act, outcome, note) => {
      stop();
      const mark = outcome === 'fulfilled' ? '✓' : '·';
      out.write(`${mark} ${line(act)}：${ended[outcome]}${note === '' ? '' : `（${visibleLine(note)}）`}\n`);
    },
  };
}

export const silentProgress: Progress = { actStarted: () => undefined, actEnded: () => undefined };
