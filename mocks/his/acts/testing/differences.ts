import { numbersOf, type Run } from './run.ts';
import type { Received } from './fake-center.ts';
import { filesOf, frameOf, tagsOf, xmlInPdf } from './unpack.ts';

/**
 * The differences between the messages of two runs: "4901 /input/bizStsb"; a file of the zip is "zip:code-no.pdf", a tag of
 * its XML "xml:psnName"; "zip frame" is what is odd around its files. What is missing as a whole is named once.
 */
export async function differences(healthy: Run, broken: Run): Promise<readonly string[]> {
  const pairs = pairsOf(healthy, broken);
  if (pairs === undefined) return [`sequence ${numbersOf(broken).join(' ')}`];
  const found: string[] = [];
  for (const [expected, actual] of pairs) {
    const [before, after] = [await flat(expected), await flat(actual)];
    if ('text' in after) {
      found.push(`${expected.infno} text`);
      continue;
    }
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    for (const name of names) {
      const isGone =
        (name.startsWith('xml:') && !('xml' in after)) || (/^(xml|zip:)/.test(name) && 'zip' in after);
      if (before[name] === after[name] || isGone) continue;
      found.push(`${expected.infno} ${name.replace(/(DetlList\/1)\/.*/, '$1')}`);
    }
  }
  return [...new Set(found)].sort();
}

/** Messages side by side, unless the order of interfaces already differs; a refusal may end the run early. */
function pairsOf(healthy: Run, broken: Run): readonly (readonly [Received, Received])[] | undefined {
  const pairs: (readonly [Received, Received])[] = [];
  for (const [index, actual] of broken.received.entries()) {
    const expected = healthy.received[index];
    const isSame = expected?.infno === actual.infno || actual.infno === 'undefined';
    if (expected === undefined || !isSame) return undefined;
    pairs.push([expected, actual]);
  }
  const isWhole = broken.received.length === healthy.received.length;
  return isWhole || broken.reports.some(({ message }) => message.includes('拒绝')) ? pairs : undefined;
}

async function flat({ body, text }: Received): Promise<Readonly<Record<string, string>>> {
  if (Object.keys(body).length === 0) return { text };
  const values: Record<string, string> = {};
  walk(body, '', values);
  const input = body['input'] as Record<string, unknown>;
  if (typeof input['ftfileCompac'] === 'string') Object.assign(values, await unpacked(input));
  delete values['/input/ftfileCompac'];
  return values;
}

function walk(value: unknown, pointer: string, values: Record<string, string>): void {
  if (typeof value !== 'object' || value === null) {
    values[pointer] = JSON.stringify(value);
    return;
  }
  for (const [name, member] of Object.entries(value)) walk(member, `${pointer}/${name}`, values);
}

async function unpacked(input: Record<string, unknown>): Promise<Record<string, string>> {
  try {
    const values: Record<string, string> = {};
    const [element] = (input['upldDetlList'] ?? input['reUploadDetlDTOList']) as Record<string, string>[];
    const { elecSetlCertCode = '', elecSetlCertNo = '' } = element ?? {};
    const unnumbered = (path: string): string =>
      path.replace(elecSetlCertCode, 'code').replace(elecSetlCertNo, 'no');
    for (const [path, bytes] of Object.entries(filesOf(input))) {
      const name = unnumbered(path);
      const isPdf = Buffer.from(bytes).subarray(0, 4).toString() === '%PDF';
      values[`zip:${name}`] = isPdf || name.endsWith('.xml') ? 'readable' : 'unreadable';
      const xml = name.endsWith('.xml') ? bytes : isPdf ? await xmlInPdf(bytes) : undefined;
      if (xml === undefined) continue;
      values['xml'] = encodingOf(xml) + prologOf(xml);
      for (const [tag, content] of Object.entries(tagsOf(xml))) values[`xml:${tag}`] = content;
    }
    return { ...values, ...frameOf(input) };
  } catch {
    return { zip: 'unreadable' };
  }
}

function encodingOf(xml: Uint8Array): string {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(xml);
    return 'UTF-8';
  } catch {
    return 'another encoding';
  }
}

/** The mark-up around the texts: declaration, document type and the outer tags. */
const prologOf = (xml: Uint8Array): string =>
  (
    Buffer.from(xml)
      .toString('latin1')
      .match(/<[?!][^>]*>|<\/?(?:tktextinfo|billInfo|mdtrtInfo)>/g) ?? []
  ).join('');
