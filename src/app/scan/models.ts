import { readFile } from 'node:fs/promises';

import { readModel, type ScannerModel, type Suffix } from '../../../devices/model.ts';
import { findModel, scannerModels } from '../../../devices/models/index.ts';
import { HarnessError } from '../../domain/harness-error.ts';

/** The scanners and mistakes that can be emulated, and their words, for the faces. */
export { interfaceTitles, suffixTitles, type ScannerModel } from '../../../devices/model.ts';
export { scannerModels } from '../../../devices/models/index.ts';
export { scanFaults } from '../../../devices/faults.ts';

/**
 * A built-in scanner by its id, or one described in a JSON file.
 * @throws HarnessError USAGE, SCANNER-INVALID
 */
export async function chooseModel(name: string, suffix: Suffix | undefined): Promise<ScannerModel> {
  const model = name.endsWith('.json') ? await modelIn(name) : findModel(name);
  if (model === undefined)
    throw new HarnessError(
      'USAGE',
      `没有型号 ${name}；可用：${scannerModels.map(({ id }) => id).join('、')}，或一个 .json 型号文件`,
    );
  return suffix === undefined ? model : { ...model, suffix };
}

/** Reads a scanner model of a JSON file. */
async function modelIn(file: string): Promise<ScannerModel> {
  try {
    return readModel(JSON.parse(await readFile(file, 'utf8')), file);
  } catch (cause) {
    if (cause instanceof HarnessError) throw cause;
    throw new HarnessError('SCANNER-INVALID', `${file}：不能读取（${String(cause)}）`, { cause });
  }
}
