import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { renderGoLive } from '../../../reports/index.ts';
import { goLiveSummary } from '../../../reports/model/go-live.ts';
import { authorityName } from '../../domain/authority.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { decoded, writeCsv } from '../machine/csv.ts';
import { openPackage } from '../machine/package-root.ts';
import { openDossiers, type DossierOptions } from './dossier.ts';
import { selectLive, type GoLiveSelection } from './go-live.ts';
import { liveColumns } from './live-list.ts';
import { readTable } from './table-file.ts';

export interface GoLiveOrder extends DossierOptions {
  readonly city: string;
  readonly paths: readonly string[];
  /** Path of the 上线清单. */
  readonly live?: string;
  /** A text that takes the place of the generated 综述; each line is a paragraph. */
  readonly summary?: string;
  /** Path at which the generated 综述 is put for editing. */
  readonly summaryDraft?: string;
  readonly out: string;
  /** `true`: nothing is written when a hospital cannot be listed. */
  readonly isStrict: boolean;
}

export interface GoLiveWritten extends GoLiveSelection {
  readonly files: readonly string[];
}

/**
 * Writes Appendix 3 and the list of the hospitals that are not in it. The same inputs give the same bytes.
 * @throws HarnessError USAGE, LIST-INVALID, FOLDER-UNWRITABLE
 */
export async function writeGoLive(order: GoLiveOrder): Promise<GoLiveWritten> {
  const { city, paths, live, summary, summaryDraft, out, isStrict } = order;
  const rows = live === undefined ? [] : await readTable(live, liveColumns);
  const paragraphs = summary === undefined ? undefined : paragraphsOf(summary);
  // Somebody may have edited the draft of last time.
  if (summaryDraft !== undefined && existsSync(summaryDraft))
    throw new HarnessError('USAGE', `综述草稿已存在：${summaryDraft}`, {
      hint: '改好的综述用 --summary 给出；要重新生成，请先移走该文件。',
    });
  const selection = selectLive(await openDossiers(paths, order), rows);
  const { hospitals, unlisted, setAside, digest, at } = selection;
  if (isStrict && unlisted.length > 0) return { ...selection, files: [] };
  const pdf = await renderGoLive(
    { city, hospitals, digest, ...(paragraphs === undefined ? {} : { summary: paragraphs }) },
    new Date(at === '' ? 0 : at),
    openPackage(),
  );
  const others = join(dirname(out), '未列入清单.csv');
  const files: string[] = [];
  const put = (file: string, content: string | Buffer): void => {
    write(file, content);
    files.push(file);
  };
  if (summaryDraft !== undefined)
    put(summaryDraft, `\ufeff${goLiveSummary(authorityName(city), hospitals).join('\r\n')}\r\n`);
  put(out, pdf);
  put(
    others,
    writeCsv([
      ['机构代码', '机构名称', '原因'],
      ...[...unlisted, ...setAside].map(({ code, name, reason }) => [code, name, reason]),
    ]),
  );
  return { ...selection, files };
}

function paragraphsOf(file: string): readonly string[] {
  let text: string;
  try {
    text = decoded(readFileSync(file));
  } catch (cause) {
    throw new HarnessError('USAGE', `不能读取综述：${file}`, { cause });
  }
  const paragraphs = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (paragraphs.length === 0) throw new HarnessError('USAGE', `综述是空的：${file}`);
  return paragraphs;
}

function write(file: string, content: string | Buffer): void {
  try {
    writeFileSync(file, content);
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件：${file}`, { cause });
  }
}
