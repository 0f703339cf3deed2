import data from './data/arrivals.json' with { type: 'json' };

/** The kinds of bytes that came to the center and were no request that can be read. */
export type ArrivalKind = keyof typeof data.titles;

/** The beginning of what came, with the word of the HTTP parser that refused it. */
export interface Opening {
  readonly first: Uint8Array;
  /** The code of Node's parser; absent where it refused nothing and only the end is missing. */
  readonly code?: string | undefined;
}

const openings = data.openings.map(({ id, pattern }) => ({
  id: id as ArrivalKind,
  pattern: new RegExp(pattern),
}));

/** Returns the most likely kind of bytes that are no request; a guess that decides nothing. */
export function guessArrival({ first, code }: Opening): ArrivalKind {
  const text = Buffer.from(first).toString('latin1');
  const known = openings.find(({ pattern }) => pattern.test(text))?.id;
  return known ?? httpFault(text, code) ?? (isPlain(text) ? 'text' : 'unknown');
}

/** The parser's words that speak for themselves. */
const byCode: Readonly<Record<string, ArrivalKind>> = {
  HPE_UNEXPECTED_CONTENT_LENGTH: 'two-lengths',
  HPE_INVALID_TRANSFER_ENCODING: 'length-and-chunked',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CR_EXPECTED: 'line-ends',
};

const REQUEST_LINE = /^([A-Za-z]{3,16}) ([^\n]*)/;

/** Returns the mistake in what begins like a request; `undefined` where it does not. */
function httpFault(text: string, code: string | undefined): ArrivalKind | undefined {
  const [, method = '', rest = ''] = REQUEST_LINE.exec(text) ?? [];
  if (method === '') return undefined;
  const line = rest.replace(/\r$/, '');
  const isVersioned = / HTTP\/\d/.test(line);
  if (method !== method.toUpperCase()) return isVersioned ? 'method-case' : undefined;
  const known = byCode[code ?? ''];
  if (known !== undefined) return known;
  if (/[\x80-\xff]/.test(line)) return 'raw-url';
  if (!isVersioned)
    return text.includes('\n') ? 'http09' : code === undefined ? 'head-unfinished' : 'http-other';
  if (/\S \S+ HTTP\/\d/.test(line)) return 'space-in-url';
  if (!/ HTTP\/1\.[01]$/.test(line)) return 'http-version';
  return headFault(text, code);
}

/** Returns the mistake behind a request line that is sound. */
function headFault(text: string, code: string | undefined): ArrivalKind {
  if (/^[^\n]*[^\r]\n/.test(text)) return 'line-ends';
  if (code === 'HPE_INVALID_CONTENT_LENGTH')
    return /^transfer-encoding[ \t]*:/im.test(text) ? 'length-and-chunked' : 'length-no-number';
  if (code === 'HPE_INVALID_HEADER_TOKEN') {
    const lines = text.split('\r\n').slice(1);
    const isName = lines.some(
      (line) => line !== '' && !/^[!#$%&'*+.^`|~\w-]+:/.test(line) && !/^[ \t]/.test(line),
    );
    return isName ? 'header-name' : 'header-value';
  }
  if (code === undefined || code === 'HPE_INVALID_EOF_STATE') return 'head-unfinished';
  return 'http-other';
}

const isPlain = (text: string): boolean => text !== '' && /^[\t\r\n\x20-\x7e]*$/.test(text);

/** A thing that came and was no whole request, as the journal has it. */
export interface Arrived {
  readonly guess: string;
  readonly peer: string;
  readonly size: number;
  /** Set where the head was understood. */
  readonly request?: {
    readonly method: string;
    readonly path: string;
    /** The length that was declared; absent for a body in chunks. */
    readonly declared?: number;
    readonly received: number;
  };
}

/** Returns the sentence that says what came. */
export function arrivalText({ guess, peer, size, request }: Arrived): string {
  const title = titleOf(guess);
  if (request === undefined) return `收到来自 ${peer} 的连接，读不出请求：${title}（${size} 字节）`;
  const { method, path, declared, received } = request;
  const came =
    declared === undefined
      ? `收到 ${received} 字节`
      : `Content-Length 声明 ${declared} 字节，${declared > received ? '只' : ''}收到 ${received} 字节`;
  return `收到来自 ${peer} 的 ${method} ${path}，${title}：${came}`;
}

/** Returns the words of the answer to what cannot be read. */
export const arrivalAnswer = (guess: string, more = ''): string =>
  `${titleOf(guess)}${more}。${arrivalRemedy(guess)}`;

/** Returns what a vendor is to do about it. */
export const arrivalRemedy = (guess: string): string =>
  (data.remedies as Readonly<Record<string, string>>)[guess] ?? data.remedies.unknown;

/** Returns the words for a guess; one of a later version is told as unknown. */
const titleOf = (guess: string): string =>
  (data.titles as Readonly<Record<string, string>>)[guess] ?? data.titles.unknown;

/** Every kind with its words, for documents. */
export const arrivalKinds: readonly {
  readonly id: ArrivalKind;
  readonly title: string;
  readonly remedy: string;
}[] = (Object.keys(data.titles) as readonly ArrivalKind[]).map((id) => ({
  id,
  title: data.titles[id],
  remedy: data.remedies[id],
}));
