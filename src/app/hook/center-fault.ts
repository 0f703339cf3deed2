import { notChecked, type Outcome } from './demand.ts';

type Judged = { readonly id: string; readonly title: string } & Outcome;

/**
 * The outcome of a demand when the throw-away center itself broke: what was met stays met, whatever else may follow from
 * our fault and is held against nobody.
 */
export const unblamed = (finding: Judged, fault: string): Judged =>
  finding.status === 'passed' || finding.status === 'not-checked'
    ? finding
    : {
        id: finding.id,
        title: finding.title,
        ...notChecked(`仿真中心自身出错（${fault}），是本工具的问题，不是接口的问题`),
      };
