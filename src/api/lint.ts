import { readFile } from 'node:fs/promises';

import { lint as lintSources, type LintReport, type LintSource } from '../app/lint/lint.ts';
import { HarnessError } from '../domain/harness-error.ts';

/** Bytes with a name for the report. */
export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface LintOptions {
  /** A built-in profile's name, or a YAML or JSON file; `default` by default. */
  readonly profile?: string;
}

/**
 * Judges messages, batches, XML, PDF and OFD by themselves: paths of files, or bytes with a name. Returns what
 * `evoucher lint --json` prints (`schemas/lint.json`); the kind of a file is recognised from its content.
 * @throws HarnessError USAGE for a file that cannot be read or an unknown profile, CONFIG-INVALID or PROFILE-INVALID
 * for the profile's file, READER-FAILED when a reader of ours breaks; never for what is in a file
 */
export async function lint(
  files: string | NamedBytes | readonly (string | NamedBytes)[],
  options: LintOptions = {},
): Promise<LintReport> {
  const given = isList(files) ? files : [files];
  return lintSources(await Promise.all(given.map(sourceOf)), options);
}

const isList = (files: Parameters<typeof lint>[0]): files is readonly (string | NamedBytes)[] =>
  Array.isArray(files);

async function sourceOf(file: string | NamedBytes): Promise<LintSource> {
  if (typeof file !== 'string') return file;
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new HarnessError('USAGE', `不能读取文件：${file}`, { cause });
  });
  return { name: file, bytes };
}
