import { namedTables } from '../../contract/profile.ts';
import type { Field, Specification } from '../../contract/field.ts';
import type { Contract } from '../../contract/validate.ts';

type ByField = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * Returns the habits that make the built-in hospital speak a profile: its names, what it wants filled, its accounts and
 * keys. Whether the profile hangs together shows at once when such a hospital is certified.
 */
export function provincialStyle({ specification, unprofiled }: Contract): Readonly<Record<string, unknown>> {
  const { signing, payload, rootTag } = specification;
  const names = byTable(specification, ({ wire }) => wire);
  const filled = byTable(
    specification,
    (field, before) =>
      field.required === 'always' && before?.required !== 'always'
        ? someValue(field, specification)
        : undefined,
    unprofiled,
  );
  const isOrdinary = [names, filled].every((by) => Object.keys(by).length === 0) && rootTag === undefined;
  const [account] = signing?.accounts ?? [];
  const { id, secret, privateKey } = account ?? {};
  return {
    signing: signing?.family ?? 'none',
    payload: payload?.input ?? 'object',
    ...(payload === undefined ? {} : { payloadKey: payload.key }),
    ...(isOrdinary ? {} : { speech: { names, filled, root: rootTag ?? 'tktextinfo' } }),
    ...(signing === undefined
      ? {}
      : {
          account: {
            ...(id === undefined ? {} : { account: id }),
            ...(secret === undefined ? {} : { secret }),
            ...(privateKey === undefined ? {} : { privateKey }),
            ...(signing.center === undefined ? {} : { centerKey: signing.center.publicKey }),
            ...(signing.userId === undefined ? {} : { userId: signing.userId }),
          },
        }),
  };
}

/** Fields of every table that have something to say, by table. */
function byTable(
  specification: Specification,
  textOf: (field: Field, before: Field | undefined) => string | undefined,
  unprofiled?: Specification,
): ByField {
  const earlier = unprofiled === undefined ? {} : namedTables(unprofiled);
  return Object.fromEntries(
    Object.entries(namedTables(specification))
      .map(([table, fields]) => {
        const texts = fields.flatMap((field) => {
          const text = textOf(
            field,
            earlier[table]?.find((one) => one.field === field.field),
          );
          return text === undefined ? [] : [[field.field, text] as const];
        });
        return [table, Object.fromEntries(texts)] as const;
      })
      .filter(([, texts]) => Object.keys(texts).length > 0),
  );
}

/** Returns something lawful for a field that the hospital would leave out; nothing for what has parts of its own. */
function someValue(
  { field, type, length = 16, values, dictionary }: Field,
  spec: Specification,
): string | undefined {
  const codes = values ?? (dictionary === undefined ? undefined : spec.dictionaries[dictionary]?.codes);
  const [code] = Object.keys(codes ?? {});
  switch (type) {
    case 'integer':
      return '1';
    case 'decimal':
      return '0.00';
    case 'date':
      return '1990-01-01';
    case 'time':
      return '08:00:00';
    case 'datetime':
      return '1990-01-01 08:00:00';
    case 'string':
      return code ?? (field === 'extFld' ? '{}' : '1'.padStart(Math.min(length, 4), '0'));
    case 'base64':
    case 'infcode':
    case 'list':
    case 'node':
      return undefined;
  }
}
