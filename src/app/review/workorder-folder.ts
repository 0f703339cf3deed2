import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { authorityName } from '../../domain/authority.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { writeCsv } from '../machine/csv.ts';
import { openDossiers, type Dossier, type DossierOptions, type SealedReport } from './dossier.ts';
import { sidecarOf } from './review-files.ts';
import { readTable } from './table-file.ts';
import { stateReasons } from './words.ts';
import {
  accessColumns,
  accessMaterials,
  accessNotes,
  accessRows,
  businessMaterials,
  categories,
  goLiveMaterials,
  isIncomplete,
  materialWords,
  newestOfEach,
  type HospitalFiles,
  type Material,
  type Stage,
} from './workorder.ts';

export interface WorkorderOrder extends DossierOptions {
  readonly stage: Stage;
  readonly city: string;
  readonly paths: readonly string[];
  /** The city's own list of hospitals. */
  readonly list?: string;
  /** Path of the 需求书. */
  readonly file?: string;
  /** Category and detail of the ticket instead of the guide's. */
  readonly category?: string;
  readonly detail?: string;
  readonly out: string;
}

export interface Workorder {
  readonly materials: readonly Material[];
  readonly isComplete: boolean;
}

/**
 * Writes the folder that a city attaches to its ticket, with a sheet of what is in it and what is missing.
 * @throws HarnessError USAGE, LIST-INVALID, FOLDER-UNWRITABLE
 */
export async function writeWorkorder(order: WorkorderOrder): Promise<Workorder> {
  const { stage, paths, list, file, out } = order;
  if (existsSync(out) && readdirSync(out).length > 0)
    throw new HarnessError('USAGE', `目录不是空的：${out}`, { hint: '请换一个目录，以免混入上次的材料。' });
  if (file !== undefined && !existsSync(file)) throw new HarnessError('USAGE', `没有这个文件：${file}`);
  const rows = list === undefined ? [] : await readTable(list, ['机构代码']);
  const dossiers = paths.length === 0 ? [] : newestOfEach(await openDossiers(paths, order));
  let materials: readonly Material[];
  try {
    mkdirSync(out, { recursive: true });
    if (stage === 'access') materials = writeAccess(out, accessRows(rows, dossiers));
    else if (stage === 'go-live')
      materials = goLiveMaterials(dossiers.map((dossier) => copyHospital(out, dossier)));
    else {
      if (file !== undefined) copyFileSync(file, join(out, basename(file)));
      materials = businessMaterials(file === undefined ? undefined : basename(file));
    }
    writeFileSync(join(out, '工单说明.txt'), `\ufeff${ticketLines(order).join('\r\n')}\r\n`);
    writeFileSync(join(out, '材料核对表.csv'), writeCsv(sheetOf(materials)));
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入工单材料：${out}`, { cause });
  }
  return { materials, isComplete: !isIncomplete(materials) };
}

function writeAccess(out: string, rows: readonly (readonly string[])[]): readonly Material[] {
  const head = accessColumns.map(({ title }) => title);
  writeFileSync(join(out, '定点医疗机构接入清单.csv'), writeCsv([head, ...rows]));
  writeFileSync(join(out, '清单说明.txt'), `\ufeff${accessNotes.join('\r\n')}\r\n`);
  return accessMaterials(rows);
}

/**
 * Copies Appendix 2 as it was signed, its sealed scan and the city's decision; nothing that is not believed is
 * copied.
 */
function copyHospital(out: string, dossier: Dossier): HospitalFiles {
  const { file, verification, progress, doubted } = dossier;
  const { hospital, verified, conformant, outcome } = verification;
  const { fixmedinsCode = '', fixmedinsName = basename(file) } = hospital ?? {};
  const subject = `${fixmedinsCode} ${fixmedinsName}`.trim();
  if (!verified || !conformant)
    return { subject, report: false, sealed: false, seal: '', review: false, reason: outcome.message };
  const name = (title: string): string => join(out, `${fixmedinsCode}-${title}`);
  const { report, sealed } = reportsOf(dossier);
  if (report !== undefined) writeFileSync(name('测试报告.pdf'), report);
  if (sealed !== undefined) writeFileSync(name('测试报告-盖章.pdf'), sealed);
  const { city, state } = progress;
  const review = city?.decision === 'pass' && state !== 'returned' ? city : undefined;
  if (review !== undefined) {
    writeFileSync(name('地市审核.json'), jsonFile(review));
    const receipt = sidecarOf(file, 'city', 'pdf');
    if (existsSync(receipt)) copyFileSync(receipt, name('地市审核回执.pdf'));
  }
  const doubts = doubted.length === 0 ? '' : '（旁边的审核结论不予采信）';
  return {
    subject,
    report: report !== undefined,
    sealed: sealed !== undefined,
    seal: sealRemark(dossier.sealed),
    review: review !== undefined,
    reason: `${stateReasons[state]}${doubts}`,
  };
}

function reportsOf({ file, sealed }: Dossier): {
  readonly report: Uint8Array | undefined;
  readonly sealed: Uint8Array | undefined;
} {
  const reading = openSubmission(readRegularFile(file));
  const submission = reading.kind === 'sound' ? reading.submission : undefined;
  return {
    report: submission?.files.get('test-report.pdf'),
    sealed: sealed.kind === 'beside' ? readRegularFile(sealed.file) : submission?.sealed?.pdf,
  };
}

function sealRemark(sealed: SealedReport): string {
  if (sealed.kind === 'missing') return sealed.reason;
  const { kind, pages, signatures } = sealed.facts;
  const made =
    kind === 'scan' ? `盖章扫描件 ${pages} 页` : `电子签章 ${signatures.length} 个（有效性未核验）`;
  return sealed.kind === 'packed' ? `已附${made}` : `旁边附有${made}，医院没有为它签名`;
}

function ticketLines({ stage, city, category, detail }: WorkorderOrder): readonly string[] {
  const usual = categories[stage];
  return [
    `提交单位：${authorityName(city)}`,
    `工单类别：${category ?? usual.category}`,
    `类别明细：${detail ?? usual.detail}`,
    '材料是否齐全，见“材料核对表.csv”。',
  ];
}

const sheetOf = (materials: readonly Material[]): readonly (readonly string[])[] => [
  ['对象', '材料', '状态', '说明'],
  ...materials.map(({ subject, title, state, remark }) => [subject, title, materialWords[state], remark]),
];
