import type { OptionalFields, Writing } from '../values/json.ts';
import { transports, type Transport } from '../wire/line.ts';
import type { PayloadForm } from '../wire/payload.ts';
import { signings, type SigningAccount, type SigningName } from '../wire/signatory.ts';
import { usualSpeech, type Speech } from '../wire/speech.ts';

/** The legal ways in which hospitals differ; none of them may change a verdict. */
export type Style = Writing &
  OptionalFields &
  PayloadForm & {
    /** The place of the structured XML; `undefined`: as asked, else inside the layout file, for self-paid beside it. */
    readonly upldMode: '1' | '2' | 'absent' | undefined;
    /** The only kind of voucher it can issue; `undefined`: the kind that is asked for. */
    readonly voucherType: '1' | '2' | '3' | undefined;
    readonly layout: 'pdf' | 'ofd';
    /** True when 4905 carries the layout files once more. */
    readonly reuploadZip: boolean;
    readonly reuploadBatch: 'same' | 'new';
    readonly transport: Transport;
    readonly contentType: string;
    /** Adds envelope fields that only some vendors send. */
    readonly extraFields: boolean;
    /** The writing of msgid, infver and signtype: as usual, or as another province has it. */
    readonly dialect: 'usual' | 'hyphenated';
    /** Re-uploads by itself as soon as a query reports the failure. */
    readonly autoReupload: boolean;
    /** Pads the layout file to about this size; 0 pads nothing. */
    readonly padPdfBytes: number;
    readonly pollMs: number;
    /** The way in which requests are signed, with the test account of the simulator. */
    readonly signing: SigningName;
    /** The longest wait for an answer. */
    readonly timeoutMs: number;
    /** The pause before something is tried again. */
    readonly retryMs: number;
    /** After an upload without an answer: asks for the batch first, or simply repeats the same message. */
    readonly makingSure: 'ask' | 'repeat';
    /** The batch number under which an upload that did not arrive is sent again. */
    readonly retryBatch: 'same' | 'new';
    /** The names of the province; without them those of the specification. */
    readonly speech: Speech;
    /** The account that requests are signed with, as far as it is another than the simulator's. */
    readonly account: Partial<SigningAccount>;
    /** The key of encrypted input and output; `undefined`: the simulator's. */
    readonly payloadKey: string | undefined;
    /** The first of its running numbers, of vouchers as of batches; `undefined`: they follow the time of day. */
    readonly firstNumber: number | undefined;
  };

/** The style of a hospital that was given none. */
export const usualStyle: Style = {
  upldMode: undefined,
  voucherType: undefined,
  layout: 'pdf',
  numbers: 'text',
  optional: 'given',
  fieldOrder: 'spec',
  reuploadZip: true,
  reuploadBatch: 'same',
  transport: 'keep-alive',
  contentType: 'application/json;charset=UTF-8',
  extraFields: false,
  dialect: 'usual',
  autoReupload: false,
  padPdfBytes: 0,
  pollMs: 250,
  signing: 'none',
  payload: 'object',
  timeoutMs: 30_000,
  retryMs: 200,
  makingSure: 'ask',
  retryBatch: 'same',
  speech: usualSpeech,
  account: {},
  payloadKey: undefined,
  firstNumber: undefined,
};

const oneOf =
  (...values: readonly string[]) =>
  (value: unknown): boolean =>
    values.includes(String(value));
const isRecord = (value: unknown): boolean => typeof value === 'object' && value !== null;
const yesOrNo = (value: unknown): boolean => typeof value === 'boolean';
const count = (value: unknown): boolean => typeof value === 'number' && value >= 0;

const allowed: Readonly<Record<keyof Style, (value: unknown) => boolean>> = {
  upldMode: oneOf('1', '2', 'absent'),
  voucherType: oneOf('1', '2', '3'),
  layout: oneOf('pdf', 'ofd'),
  numbers: oneOf('text', 'number', 'exponent'),
  optional: oneOf('given', 'absent', 'empty', 'null'),
  fieldOrder: oneOf('spec', 'reversed'),
  reuploadZip: yesOrNo,
  reuploadBatch: oneOf('same', 'new'),
  transport: oneOf(...transports),
  contentType: (value) => typeof value === 'string',
  extraFields: yesOrNo,
  dialect: oneOf('usual', 'hyphenated'),
  autoReupload: yesOrNo,
  padPdfBytes: count,
  pollMs: count,
  signing: oneOf(...signings),
  payload: oneOf('object', 'text', 'sm4'),
  timeoutMs: count,
  retryMs: count,
  makingSure: oneOf('ask', 'repeat'),
  retryBatch: oneOf('same', 'new'),
  speech: isRecord,
  account: isRecord,
  payloadKey: (value) => typeof value === 'string',
  firstNumber: count,
};

/** Reads a style from JSON text. @throws Error naming the key that is unknown or has an impossible value. */
export function parseStyle(json: string): Partial<Style> {
  const style: unknown = JSON.parse(json);
  if (typeof style !== 'object' || style === null)
    throw new Error('Failed to read the style: not an object.');
  const tests: Readonly<Record<string, ((value: unknown) => boolean) | undefined>> = allowed;
  for (const [key, value] of Object.entries(style)) {
    const isAllowed = tests[key];
    if (isAllowed === undefined) {
      throw new Error(
        `Failed to read the style: unknown key "${key}". Known: ${Object.keys(allowed).join(', ')}.`,
      );
    }
    if (!isAllowed(value))
      throw new Error(`Failed to read the style: "${key}" cannot be ${JSON.stringify(value)}.`);
  }
  return style;
}
