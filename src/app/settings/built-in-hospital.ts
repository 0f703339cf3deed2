import type { Hospital } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { OpenData } from '../../evidence/entries.ts';
import { isTestCode, testHospital } from './default-hospital.ts';
import type { PlannedDriver } from './planned-driver.ts';

/** Whether nobody's system but the built-in hospital's will be tested: by itself, or behind its screens. */
export const isBuiltIn = (driver: PlannedDriver): boolean =>
  driver.kind === 'reference' || (driver.kind === 'web' && driver.pages.kind === 'built-in');

/**
 * Refuses a run in which the built-in hospital would earn the rows of a real one.
 * @throws HarnessError USAGE
 */
export function refuseBuiltIn(isBuiltInHospital: boolean, { fixmedinsCode }: Hospital): void {
  if (!isBuiltInHospital || isTestCode(fixmedinsCode)) return;
  throw new HarnessError('USAGE', `内置参考医院不是 ${fixmedinsCode} 的系统，不能代它测试和签名`, {
    hint: WAY_OUT,
  });
}

const WAY_OUT = `请用 --his command、http、manual，或 --his web 加 --his-module 指明本院的系统（或写入 evoucher.yaml 的 driver）；只想认识本工具时，请用测试机构 ${testHospital.fixmedinsCode}。`;

/**
 * Refuses to go on with a run of which a part was, or would be, done for another kind of institution: rows that the
 * built-in hospital earned under a test code are no real hospital's.
 * @throws HarnessError USAGE
 */
export function refuseMixedRun(
  opened: readonly Pick<OpenData, 'hospital' | 'driver'>[],
  { fixmedinsCode }: Hospital,
): void {
  const other = opened.find(
    ({ hospital }) => isTestCode(hospital.fixmedinsCode) !== isTestCode(fixmedinsCode),
  );
  const hint = '请不加 --resume 重新测试；原来的结果会移到 previous 目录。';
  if (other !== undefined)
    throw new HarnessError(
      'USAGE',
      `该目录的测试属于 ${other.hospital.fixmedinsCode}，不能改为 ${fixmedinsCode} 继续：测试机构与真实医院的测试不能混在一起`,
      { hint },
    );
  const built = opened.find(({ driver }) => driver === 'reference');
  if (built === undefined || isTestCode(fixmedinsCode)) return;
  throw new HarnessError('USAGE', `该目录的测试由内置参考医院代 ${fixmedinsCode} 完成，不能继续`, { hint });
}
