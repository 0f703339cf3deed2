/**
 * The closed vocabulary that templates render to: what each element may carry and contain. Both renderers read this
 * tree and nothing else; an element or attribute that is not here is an error. It grows by addition only.
 */

/** The form that an attribute's text must have. A list is the closed set of its values. */
export type AttributeRule = 'text' | 'id' | 'count' | 'numbers' | readonly string[];

export interface ElementRule {
  readonly attributes: Readonly<Record<string, AttributeRule>>;
  /** Elements that may stand inside. */
  readonly children: readonly string[];
  /** True when text may stand inside. */
  readonly text: boolean;
}

const inline = ['span', 'ref', 'br'];
const blocks = [
  'h1',
  'h2',
  'h3',
  'p',
  'note',
  'table',
  'picture',
  'seal',
  'signline',
  'pagebreak',
  'keep',
  'part',
];
const cell = {
  colspan: 'count',
  rowspan: 'count',
  align: ['left', 'center', 'right'],
  /** At most so many lines; what does not fit is replaced by the text of `overflow`. */
  maxlines: 'count',
  overflow: 'text',
} as const;

const block = (attributes: ElementRule['attributes'] = {}): ElementRule => ({
  attributes,
  children: inline,
  text: true,
});

export const vocabulary = {
  doc: {
    attributes: {
      title: 'text',
      subject: 'text',
      author: 'text',
      keywords: 'text',
      header: 'text',
      /** Large grey text behind every page, e.g. for a draft; absent for a final document. */
      watermark: 'text',
    },
    children: ['qr', 'cover', 'annex', ...blocks],
    text: false,
  },
  /** Text of the code in the footer of every page; the renderer adds `n/m`. */
  qr: { attributes: {}, children: [], text: true },
  cover: { attributes: {}, children: ['h1', 'p'], text: false },
  annex: { attributes: {}, children: blocks, text: false },
  h1: block({ id: 'id' }),
  h2: block({ id: 'id' }),
  h3: block({ id: 'id' }),
  p: block({ style: ['body', 'flush', 'item', 'strong'] }),
  note: block(),
  /** `widths`: relative widths of the columns. */
  table: {
    attributes: { widths: 'numbers', caption: 'text', style: ['form', 'list'] },
    children: ['tr'],
    text: false,
  },
  /** `head="repeat"`: drawn again on every page that the table continues on. */
  tr: { attributes: { head: ['repeat'] }, children: ['td', 'th'], text: false },
  td: block(cell),
  th: block({ ...cell, scope: ['col', 'row', 'colgroup', 'rowgroup'], style: ['title'] }),
  /** A picture that came with the document; `alt` says what it shows to whoever cannot see it. */
  picture: { attributes: { source: 'id', alt: 'text' }, children: [], text: false },
  seal: block(),
  signline: block(),
  pagebreak: { attributes: {}, children: [], text: false },
  /** Its blocks stay on one page when a page can hold them. */
  keep: { attributes: {}, children: blocks, text: false },
  /** A stretch of the document that a reader may filter by. */
  part: {
    attributes: { id: 'id', scenario: 'text', interface: 'text', verdict: 'text', findings: 'count' },
    children: blocks,
    text: false,
  },
  span: block({ style: ['strong', 'mono', 'pass', 'fail', 'not-run', 'error'] }),
  ref: block({ to: 'id' }),
  br: { attributes: {}, children: [], text: false },
} as const satisfies Readonly<Record<string, ElementRule>>;

export type ElementName = keyof typeof vocabulary;

/** The rule of an element, `undefined` when the vocabulary has no such element. */
export const ruleOf = (name: string): ElementRule | undefined =>
  Object.hasOwn(vocabulary, name) ? vocabulary[name as ElementName] : undefined;

const shapes = {
  id: /^[A-Za-z][A-Za-z0-9._-]*$/,
  count: /^\d{1,6}$/,
  numbers: /^\d+(\.\d+)?( \d+(\.\d+)?)*$/,
} as const;

/** Tells whether the text is a value that the attribute takes. */
export function fits(rule: AttributeRule, text: string): boolean {
  if (rule === 'text') return true;
  return typeof rule === 'string' ? shapes[rule].test(text) : rule.includes(text);
}
