import { elementsOf, textOf } from '../render/markup.ts';
import type { Element, Node } from '../render/markup.ts';
import type { Picture } from '../layout/types.ts';
import { escapeHtml } from './escape.ts';

/** A heading that can be jumped to. */
export interface Jump {
  readonly id: string;
  readonly title: string;
}

interface Context {
  /** Names that exist on the page; a reference to another is printed as text. */
  readonly targets: ReadonlySet<string>;
  readonly pictures: ReadonlyMap<string, Picture>;
  /** Headings of the annex are one level lower than those of the form, so that the page has one h1. */
  readonly lower: number;
}

/** Renders the tree of a document to HTML; `exchanges` are the names of the exchanges the page has beside it. */
export function renderElements(
  doc: Element,
  exchanges: readonly string[],
  pictures: Context['pictures'],
): string {
  const targets = new Set([...idsOf(doc), ...exchanges]);
  return elementHtml(doc, { targets, pictures, lower: 0 });
}

/** The headings of sections with a name, in reading order. */
export function jumpsOf(element: Element): readonly Jump[] {
  const id = element.attributes['id'];
  const isSection = element.name === 'h1' || element.name === 'h2';
  const own = isSection && id !== undefined ? [{ id, title: textOf(element).trim() }] : [];
  return [...own, ...elementsOf(element).flatMap(jumpsOf)];
}

const idsOf = (element: Element): readonly string[] => [
  ...(element.attributes['id'] === undefined ? [] : [element.attributes['id']]),
  ...elementsOf(element).flatMap(idsOf),
];

const nodeHtml = (node: Node, context: Context): string =>
  typeof node === 'string' ? escapeHtml(node) : elementHtml(node, context);

const inside = (element: Element, context: Context): string =>
  element.children.map((child) => nodeHtml(child, context)).join('');

function elementHtml(element: Element, context: Context): string {
  const { attributes, name } = element;
  const wrap = (tag: string, extra: Readonly<Record<string, string | undefined>> = {}): string =>
    tagged(tag, { id: attributes['id'], ...extra }, inside(element, context));
  switch (name) {
    case 'doc':
      return (
        (attributes['watermark'] === undefined
          ? ''
          : tagged('p', { class: 'draft' }, escapeHtml(attributes['watermark']))) + inside(element, context)
      );
    case 'cover':
      return wrap('header', { class: 'cover' });
    case 'annex':
      return tagged('section', { class: 'annex' }, inside(element, { ...context, lower: 1 }));
    case 'h1':
    case 'h2':
    case 'h3':
      return wrap(`h${Number(name.slice(1)) + context.lower}`);
    case 'p':
      return wrap('p', { class: attributes['style'] });
    case 'note':
    case 'seal':
    case 'signline':
      return wrap('p', { class: name });
    case 'qr':
      return tagged(
        'p',
        { class: 'code' },
        tagged('code', {}, escapeHtml(textOf(element).trim().replace(/\|$/, ''))),
      );
    case 'keep':
      return wrap('div');
    case 'part':
      return wrap('section', {
        class: 'part',
        'data-scenario': attributes['scenario'],
        'data-interface': attributes['interface'],
        'data-verdict': attributes['verdict'],
        'data-findings': attributes['findings'],
      });
    case 'table':
      return tableHtml(element, context);
    case 'tr':
      return wrap('tr');
    case 'td':
      return wrap('td', cellAttributes(element));
    case 'th':
      return wrap('th', { scope: attributes['scope'] ?? 'col', ...cellAttributes(element) });
    case 'span':
      return spanHtml(element, context);
    case 'ref': {
      const to = attributes['to'] ?? '';
      return context.targets.has(to) ? wrap('a', { href: `#${to}` }) : inside(element, context);
    }
    case 'br':
      return '<br>';
    case 'picture':
      return pictureHtml(element, context);
    case 'pagebreak':
      return '';
  }
}

/** The page has no outside part: a picture stands in it as a data address. */
function pictureHtml({ attributes }: Element, { pictures }: Context): string {
  const picture = pictures.get(attributes['source'] ?? '');
  if (picture === undefined) return '';
  const source = `data:${picture.type};base64,${Buffer.from(picture.bytes).toString('base64')}`;
  return tagged(
    'p',
    { class: 'picture' },
    `<img src="${source}" alt="${escapeHtml(attributes['alt'] ?? '')}">`,
  );
}

/** Rows up to the last repeated one are the head of the table. */
function tableHtml(table: Element, context: Context): string {
  const rows = elementsOf(table);
  const head = rows.findLastIndex((row) => row.attributes['head'] === 'repeat') + 1;
  const html = (some: readonly Element[]): string => some.map((row) => elementHtml(row, context)).join('\n');
  const caption = table.attributes['caption'];
  const content =
    (caption === undefined ? '' : tagged('caption', {}, escapeHtml(caption))) +
    (head === 0 ? '' : tagged('thead', {}, html(rows.slice(0, head)))) +
    tagged('tbody', {}, html(rows.slice(head)));
  return tagged('table', { class: table.attributes['style'] }, content);
}

function spanHtml(element: Element, context: Context): string {
  const style = element.attributes['style'];
  const content = inside(element, context);
  if (style === 'strong') return tagged('strong', {}, content);
  if (style === 'mono') return tagged('code', {}, content);
  return tagged('span', { class: style === undefined ? undefined : `is-${style}` }, content);
}

const cellAttributes = ({ attributes }: Element): Readonly<Record<string, string | undefined>> => ({
  colspan: attributes['colspan'],
  rowspan: attributes['rowspan'],
  class: attributes['align'],
});

function tagged(
  tag: string,
  attributes: Readonly<Record<string, string | undefined>>,
  content: string,
): string {
  const texts = Object.entries(attributes).map(([key, value]) =>
    value === undefined ? '' : ` ${key}="${escapeHtml(value)}"`,
  );
  return `<${tag}${texts.join('')}>${content}</${tag}>`;
}
