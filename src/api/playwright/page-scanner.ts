import type { Page } from '@playwright/test';

import type { ScanFault } from '../../../devices/faults.ts';
import { findModel } from '../../../devices/models/index.ts';
import type { KeyboardModel, Suffix } from '../../../devices/model.ts';
import { scanIntoPage } from '../../../devices/scanner.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { PageScanner } from './fixtures.ts';

/** How one scan differs from the usual. */
export interface ScanOptions {
  /** Id of another keyboard model. */
  readonly model?: string;
  readonly suffix?: Suffix;
  readonly faults?: readonly ScanFault[];
  /** Fixes the jitter, and where a fault strikes; 1 by default. */
  readonly seed?: number;
}

export const scannerOn = (page: Page, usual: string): PageScanner => ({
  scan: async (text, { model: id = usual, suffix, ...rest } = {}) => {
    const model = keyboardModel(id);
    await scanIntoPage(page, { model: suffix === undefined ? model : { ...model, suffix }, text, ...rest });
  },
});

function keyboardModel(id: string): KeyboardModel {
  const model = findModel(id);
  if (model?.interface === 'keyboard') return model;
  throw new HarnessError('USAGE', `没有键盘方式的扫码枪型号 ${id}`, {
    hint: '请用 evoucher scan models 列出全部型号。',
  });
}
