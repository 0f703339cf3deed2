/** A web page that came in place of what a program answers. */
export interface WebPage {
  /** Empty where the page has none. */
  readonly title: string;
}

const BEGINNING =
  /^\uFEFF?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]{0,2000}?-->\s*)*<(?:!doctype\s+html|html|head|body)\b/i;

/** Returns the page that a text is; `undefined` for any other text. */
export function webPage(text: string): WebPage | undefined {
  if (!BEGINNING.test(text)) return undefined;
  const title = /<title[^>]*>([^<]*)<\/title>/i.exec(text)?.[1] ?? '';
  return { title: title.replaceAll(/\s+/g, ' ').trim().slice(0, 60) };
}

/** `返回的是网页“登录”` */
export const webPageWords = ({ title }: WebPage): string => `返回的是网页${title === '' ? '' : `“${title}”`}`;
