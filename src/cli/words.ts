import { scenarioTitle, type ScenarioId } from '../domain/form.ts';
import { visible } from '../domain/visible.ts';
import type { ActName } from '../domain/card.ts';

export const actWords: Readonly<Record<ActName, string>> = {
  settle: '结算',
  upload: '开票并上传（4901）',
  'query-upload': '查询上传结果（4902）',
  reupload: '重传',
  'query-status': '查询凭证状态（5501）',
  reverse: '冲红',
};

export const scenarioWords = (id: ScenarioId): string => scenarioTitle(id);

/** Width on a terminal: a Chinese character takes two columns. */
export function padded(text: string, columns: number): string {
  const wide = text.match(/[\u1100-\uffff]/g)?.length ?? 0;
  const width = text.length + wide;
  return text + ' '.repeat(Math.max(0, columns - width));
}

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/**
 * One line without control characters: what a hospital sent may hold line ends and terminal codes, and a line of its own
 * would be a command to a pipeline.
 */
export const printable = (text: string): string => visible(text.replace(CONTROLS, ' '));
