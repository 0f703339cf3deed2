import { createHash } from 'node:crypto';

import { formWords, type PrintedForm } from './printed-form.ts';
import { NotPlain } from './plain-pdf.ts';

export interface HtmlForm extends PrintedForm {
  /** Digest over the page's style and script, which are what it looks like and does. */
  readonly dressing: string;
}

/**
 * Reads the rows of Appendix 2 from a page that another version wrote. Only the elements and attributes that reports
 * consist of are accepted, the form stands before everything else, and nothing but the page's one style and one script
 * can change how it looks.
 * @throws NotPlain when that cannot be said of the page
 */
export function readHtmlForm(bytes: Uint8Array): HtmlForm {
  const { bare, style, script } = undressed(textOf(bytes));
  const tags = [...bare.matchAll(/<[^>]*>?/g)].map(([tag]) => tag);
  const strange = tags.find((tag) => !TAG.test(tag));
  if (strange !== undefined) throw new NotPlain(strange.slice(0, 80));
  // One policy and no redirection, one jump for readers, one panel that the script opens.
  for (const once of [/ http-equiv=/, / class="skip"/, / hidden>$/])
    if (tags.filter((tag) => once.test(tag)).length !== 1) throw new NotPlain(once.source);
  if (!bare.includes('<meta http-equiv="Content-Security-Policy"')) throw new NotPlain('http-equiv');
  const [, before = '', table = '', after = ''] = FORM.exec(bare) ?? [];
  if (table === '' || bare.split('class="form"').length !== 2) throw new NotPlain('form');
  const [, head = '', body = ''] = /^(.*<\/thead>)<tbody>(.*)<\/tbody>$/s.exec(table) ?? [];
  const rows = body.split(/(?<=<\/tr>)\n?/).map((row) => {
    const [, title = '', verdict = ''] = ROW.exec(row) ?? [];
    if (title === '') throw new NotPlain('row');
    return { title: plain(title), verdict: plain(verdict) };
  });
  if (!plain(head).endsWith(`${formWords.verdictHeader}${formWords.remarkHeader}`))
    throw new NotPlain('form');
  const [conclusion = ''] = after.split('<section class="annex">');
  return {
    rows,
    text: plain(`${before}${table}${conclusion}`),
    dressing: createHash('sha256')
      .update(JSON.stringify([style, script]), 'utf8')
      .digest('base64'),
  };
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotPlain('UTF-8');
  }
}

/** Splits a page into its style, its script and the rest. */
function undressed(html: string): { readonly bare: string; readonly style: string; readonly script: string } {
  const found =
    /^(<!doctype html>\n<html lang="zh-CN">\n<head>\n[^]*?<style>)([^]*?)(<\/style>\n<\/head>\n<body>\n[^]*<\/main>\n<\/div>\n<script>)([^]*?)(<\/script>\n<\/body>\n<\/html>\n)$/.exec(
      html,
    );
  if (found === null) throw new NotPlain('page');
  const [, head = '', style = '', body = '', script = '', end = ''] = found;
  return { bare: `${head.slice('<!doctype html>\n'.length)}${body}${end}`, style, script };
}

const ELEMENTS =
  'html|head|meta|title|body|div|nav|main|header|section|article|h[1-6]|p|ul|li|a|span|strong|mark|code|pre|br|time|details|summary|table|caption|thead|tbody|tr|th|td|form|label|select|option|input|button|output|img|style|script';
const ATTRIBUTES =
  'lang|charset|http-equiv|content|name|id|class|for|value|type|tabindex|scope|rowspan|colspan|title|alt|aria-[a-z]+|data-[a-z]+';

/** Matches a start tag with plain attributes, pictures only from within the page; or an end tag. */
const TAG = new RegExp(
  `^<(?:/(?:${ELEMENTS})|(?:${ELEMENTS})(?: (?:(?:${ATTRIBUTES})="[^"<>]*"|href="#[^"<>]*"|src="data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]*"|width="\\d+"|height="\\d+"|hidden|open))*)>$`,
);

/** Matches the beginning of the form: only the cover and the first heading stand before it. */
const FORM =
  /\n<main id="main" tabindex="-1">\n((?:<p class="draft">[^<]*<\/p>)?<header class="cover">(?:<h1>(?:[^<]|<br>)*<\/h1>|<p>[^<]*<\/p>)*<\/header><h2 id="content">[^<]*<\/h2>)<table class="form">((?:(?!<\/?table)[^])*)<\/table>([^]*)$/;

const ROW = new RegExp(
  `^<tr>(?:<td rowspan="4" class="center">\\d</td><th scope="rowgroup" rowspan="4">[^<]*</th>)?<td class="center">\\d</td><td>(?:<a href="#[^"]*">)?【([^<]*)】(?:</a>)?</td><td class="center">${formWords.actor}</td><td class="center">([^<]*)</td><td>(?:[^<]|<br>)*</td></tr>$`,
);

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

const plain = (html: string): string =>
  html
    .replaceAll(/<[^>]*>/g, '')
    .replaceAll(/&(#?\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole)
    .replaceAll(/\s/g, '');
