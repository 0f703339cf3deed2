/** What can be emulated, for the faces. */
export { scannerModels } from '../../../devices/models/index.ts';
export { scanFaults } from '../../../devices/faults.ts';
export { interfaceTitles, suffixTitles, type ScannerModel } from '../../../devices/model.ts';
