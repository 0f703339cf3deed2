import type { Page } from '@playwright/test';

import type { KeyboardModel } from '../../../devices/model.ts';
import { findModel } from '../../../devices/models/index.ts';
import { scanIntoPage } from '../../../devices/scanner.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { PageScanner } from './types.ts';

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
