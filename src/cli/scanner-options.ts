import { InvalidArgumentError } from 'commander';

import type { PlugListener } from '../app/scan/plug.ts';
import type { PlannedScanner } from '../app/settings/planned-driver.ts';
import type { ScannerChoice } from '../app/web/scanner-at.ts';
import { plugLines, plugStateLine } from './scan-lines.ts';
import { errors } from './screen.ts';

const scannerFlags = ['page', 'usbip', 'uhid'] as const;
export type ScannerFlag = (typeof scannerFlags)[number];

export function scannerFlag(text: string): ScannerFlag {
  const found = scannerFlags.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`可用：${scannerFlags.join('、')}`);
  return found;
}

/** The events at a plug, in words. */
export const plugObserver = (say: (text: string) => void): PlugListener => ({
  state: (state, from) => say(plugStateLine(state, from)),
  refused: (from, reason) => say(`拒绝了 ${from}：${reason}`),
});

/** The scanner of a run, `undefined` when it scans into the page. Its words go beside those of the run. */
export function scannerChoice(planned: PlannedScanner): ScannerChoice | undefined {
  if (planned.kind === 'page') return undefined;
  const say = (text: string): void => errors.write(`${text}\n`);
  return {
    plug: planned,
    listener: {
      ...plugObserver(say),
      plugged: (model, commands) => say(plugLines(model, commands).join('\n')),
    },
  };
}
