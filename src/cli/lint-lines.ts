import type { LintFinding, LintReport, LintedFile } from '../app/lint/lint.ts';

const levels = { must: '必须', should: '建议' } as const;

const kinds: Readonly<Record<Exclude<LintedFile['kind'], null>, string>> = {
  message: '请求报文',
  reply: '应答报文',
  zip: '批次压缩包',
  xml: '结构化 XML',
  pdf: 'PDF 版式文件',
  ofd: 'OFD 版式文件',
  unknown: '无法识别的文件',
};

/** One line a finding, as compilers write them: file, line, column; below it how to mend it. */
export function lintLines({ files, summary }: LintReport): readonly string[] {
  const { must, should, unread } = summary;
  const counts = [
    `必须改 ${must} 处`,
    `建议改 ${should} 处`,
    ...(unread === 0 ? [] : [`未检查 ${unread} 个文件`]),
  ];
  return [
    ...files.flatMap((file) => [headLine(file), ...findingLines(file), '']),
    counts.join('，'),
    '只检查文件本身；与结算、案例卡和以前的上传是否一致，由 certify 检查。',
  ];
}

function headLine({ name, kind, infno, writing, unread, findings }: LintedFile): string {
  const what = [
    ...(kind === null ? [] : [infno === null ? kinds[kind] : `${kinds[kind]} ${infno}`]),
    ...(writing === null ? [] : [writingWords(writing)]),
  ];
  const outcome = unread === null ? (findings.length === 0 ? ['没有发现问题'] : []) : [`未检查：${unread}`];
  return `${name}：${[...what, ...outcome].join('，')}`;
}

function writingWords({ charset, bom, newline }: Exclude<LintedFile['writing'], null>): string {
  const charsets = {
    'utf-8': 'UTF-8',
    gb18030: 'GBK/GB18030 编码',
    'utf-16le': 'UTF-16（小端）编码',
    'utf-16be': 'UTF-16（大端）编码',
    unknown: '无法识别的编码',
  } as const;
  const newlines = { none: '', lf: '', crlf: '，换行 CRLF', mixed: '，换行 CRLF 与 LF 混用' } as const;
  return `${charsets[charset]}${bom ? '（带 BOM）' : ''}${newlines[newline]}`;
}

/** The remedy of a check is said once a file. */
function findingLines({ name, findings }: LintedFile): readonly string[] {
  const explained = new Set<string>();
  return findings.flatMap((finding) => {
    const { check, level, message, corrected, remedy } = finding;
    const line = `${placed(name, finding)} ${levels[level]} ${check} ${message}`;
    const change = corrected === null ? [] : [`    改为：${corrected}`];
    const advice = explained.has(check) ? [] : [`    办法：${remedy}`];
    explained.add(check);
    return [line, ...change, ...advice];
  });
}

function placed(name: string, { place: { entry, line, column } }: LintFinding): string {
  const file = entry === null ? name : `${name} > ${entry}`;
  return `${file}:${line === null ? '' : `${line}:${column ?? 1}:`}`;
}
