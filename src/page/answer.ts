/** An answer of the page's server. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

const JSON_TYPE = 'application/json; charset=utf-8';

export const found = (value: unknown): Answer => ({
  status: 200,
  type: JSON_TYPE,
  content: JSON.stringify(value),
});

/** `message` is shown to the person as it is. */
export const refused = (status: number, message: string): Answer => ({
  status,
  type: JSON_TYPE,
  content: JSON.stringify({ message }),
});

export const page = (content: string): Answer => ({ status: 200, type: 'text/html; charset=utf-8', content });

/** A file to keep, never to be opened in the page. */
export const download = (name: string, type: string, content: string | Uint8Array): Answer => ({
  status: 200,
  type,
  content,
  headers: { 'content-disposition': `attachment; filename="${name}"` },
});
