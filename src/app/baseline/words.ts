import { reasonTitles } from '../../judge/words.ts';
import type { BaselineStanding, Complaint } from './compare.ts';
import type { ExpectedFailure } from './baseline.ts';

/** Returns a check's id as it is, and why something was not run in words. */
export const symptomText = (symptom: string): string =>
  (reasonTitles as Readonly<Record<string, string>>)[symptom] ?? symptom;

export const symptomsText = ({ checks, notRun }: ExpectedFailure): string =>
  [...checks, ...(notRun === null ? [] : [symptomText(notRun)])].join('、');

const why = ({ reason, until }: ExpectedFailure): string =>
  `原因：${reason}${until === null ? '' : `；有效至 ${until}`}`;

/** Explains why a row that is not green fails the pipeline or does not, in Chinese. */
export function standingText(standing: BaselineStanding): string {
  switch (standing.kind) {
    case 'expected': {
      const blocked = standing.blockedBy === null ? [] : [`被 ${standing.blockedBy} 阻塞`];
      const listed = standing.entries.map((entry) => `${symptomsText(entry)}（${why(entry)}）`);
      return `预期内：${[...blocked, ...listed].join('；')}`;
    }
    case 'unexpected':
      return standing.unlisted.length === 0
        ? '未列入基线'
        : `未列入基线：${standing.unlisted.map(symptomText).join('、')}`;
    case 'error':
      return '工具异常，不能列为预期';
  }
}

/** Explains the problem of a baseline entry, and what to do, in Chinese. */
export function complaintText(complaint: Complaint): string {
  const { entry } = complaint;
  switch (complaint.kind) {
    case 'stale':
      return `基线过时：${entry.row} 的 ${symptomText(complaint.gone)} 已不再出现，请从基线中删除（${why(entry)}）`;
    case 'expired':
      return `基线过期：${entry.row} 的 ${symptomsText(entry)} 仍然出现，请修复，或核实后改写 until（${why(entry)}）`;
  }
}
