import { expect, test } from 'vitest';
import { parseMarkup } from '../render/markup.ts';
import { allText, bodyTexts, lineText, linesOf, plainFonts } from '../testing/plain-fonts.ts';
import { layoutDocument } from './layout.ts';
import { page } from './styles.ts';
import type { Layout } from './types.ts';

const laidOut = (body: string, attributes = ''): Layout =>
  layoutDocument(parseMarkup(`<doc ${attributes}>${body}</doc>`), plainFonts);

const paragraphs = (count: number): string =>
  Array.from({ length: count }, (_, at) => `<p style="flush">段${at}</p>`).join('');

const rows = (count: number, row: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => row(at)).join('');

/** Nothing may stand outside the margins or in the footer. */
function expectInside(layout: Layout): void {
  for (const { marks } of layout.pages) {
    for (const mark of marks) {
      if (mark.kind !== 'line' || lineText(mark).startsWith('第 ')) continue;
      expect(mark.y + mark.line.height).toBeLessThanOrEqual(page.bottom + 0.1);
      const [first] = mark.line.runs;
      expect(mark.x + (first?.x ?? 0)).toBeGreaterThanOrEqual(page.left - 0.1);
      expect(mark.x + (first?.x ?? 0) + mark.line.width).toBeLessThanOrEqual(page.right + 0.1);
    }
  }
}

test('every page has its number, the running header and the watermark', () => {
  const layout = laidOut(`${paragraphs(1)}<pagebreak/>${paragraphs(1)}`, 'header="页眉" watermark="草稿"');
  expect(layout.pages).toHaveLength(2);
  for (const index of [0, 1]) {
    const texts = linesOf(layout, index).map(lineText);
    expect(texts).toContain('页眉');
    expect(texts).toContain(`第 ${index + 1} 页 共 2 页`);
    expect(layout.pages[index]?.marks.some(({ kind }) => kind === 'watermark')).toBe(true);
  }
});

test('the code in the footer names the page', () => {
  const layout = laidOut('<qr>EVC1|a|</qr><p>一</p><pagebreak/><p>二</p>');
  const codes = layout.pages.flatMap(({ marks }) =>
    marks.flatMap((mark) => (mark.kind === 'qr' ? [mark.text] : [])),
  );
  expect(codes).toEqual(['EVC1|a|1/2', 'EVC1|a|2/2']);
});

test('a heading goes to the next page with what follows it', () => {
  const layout = laidOut(`${paragraphs(31)}<h2>标题</h2><p>正文</p>`);
  expect(bodyTexts(layout, 0)).not.toContain('标题');
  expect(bodyTexts(layout, 1)).toEqual(['标题', '正文']);
  expect(layout.headings).toMatchObject([{ title: '标题', level: 2, page: 1 }]);
});

test('kept blocks stand together on one page', () => {
  const layout = laidOut(
    `${paragraphs(29)}<keep><p>结论</p><seal>医院（盖章）：</seal><signline>年月日</signline></keep>`,
  );
  expect(bodyTexts(layout, 1)).toEqual(['结论', '医院（盖章）：', '年月日']);
});

test('a table repeats its heading row and keeps merged rows on one page', () => {
  const group = (at: number): string =>
    `<tr><td rowspan="4">组${at}</td><td>行${at}.1</td></tr>` +
    [2, 3, 4].map((row) => `<tr><td>行${at}.${row}</td></tr>`).join('');
  const layout = laidOut(
    `<table style="form" widths="1 1"><tr head="repeat"><th>甲</th><th>乙</th></tr>${rows(8, group)}</table>`,
  );
  expect(layout.pages.length).toBeGreaterThan(1);
  for (const index of layout.pages.keys()) {
    const texts = bodyTexts(layout, index);
    expect(texts.slice(0, 2)).toEqual(['甲', '乙']);
    for (const text of texts.filter((each) => each.startsWith('组'))) {
      expect(texts).toContain(`行${text.slice(1)}.4`);
    }
  }
  expectInside(layout);
});

test('merged rows that no page can hold break between two of them', () => {
  const tall = rows(60, (at) => `<tr>${at === 0 ? '<td rowspan="60">组</td>' : ''}<td>行${at}</td></tr>`);
  const layout = laidOut(`<table style="form" widths="1 1">${tall}</table>`);
  expect(bodyTexts(layout, 0)).toContain('组');
  expect(bodyTexts(layout, 1)).toContain('组');
  expect(linesOf(layout, 1).find((mark) => lineText(mark) === '组')?.tag).toBeUndefined();
  expect(
    layout.pages.flatMap((_, index) => bodyTexts(layout, index)).filter((text) => text.startsWith('行')),
  ).toHaveLength(60);
  expectInside(layout);
});

test('a row higher than a page is cut between its lines and loses nothing', () => {
  const long = '长'.repeat(6000);
  const layout = laidOut(
    `<table widths="1 3"><tr head="repeat"><th>甲</th><th>乙</th></tr><tr><td rowspan="2">组</td><td>${long}</td></tr><tr><td>尾</td></tr></table>`,
  );
  expect(layout.pages.length).toBeGreaterThan(1);
  expect(allText(layout).split('长')).toHaveLength(6001);
  expect(allText(layout)).toContain('尾');
  expectInside(layout);
});

test('the text of a cell is held to its lines and says where the rest is', () => {
  const cell = '<td maxlines="3" overflow="…见附录">' + '备'.repeat(500) + '</td>';
  const layout = laidOut(`<table style="form" widths="1 3"><tr>${cell}<td>b</td></tr></table>`);
  const lines = bodyTexts(layout, 0).filter((text) => text !== 'b');
  expect(lines).toHaveLength(3);
  expect(lines.at(-1)).toMatch(/…见附录$/);
});

test('centred lines are of equal length', () => {
  const layout = laidOut(
    '<table style="form" widths="54 400"><tr><th>跨省实时结算票据</th><td>b</td></tr></table>',
  );
  expect(bodyTexts(layout, 0)).toEqual(['跨省实时', '结算票据', 'b']);
});

test('the logical structure names header cells and merged cells', () => {
  const { tags } = laidOut(
    '<table widths="1 1"><tr><th colspan="2">a</th></tr><tr><th scope="row">b</th><td>c</td></tr></table>',
  );
  expect(tags.map(({ type }) => type)).toEqual(['Document', 'Table', 'TR', 'TH', 'TR', 'TH', 'TD']);
  expect(tags[3]).toMatchObject({ colspan: 2, scope: 'Column' });
  expect(tags[5]).toMatchObject({ scope: 'Row' });
});
