/** What the pipeline that runs us tells in its environment. */
export interface Pipeline {
  /** GitHub Actions: the Markdown file of the step's summary. */
  readonly summaryFile?: string;
  /** Nobody wants a line that is written over in place. */
  readonly isPlain: boolean;
}

export function readPipeline(): Pipeline {
  // eslint-disable-next-line no-restricted-syntax -- this is the configuration
  const { GITHUB_STEP_SUMMARY: summaryFile, NO_COLOR: noColor, TERM: terminal } = process.env;
  const isPlain = (noColor !== undefined && noColor !== '') || terminal === 'dumb';
  return { isPlain, ...(summaryFile === undefined || summaryFile === '' ? {} : { summaryFile }) };
}
