/** What was read from a pasted text or a CSV file: one settlement, by field name. */
export type Settlement = Readonly<Record<string, string>>;

export interface ReadDeclarations {
  readonly settlements: readonly Settlement[];
  /** What was not understood, in Chinese. */
  readonly problems: readonly string[];
}

/** The fields a declaration may have, with the names people give them. */
export const declaredFields: readonly {
  readonly name: string;
  readonly label: string;
  readonly also: readonly string[];
}[] = [
  { name: 'setlId', label: '结算 ID', also: ['结算ID', '结算编号', 'setl_id'] },
  {
    name: 'medinsSetlId',
    label: '医药机构结算 ID',
    also: ['医药机构结算ID', '机构结算号', 'medins_setl_id'],
  },
  { name: 'fixmedinsMdtrtId', label: '就诊流水号', also: ['就诊ID', '就诊号', 'mdtrt_id'] },
  { name: 'setlTime', label: '结算时间', also: ['setl_time'] },
  { name: 'psnNo', label: '人员编号', also: ['psn_no'] },
  { name: 'psnName', label: '姓名', also: ['患者姓名', 'psn_name'] },
  { name: 'insutype', label: '险种类型', also: ['险种'] },
  { name: 'insuplcAdmdvs', label: '参保地区划', also: ['参保地', 'insuplc_admdvs'] },
  { name: 'medfeeSumamt', label: '医疗费总额', also: ['总额', '总金额', 'medfee_sumamt'] },
  { name: 'inscpAmt', label: '符合政策范围金额', also: ['inscp_amt'] },
  { name: 'hifpPay', label: '基金支付总额', also: ['基金支付', '统筹支付', 'hifp_pay', 'fund_pay_sumamt'] },
];

const byName = new Map(
  declaredFields.flatMap(({ name, label, also }) =>
    [name, label, ...also].map((known) => [plain(known), name] as const),
  ),
);

/**
 * Reads a CSV with a line of names, or lines of "name: value" as they are copied from a HIS. Separators are comma,
 * semicolon or tab; colons may be Chinese.
 */
export function readDeclarations(text: string): ReadDeclarations {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .filter((line) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) return { settlements: [], problems: ['没有内容'] };
  const separator = ['\t', ',', ';', '，'].find((mark) => known(cells(first, mark)) > 1);
  return separator === undefined ? fromPairs(lines) : fromTable(lines, separator);
}

const known = (names: readonly string[]): number => names.filter((name) => byName.has(plain(name))).length;

function fromTable(lines: readonly string[], separator: string): ReadDeclarations {
  const [head = '', ...rest] = lines;
  const names = cells(head, separator);
  const problems = names
    .filter((name) => name !== '' && !byName.has(plain(name)))
    .map((name) => `不认识的列“${name}”，已忽略`);
  const settlements = rest.map((line) => {
    const values = cells(line, separator);
    return settlementOf(names.map((name, index) => [name, values[index] ?? ''] as const));
  });
  if (rest.length === 0) problems.push('只有表头，没有结算数据');
  return { settlements, problems };
}

function fromPairs(lines: readonly string[]): ReadDeclarations {
  const problems: string[] = [];
  const pairs = lines.flatMap((line) => {
    const found = /^\s*"?([^"：:=\t,，]+?)"?\s*[：:=\t,，]\s*"?(.*?)"?[,，]?\s*$/.exec(line);
    const [, name = '', value = ''] = found ?? [];
    if (byName.has(plain(name))) return [[name, value] as const];
    if (!/^\s*[{}]\s*$/.test(line)) problems.push(`不认识“${line.trim().slice(0, 40)}”，已忽略`);
    return [];
  });
  return { settlements: pairs.length === 0 ? [] : [settlementOf(pairs)], problems };
}

function settlementOf(pairs: readonly (readonly [string, string])[]): Settlement {
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => {
      const field = byName.get(plain(name));
      return field === undefined || value.trim() === '' ? [] : [[field, value.trim()]];
    }),
  );
}

/** RFC 4180 within one line. */
function cells(line: string, separator: string): readonly string[] {
  const found: string[] = [];
  let cell = '';
  let isQuoted = false;
  for (let index = 0; index < line.length; index += 1) {
    const character = line.charAt(index);
    if (isQuoted && character === '"' && line.charAt(index + 1) === '"') {
      cell += '"';
      index += 1;
    } else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      found.push(cell.trim());
      cell = '';
    } else cell += character;
  }
  return [...found, cell.trim()];
}

function plain(name: string): string {
  return name.replaceAll(/[\s_"]/g, '').toLowerCase();
}
