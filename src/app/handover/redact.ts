import { readFile, writeFile } from 'node:fs/promises';

import { HarnessError } from '../../domain/harness-error.ts';
import { withoutBodies } from '../../evidence/submission.ts';

/**
 * Writes a copy of a package without its larger bodies; returns how many were left out.
 * @throws HarnessError USAGE when there is no package, FOLDER-UNWRITABLE
 */
export async function redactFile(file: string, out: string): Promise<number> {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw new HarnessError('USAGE', `不能读取提交包：${file}`, { cause });
  });
  const redacted = withoutBodies(bytes);
  if (redacted === undefined)
    throw new HarnessError('USAGE', `不是完好的提交包：${file}`, {
      hint: '请给出 certify 生成的 submission.zip。',
    });
  // An original is never replaced by its copy.
  await writeFile(out, redacted.copy, { mode: 0o600, flag: 'wx' }).catch((cause: unknown) => {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件，或文件已存在：${out}`, { cause });
  });
  return redacted.left;
}
