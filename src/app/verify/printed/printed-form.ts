/** The rows of Appendix 2 as a document shows them, and what else the form says. */
export interface PrintedForm {
  readonly rows: readonly PrintedRow[];
  /** The text before the annex in reading order, without blanks. */
  readonly text: string;
}

/** A printed row: 【…】 without its brackets, and the words under 测试是否通过. */
export interface PrintedRow {
  readonly title: string;
  readonly verdict: string;
}

/** Words of the national form, which no version of ours may change. */
export const formWords = {
  verdictHeader: '测试是否通过',
  remarkHeader: '备注',
  actor: '定点医疗机构',
} as const;
