import { SaxesParser } from 'saxes';
import { HarnessError } from '../../src/domain/harness-error.ts';
import { fits, ruleOf } from './vocabulary.ts';
import type { ElementName } from './vocabulary.ts';

export interface Element {
  readonly name: ElementName;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Node[];
}

/** An element or a stretch of text. */
export type Node = Element | string;

interface Growing {
  readonly name: ElementName;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Node[];
}

/**
 * Reads the markup of a document into its tree. White space of XML is collapsed to single spaces; the ideographic
 * space U+3000 is text and stays.
 * @throws HarnessError UNEXPECTED when the markup is not well-formed or leaves the vocabulary.
 */
export function parseMarkup(xml: string): Element {
  const parser = new SaxesParser();
  const open: Growing[] = [];
  let root: Growing | undefined;
  const refuse = (what: string): never => {
    throw new HarnessError('UNEXPECTED', `文档模板有误（第 ${parser.line} 行）：${what}。`);
  };

  parser.on('error', (fault) => refuse(fault.message));
  parser.on('opentag', ({ name, attributes }) => {
    const parent = open.at(-1);
    const element = grown(name, attributes, parent, refuse);
    if (parent === undefined) root = element;
    else parent.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => open.pop());
  parser.on('text', (text) => {
    const parent = open.at(-1);
    if (parent === undefined) return;
    if (ruleOf(parent.name)?.text === true) parent.children.push(text.replaceAll(/[ \t\r\n]+/g, ' '));
    else if (text.trim() !== '') refuse(`<${parent.name}> 内不能有文字“${text.trim().slice(0, 20)}”`);
  });
  parser.write(xml).close();
  return root ?? refuse('没有内容');
}

/** One element, checked against the vocabulary and its parent. */
function grown(
  name: string,
  attributes: Readonly<Record<string, string>>,
  parent: Growing | undefined,
  refuse: (what: string) => never,
): Growing {
  const rule = ruleOf(name);
  if (rule === undefined) return refuse(`未知元素 <${name}>`);
  if (parent === undefined && name !== 'doc') return refuse(`最外层应为 <doc>，实际为 <${name}>`);
  if (parent !== undefined && ruleOf(parent.name)?.children.includes(name) !== true) {
    return refuse(`<${parent.name}> 内不能有 <${name}>`);
  }
  for (const [key, value] of Object.entries(attributes)) {
    const expected = Object.hasOwn(rule.attributes, key) ? rule.attributes[key] : undefined;
    if (expected === undefined) return refuse(`<${name}> 没有属性 ${key}`);
    if (!fits(expected, value)) return refuse(`<${name}> 的属性 ${key} 不能为“${value}”`);
  }
  return { name: name as ElementName, attributes, children: [] };
}

/** All text of a node, in order. */
export function textOf(node: Node): string {
  return typeof node === 'string' ? node : node.children.map(textOf).join('');
}

/** The elements among the children; text between block elements is white space only. */
export const elementsOf = (element: Element): readonly Element[] =>
  element.children.filter((child): child is Element => typeof child !== 'string');
