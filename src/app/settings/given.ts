/** Something that may not have been said. */
export type Given<Value> = { readonly kind: 'none' } | { readonly kind: 'given'; readonly value: Value };

/** Where a setting of a plan comes from: the first of these that says something. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

export const given = <Value>(value: Value | undefined): Given<Value> =>
  value === undefined ? { kind: 'none' } : { kind: 'given', value };

/** The value, or `undefined` when nothing was said: for those who take an optional field. */
export const valueOf = <Value>(one: Given<Value>): Value | undefined =>
  one.kind === 'given' ? one.value : undefined;

/** The origin of a setting that flag and file can say. */
export function originOf(flag: unknown, file: unknown): Origin {
  if (flag !== undefined) return 'flag';
  return file === undefined ? 'default' : 'file';
}

/** A text that is set to nothing says nothing. */
export const filled = (text: string | undefined): string | undefined => (text === '' ? undefined : text);
