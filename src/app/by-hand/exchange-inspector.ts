import { prettyJson } from '../../../reports/html/pretty-json.ts';
import type { Body, BodySource, ExchangeEntry, Headers } from '../../evidence/entries.ts';
import type { FindingView } from './views.ts';

/** A line of indented JSON with the findings that point at it. */
export interface InspectedLine {
  readonly text: string;
  /** Positions in the exchange's findings. */
  readonly findings: readonly number[];
}

export interface InspectedBody {
  readonly size: number | null;
  readonly raw: string;
  /** `null` when the body is no JSON. */
  readonly pretty: readonly InspectedLine[] | null;
  /** The body is longer than what is shown. */
  readonly cut: boolean;
}

/** One exchange for the inspector: raw, indented, findings at their place. */
export interface InspectedExchange {
  readonly seq: number;
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly findings: readonly FindingView[];
  readonly request: InspectedBody;
  readonly reply: InspectedBody;
}

const SHOWN = 256 * 1024;
/** A base64 value of this length or more is a file. */
const FILE = /"([A-Za-z0-9+/=_-]{200,})"/g;

export async function inspectedExchange(
  { seq, data }: ExchangeEntry,
  source: BodySource,
  findings: readonly FindingView[],
): Promise<InspectedExchange> {
  return {
    seq,
    at: data.receivedAt,
    method: data.request.method,
    // The session in the path is a secret of the run.
    path: data.request.path.replace(/^\/s\/[^/]+/, '/s/…'),
    status: data.reply.status,
    headers: data.request.headers,
    findings,
    request: await inspected(data.request.body, source, findings),
    reply: await inspected(data.reply.body, source, []),
  };
}

/** Findings name a place in the message, a field of the list, or a place inside the package. */
function isAt(pointer: string, line: string): boolean {
  if (pointer.startsWith('/')) return pointer === line;
  const isInside = pointer.startsWith('tktextinfo') || pointer.startsWith('ftfileCompac');
  return isInside
    ? line === '/input/ftfileCompac'
    : pointer !== '' && /\/\d+\//.test(line) && line.endsWith(`/${pointer}`);
}

async function inspected(
  body: Body,
  source: BodySource,
  findings: readonly FindingView[],
): Promise<InspectedBody> {
  const bytes = await source.bytes(body);
  if (bytes === undefined) return { size: null, raw: '', pretty: null, cut: false };
  const text = new TextDecoder('utf-8').decode(bytes);
  const short = text.replaceAll(
    FILE,
    (_, value: string) => `"〔文件 Base64，${value.length} 字符，此处省略〕"`,
  );
  const lines = short.length > SHOWN ? undefined : prettyJson(short);
  return {
    size: bytes.byteLength,
    raw: text.slice(0, SHOWN),
    pretty:
      lines?.map((line) => ({
        text: line.text,
        findings: findings.flatMap(({ pointer }, index) => (isAt(pointer, line.pointer) ? [index] : [])),
      })) ?? null,
    cut: text.length > SHOWN,
  };
}
