import { understoodIn, usualSpeech, type Speech } from './speech.ts';

/** The answer to a message, as far as one came. */
export type Answer =
  | { readonly kind: 'accepted'; readonly output: unknown }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Reads an answer; success is infcode 0 as number or text, whatever the HTTP status says. */
export function readAnswer(status: number, text: string, speech: Speech = usualSpeech): Answer {
  const answered = parse(text);
  if (answered === undefined)
    // Something in between answered, not the center: nobody knows what became of the message.
    return { kind: 'unreachable', message: `HTTP ${status}，应答不是 JSON：${text.slice(0, 200)}` };
  const reply = understoodIn(answered, 'envelope.reply', speech) as Readonly<Record<string, unknown>>;
  const infcode = reply['infcode'];
  if (infcode !== undefined && infcode !== null && infcode !== '' && Number(infcode) === 0) {
    return { kind: 'accepted', output: reply['output'] };
  }
  const reason = reply['err_msg'] ?? reply['message'];
  return {
    kind: 'refused',
    message: typeof reason === 'string' ? reason : `HTTP ${status}，infcode ${String(infcode)}`,
  };
}

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
