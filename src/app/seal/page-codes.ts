/** The content of the code on a page of our report. */
export interface PageCode {
  /** The part that all pages of one report share, `EVC1|head|verdicts|`. */
  readonly report: string;
  readonly page: number;
  readonly pages: number;
}

const CODE = /^(EVC1\|[0-9a-f]{64}\|[0-9a-f]{64}\|)(\d{1,5})\/(\d{1,5})$/;

/** Reads a page code; `undefined` for codes of others. */
export function readPageCode(text: string): PageCode | undefined {
  const [, report, page, pages] = CODE.exec(text) ?? [];
  return report === undefined ? undefined : { report, page: Number(page), pages: Number(pages) };
}

/** A scanned page with every code that was read on it. */
export interface CodedPage {
  /** File and page in Chinese, for people. */
  readonly place: string;
  readonly codes: readonly string[];
}

/** The report that pages must belong to. */
export interface ExpectedReport {
  readonly report: string;
  readonly pages: number;
}

export interface Arranged {
  /** Indexes of the scanned pages in the order of the report. */
  readonly order: readonly number[];
  /** Everything that is wrong, a Chinese sentence each that also says what to do; the order is then not complete. */
  readonly problems: readonly string[];
}

/** Puts scanned pages into the order of the report: every page exactly once, in whatever order they were scanned. */
export function arrange(scanned: readonly CodedPage[], expected: ExpectedReport): Arranged {
  const byPage = new Map<number, number>();
  const problems: string[] = [];
  for (const [index, { place, codes }] of scanned.entries()) {
    const found = codes.flatMap((text) => readPageCode(text) ?? []);
    const own = found.find((code) => code.report === expected.report && code.pages === expected.pages);
    if (own === undefined) problems.push(`${place}：${strangeness(codes, found[0], expected)}`);
    else {
      const first = byPage.get(own.page);
      if (first === undefined) byPage.set(own.page, index);
      else
        problems.push(
          `${place}：与${scanned[first]?.place ?? ''}重复，都是报告第 ${own.page} 页；请只留一张`,
        );
    }
  }
  const numbers = Array.from({ length: expected.pages }, (_, index) => index + 1);
  const missing = numbers.filter((page) => !byPage.has(page));
  // A page that could not be told is not also a missing one: whoever mends it mends both.
  if (missing.length > 0)
    problems.push(`缺报告第 ${missing.join('、')} 页（共 ${expected.pages} 页）；请补扫这几页后一并给出`);
  return { order: numbers.flatMap((page) => byPage.get(page) ?? []), problems };
}

function strangeness(
  codes: readonly string[],
  code: PageCode | undefined,
  { report, pages }: ExpectedReport,
): string {
  if (code === undefined)
    return codes.some((text) => text.startsWith('EVCR|'))
      ? '是审核回执，不是测试报告；请去掉这一页'
      : '读不出右下角的二维码；请用 200 dpi 以上重新扫描整页，盖章勿压住二维码，空白的背面请去掉';
  if (code.report === report)
    return `属于共 ${code.pages} 页的报告，而提交包中的报告共 ${pages} 页；请打印提交包中的 test-report.pdf 重新盖章`;
  const head = (text: string): string => text.slice(0, 'EVC1|'.length + 64);
  return head(code.report) === head(report)
    ? '是同一次测试较早的报告，判定与提交包中的不同；请打印提交包中的 test-report.pdf 重新盖章'
    : '是另一次测试或另一家医院的报告；请换成本提交包的报告';
}
