import { textOf } from '../render/markup.ts';
import type { Element, Node } from '../render/markup.ts';
import type { Span } from './line-break.ts';
import { ink } from './styles.ts';
import type { TextStyle } from './styles.ts';

/** The text of a block as spans in its style, with white space at its edges removed. */
export function spansOf(element: Element, style: TextStyle): readonly Span[] {
  const plain: Span = { text: '', family: style.family, size: style.size, color: ink.text };
  const spans = element.children.flatMap((child) => inlineSpans(child, plain));
  const kept: Span[] = [];
  let space = true;
  for (const span of spans) {
    const text = space ? span.text.replace(/^ +/, '') : span.text;
    if (text === '') continue;
    space = /[ \n]$/.test(text);
    kept.push({ ...span, text });
  }
  const last = kept.at(-1);
  if (last !== undefined) kept[kept.length - 1] = { ...last, text: last.text.replace(/ +$/, '') };
  return kept;
}

function inlineSpans(node: Node, style: Span): readonly Span[] {
  if (typeof node === 'string') return [{ ...style, text: node }];
  if (node.name === 'br') return [{ ...style, text: '\n' }];
  const styled = node.name === 'span' ? spanStyle(node.attributes['style'], style) : style;
  return node.children.flatMap((child) => inlineSpans(child, styled));
}

function spanStyle(name: string | undefined, style: Span): Span {
  if (name === 'strong') return { ...style, family: 'hei' };
  if (name === 'mono') return { ...style, size: style.size * 0.92 };
  if (name === 'fail' || name === 'error') return { ...style, family: 'hei', color: '#9c0006' };
  return style;
}

/** The text of a heading on one line, for the outline. */
export const titleOf = (element: Element): string => textOf(element).replaceAll(/\s+/g, ' ').trim();
