import { SaxesParser } from 'saxes';

import { formRows } from '../../../domain/form.ts';
import { NotPlain } from './plain-pdf.ts';

/** The outcome of a row of the form for a pipeline. */
export type JunitOutcome = 'passed' | 'failed' | 'error' | 'skipped';

/**
 * Reads the outcomes of the twelve rows in a JUnit file, by number, and the sums that the file states.
 * @throws NotPlain for what is no JUnit file of a report
 */
export function readJunitRows(bytes: Uint8Array): {
  readonly rows: ReadonlyMap<string, JunitOutcome>;
  readonly stated: { readonly failures: number; readonly errors: number };
} {
  const rows = new Map<string, JunitOutcome>();
  let [failures, errors] = [0, 0];
  let current: string | undefined;
  const parser = new SaxesParser();
  parser.on('doctype', () => {
    throw new NotPlain('doctype');
  });
  parser.on('error', ({ message }) => {
    throw new NotPlain(message);
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (name === 'testsuites')
      [failures, errors] = [Number(attributes['failures']), Number(attributes['errors'])];
    if (name === 'testcase') {
      const [no = ''] = (attributes['name'] ?? '').split(' ');
      // Rows of further cards have the same numbers, and stand behind those of the form.
      current = formRows.some((row) => row.no === no) && !rows.has(no) ? no : undefined;
      if (current !== undefined) rows.set(current, 'passed');
    }
    const found = outcomes[name];
    if (current !== undefined && found !== undefined) rows.set(current, found);
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'testcase') current = undefined;
  });
  parser.write(Buffer.from(bytes).toString('utf8')).close();
  return { rows, stated: { failures, errors } };
}

const outcomes: Readonly<Record<string, JunitOutcome>> = {
  failure: 'failed',
  error: 'error',
  skipped: 'skipped',
};
