/** Facts about the pipeline that runs this program, from its environment. */
export interface Pipeline {
  /** The Markdown file of the step's summary in GitHub Actions. */
  readonly summaryFile?: string;
  /** True where a service builds and tests, as its environment says. */
  readonly isPipeline: boolean;
  /** True where a line must not be written over in place. */
  readonly isPlain: boolean;
}

export function readPipeline(): Pipeline {
  // eslint-disable-next-line no-restricted-syntax -- this is the configuration
  const { GITHUB_STEP_SUMMARY: summaryFile, NO_COLOR: noColor, TERM: terminal, CI: ci } = process.env;
  const isPlain = (noColor !== undefined && noColor !== '') || terminal === 'dumb';
  const isPipeline = ci !== undefined && ci !== '' && ci !== 'false';
  return { isPlain, isPipeline, ...(summaryFile === undefined || summaryFile === '' ? {} : { summaryFile }) };
}
