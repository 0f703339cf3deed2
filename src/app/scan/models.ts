import { readModel, type ScannerModel, type Suffix } from '../../../devices/model.ts';
import { findModel, scannerModels } from '../../../devices/models/index.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { readData } from '../settings/document.ts';

/** The scanners and mistakes that can be emulated, and their words, for the faces. */
export { interfaceTitles, suffixTitles, type ScannerModel } from '../../../devices/model.ts';
export { scannerModels } from '../../../devices/models/index.ts';
export { scanFaults } from '../../../devices/faults.ts';

/**
 * A built-in scanner by its id, or one described in a JSON file.
 * @throws HarnessError USAGE, CONFIG-INVALID for a file that cannot be read, SCANNER-INVALID
 */
export function chooseModel(name: string, suffix: Suffix | undefined): ScannerModel {
  const model = name.endsWith('.json')
    ? readModel(readData(name, '型号文件', 'SCANNER-INVALID'), name)
    : findModel(name);
  if (model === undefined)
    throw new HarnessError(
      'USAGE',
      `没有型号 ${name}；可用：${scannerModels.map(({ id }) => id).join('、')}，或一个 .json 型号文件`,
    );
  return suffix === undefined ? model : { ...model, suffix };
}
