import { shellQuoted } from '../../domain/shell-quoted.ts';
import type { Sample } from './sample.ts';

/** The place where the message itself stands. */
export type BodyPlace = { readonly kind: 'inline' } | { readonly kind: 'file'; readonly file: string };

/**
 * The sample as a command that can be pasted. Without a file the message goes through a pipe: as one argument it would be
 * too long for the system, and a here-document would put a line end behind it that no signature covers.
 */
export function curlCommand(
  { method, headers, body }: Pick<Sample, 'method' | 'headers' | 'body'>,
  url: string,
  place: BodyPlace,
  platform: NodeJS.Platform = process.platform,
): string {
  const quoted = (word: string): string => shellQuoted(word, platform);
  const curl = [
    platform === 'win32' ? 'curl.exe' : 'curl',
    '-sS',
    `-X ${method}`,
    ...headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    `--data-binary ${place.kind === 'file' ? quoted(`@${place.file}`) : '@-'}`,
    quoted(url),
  ].join(' ');
  return place.kind === 'file' ? curl : `printf '%s' ${quoted(body)} | ${curl}`;
}
