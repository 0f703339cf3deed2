import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { scenarioTitles, interfaces } from '../../src/domain/form.ts';
import { wording } from '../model/wording.ts';
import type { Element } from '../render/markup.ts';
import { compileTemplate, readTemplate } from '../render/template.ts';
import type { Picture } from '../layout/types.ts';
import { jumpsOf, renderElements } from './elements.ts';
import type { ExchangeArticle } from './exchange-view.ts';

/**
 * One page without any outside part: style and script stand inside and are allowed by their digests alone, everything
 * else is forbidden by the policy in the page.
 */
export function renderPage(
  doc: Element,
  exchanges: readonly ExchangeArticle[],
  templates: string,
  pictures: ReadonlyMap<string, Picture>,
): string {
  const read = (name: string): string => readFileSync(join(templates, name), 'utf8');
  const style = read('html-report.css');
  const script = read('html-report.js');
  const template = readTemplate(templates, 'html-report', ['html-body']);
  const ids = exchanges.map(({ id }) => id);
  return compileTemplate(template)({
    title: doc.attributes['title'] ?? '',
    hospital: doc.attributes['author'] ?? '',
    policy: policy(style, script),
    style,
    script,
    jumps: jumpsOf(doc),
    document: renderElements(doc, ids, pictures),
    exchanges,
    scenarios: scenarioTitles,
    interfaces,
    verdicts: Object.entries(wording.verdict).map(([id, title]) => ({ id, title })),
  });
}

const policy = (style: string, script: string): string =>
  [
    "default-src 'none'",
    `style-src '${digest(style)}'`,
    `script-src '${digest(script)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');

const digest = (text: string): string =>
  `sha256-${createHash('sha256').update(text, 'utf8').digest('base64')}`;
