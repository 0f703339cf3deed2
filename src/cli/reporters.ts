import { appendFile, mkdir, stat, writeFile } from 'node:fs/promises';
import { faultWords } from '../domain/fault-words.ts';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';

import { InvalidArgumentError } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';
import type { Comparison } from '../app/baseline/compare.ts';
import type { Results } from '../judge/results.ts';
import { baselineLines } from './baseline-lines.ts';
import { visible } from '../domain/visible.ts';
import { screen } from './screen.ts';

/** The place that a machine-readable result goes to. */
type Target = { readonly kind: 'stdout' } | { readonly kind: 'file'; readonly path: string };

/** The reporters that `--reporter` asked for. */
export interface Reporters {
  readonly list: boolean;
  readonly github: boolean;
  readonly json?: Target;
  readonly junit?: Target;
}

const NAMES = ['list', 'junit', 'json', 'github'] as const;

/** `list,junit=out/junit.xml`. What has no file goes to standard output, in the order in which it was asked for. */
export function reporterList(text: string): Reporters {
  const found: { list: boolean; github: boolean; json?: Target; junit?: Target } = {
    list: false,
    github: false,
  };
  for (const part of text.split(',')) {
    const [, written = '', path] = /^\s*([^=]*?)\s*(?:=(.*))?$/.exec(part) ?? [];
    const name = NAMES.find((one) => one === written);
    if (name === undefined)
      throw new InvalidArgumentError(
        `没有输出方式 ${written}；可用 ${NAMES.join('、')}，json 与 junit 可写成 junit=文件`,
      );
    if (name === 'list' || name === 'github') {
      if (path !== undefined) throw new InvalidArgumentError(`${name} 不能写入文件；只有 json 与 junit 可以`);
      found[name] = true;
      continue;
    }
    if (path?.trim() === '') throw new InvalidArgumentError(`${name}= 后面缺少文件名`);
    found[name] = path === undefined ? { kind: 'stdout' } : { kind: 'file', path: path.trim() };
  }
  return found;
}

/** Standard output belongs to the machine when it was asked for one: people then read standard error. */
export const forPeople = ({ json, junit }: Reporters): Writable & { readonly isTTY?: boolean } =>
  json?.kind === 'stdout' || junit?.kind === 'stdout' ? process.stderr : process.stdout;

/** Makes sure before the run that its results can be written. @throws HarnessError FOLDER-UNWRITABLE */
export async function prepareReporters({ json, junit }: Reporters): Promise<void> {
  if (json?.kind === 'stdout' && junit?.kind === 'stdout')
    process.stderr.write(
      'json 与 junit 都写到标准输出，前后相接，程序不易分开；请用 junit=文件 或 json=文件，例如 --reporter json,junit=junit.xml\n',
    );
  for (const target of [json, junit]) {
    if (target?.kind === 'file')
      await attempted(target.path, async () => mkdir(dirname(target.path), { recursive: true }));
  }
}

export interface PipelineReport {
  readonly results: Results;
  /** The same with personal data shortened. */
  readonly onPaper: Results;
  /** The comparison with what the pipeline expected; JSON and every file of the run folder know nothing of it. */
  readonly comparison: Comparison | undefined;
  /** GitHub's file for the step's summary. */
  readonly summaryFile: string | undefined;
}

/** Prints and writes what was asked for, the list apart. @throws HarnessError FOLDER-UNWRITABLE */
export async function tellPipeline(reporters: Reporters, report: PipelineReport): Promise<void> {
  const { results, onPaper, comparison, summaryFile } = report;
  const people = forPeople(reporters);
  // Never silent: a pipeline that passes by its baseline has not shown a conformant system.
  if (comparison !== undefined)
    (reporters.list ? people : process.stderr).write(
      visible(`${baselineLines(comparison, results).join('\n')}\n`),
    );
  const { junitXml } = await import('../app/certify/junit.ts');
  for (const name of Object.keys(reporters)) {
    if (name === 'json' && reporters.json !== undefined)
      await put(reporters.json, `${JSON.stringify(results, null, 2)}\n`);
    if (name === 'junit' && reporters.junit !== undefined)
      await put(reporters.junit, `${junitXml(onPaper, comparison)}\n`);
  }
  if (!reporters.github) return;
  const { githubAnnotations } = await import('./github-annotations.ts');
  people.write(visible(githubAnnotations(onPaper, comparison)));
  if (summaryFile !== undefined) await appendSummary(summaryFile, report);
}

/** GitHub refuses a summary of more than 1 MiB; other commands of the same step may have written to it. */
const SUMMARY_BYTES = 1024 * 1024;

async function appendSummary(file: string, { onPaper, comparison }: PipelineReport): Promise<void> {
  const { jobSummary } = await import('./github-summary.ts');
  const used = await stat(file).then(
    ({ size }) => size,
    () => 0,
  );
  const summary = jobSummary(onPaper, SUMMARY_BYTES - used - 1, comparison);
  // What stands there already may lack its last line end.
  await attempted(file, async () => appendFile(file, used === 0 ? summary : `\n${summary}`));
}

async function put(target: Target, text: string): Promise<void> {
  if (target.kind === 'stdout') screen.write(text);
  else await attempted(target.path, async () => writeFile(target.path, text));
}

async function attempted(path: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const reason = faultWords(cause);
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入 ${path}：${reason}`, {
      cause,
      hint: '请检查 --reporter 中的文件名、目录的权限与磁盘空间。',
    });
  }
}
