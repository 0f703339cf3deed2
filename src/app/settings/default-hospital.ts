import type { Hospital } from '../../domain/card.ts';
import type { Capabilities } from '../../evidence/entries.ts';

/** The test institution of the fixtures: a test code, never a real hospital. */
export const testHospital: Hospital = {
  fixmedinsCode: 'H37990000001',
  fixmedinsName: '仿真测试医院',
  admdvs: '379900',
};

/** What a hospital that says nothing about it is taken to offer. */
export const fullCapabilities: Capabilities = {
  outpatient: true,
  inpatient: true,
  // What a hospital does not declare is not asked for: whatever it uploads is judged as it is.
  voucherTypes: [],
  upldModes: [],
  crossProvince: true,
};

/** Whether a code is one of ours, in regions that no real hospital has. */
export const isTestCode = (fixmedinsCode: string): boolean => /^H(379900|329900)/.test(fixmedinsCode);
