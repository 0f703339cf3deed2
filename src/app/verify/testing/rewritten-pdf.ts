/** What becomes of the file's parts while it is written anew, with lengths and places that are right. */
export interface Rewriting {
  readonly pack?: (content: Buffer) => Buffer;
  readonly length?: (bytes: number) => string;
  /** Of the text of an object around its stream, by its number. */
  readonly object?: (text: string, id: number) => string;
  /** Of the objects' places before they are written. */
  readonly places?: (places: Map<number, number>) => void;
}

/** A report as another program would have written it. */
export function rewrittenPdf(
  report: Buffer,
  { pack = (content) => content, length = String, object = (text) => text, places: move }: Rewriting,
): Buffer {
  const text = report.toString('latin1');
  const table = text.lastIndexOf('xref\n', text.lastIndexOf('startxref'));
  const first = text.indexOf('\n', text.indexOf('\n') + 1) + 1;
  let out = text.slice(0, first);
  const places = new Map<number, number>();
  for (const whole of text.slice(first, table).split(/(?<=\nendobj\n)/)) {
    const id = Number.parseInt(whole, 10);
    places.set(id, out.length);
    out += repacked(object(whole, id), pack, length);
  }
  const start = out.length;
  move?.(places);
  const count = places.size + 1;
  const lines = Array.from({ length: count - 1 }, (_, index) => {
    return `${String(places.get(index + 1)).padStart(10, '0')} 00000 n \n`;
  });
  const trailer = text.slice(text.indexOf('trailer\n', table), text.lastIndexOf('startxref'));
  out += `xref\n0 ${count}\n0000000000 65535 f \n${lines.join('')}${trailer}startxref\n${start}\n%%EOF\n`;
  return Buffer.from(out, 'latin1');
}

function repacked(
  object: string,
  pack: (content: Buffer) => Buffer,
  written: (bytes: number) => string,
): string {
  const [, dictionary, content] = /^(.*?)\nstream\n(.*)\nendstream\nendobj\n$/s.exec(object) ?? [];
  if (dictionary === undefined || content === undefined || !dictionary.includes('FlateDecode')) return object;
  const fresh = pack(Buffer.from(content, 'latin1'));
  const length = dictionary.replace(/\/Length \d+/, () => `/Length ${written(fresh.length)}`);
  return `${length}\nstream\n${fresh.toString('latin1')}\nendstream\nendobj\n`;
}
