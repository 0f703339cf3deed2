import { notChecked, type Outcome } from './demand.ts';

/**
 * The outcome of a demand when the throw-away center itself broke: what was met stays met, whatever else may follow from
 * our fault and is held against nobody.
 */
export const unblamed = <Finding extends Outcome>(
  finding: Finding,
  fault: string,
): Omit<Finding, keyof Outcome> & Outcome => {
  if (finding.status === 'passed' || finding.status === 'not-checked') return finding;
  const { found, status, remedy, ...rest } = finding;
  return { ...rest, ...notChecked(`仿真中心自身出错（${fault}），是本工具的问题，不是接口的问题`) };
};
