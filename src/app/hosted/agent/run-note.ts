import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { HarnessError } from '../../../domain/harness-error.ts';

/** Which run at which center a folder belongs to. */
export interface HostedNote {
  readonly schema: 'evoucher/hosted@1';
  readonly center: string;
  readonly run: string;
}

const FILE = 'hosted.json';

export const writeNote = (folder: string, note: Omit<HostedNote, 'schema'>): void =>
  writeFileSync(
    join(folder, FILE),
    `${JSON.stringify({ schema: 'evoucher/hosted@1', ...note } satisfies HostedNote, null, 2)}\n`,
    { mode: 0o600 },
  );

/** `undefined` for a folder whose run is its own. @throws HarnessError USAGE when the file is broken */
export function readNote(folder: string): HostedNote | undefined {
  const file = join(folder, FILE);
  if (!existsSync(file)) return undefined;
  try {
    const { center, run } = JSON.parse(readFileSync(file, 'utf8')) as Partial<HostedNote>;
    if (typeof center === 'string' && typeof run === 'string' && /^[0-9a-f]{16}$/.test(run))
      return { schema: 'evoucher/hosted@1', center, run };
  } catch {
    // Refused below.
  }
  throw new HarnessError('USAGE', `${file} 已损坏，不能继续这次测试`, {
    hint: '请不加 --resume 重新测试；原来的记录仍由省项目组保存。',
  });
}
