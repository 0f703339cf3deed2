import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

import type { Level } from '../domain/verdict.ts';
import schema from './data/profile.schema.json' with { type: 'json' };
import replyStyles from './data/reply-styles.json' with { type: 'json' };
import type { Dictionary, Field, PayloadStyle, ReplyStyle, Specification, Tables } from './field.ts';
import type { SigningSettings } from './signing/family.ts';
import { demoAccounts, demoCenterKey } from './signing/index.ts';

/** The changes that a profile makes to one field; `values` replaces the list of the specification. */
export type FieldChange = Partial<Pick<Field, 'length' | 'required' | 'values' | 'dictionary' | 'note'>>;

/**
 * A province's deviations from the specification: data only, neither code nor regular expressions. Tables are named
 * `envelope.request`, `4901.input`, `4901.input.upldDetlList[]`, `tktextinfo/billInfo`; the pseudo table `xml` holds the
 * root element alone. Schema: `schemas/profile.json`.
 */
export interface Profile {
  readonly id: string;
  readonly title: string;
  readonly based?: 'default';
  readonly source?: string;
  /** By table: canonical name → name on the wire. */
  readonly rename?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly fields?: Readonly<Record<string, Readonly<Record<string, FieldChange>>>>;
  /** Codes that are added. */
  readonly dictionaries?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly paths?: { readonly service?: string };
  /** A named style, and what differs from it. */
  readonly reply?: ReplyStyle & { readonly style?: ReplyStyleId };
  readonly payload?: Partial<PayloadStyle>;
  /**
   * Without accounts those of the simulator. What stands here goes into the journal as it is, because whoever judges it
   * again has to verify the same signatures: a real secret belongs here only when the journal may hold it. In front of
   * a real environment nothing is verified, and the accounts are left out (`signing-account.ts`).
   */
  readonly signing?: Omit<SigningSettings, 'accounts'> & Partial<Pick<SigningSettings, 'accounts'>>;
  /** By check id or by `table.field`. */
  readonly levels?: Readonly<Record<string, Level>>;
}

export type ReplyStyleId = keyof typeof replyStyles;

/** Something wrong at a key or value of a profile, named by the way to it. */
export interface ProfileProblem {
  readonly path: readonly string[];
  readonly at: 'key' | 'value';
  readonly message: string;
}

export const profileSchema: object = schema;

/** The document as a profile, or what is wrong with its shape. The empty document is the specification itself. */
export function readProfile(
  document: unknown,
): { readonly profile: Profile } | { readonly problem: ProfileProblem } {
  if (isEmpty(document)) return { profile: { id: 'default', title: '' } };
  const validate = shapeOf(schema);
  if (validate(document)) return { profile: document as Profile };
  const [error] = validate.errors ?? [];
  const path = (error?.instancePath ?? '').split('/').slice(1);
  const { additionalProperty } = (error?.params ?? {}) as { additionalProperty?: string };
  return {
    problem:
      additionalProperty === undefined
        ? { path, at: 'value', message: `${path.join('.')} 不符合差异配置的格式（${error?.message ?? ''}）` }
        : {
            path: [...path, additionalProperty],
            at: 'key',
            message: `没有名为 ${additionalProperty} 的设置`,
          },
  };
}

const isEmpty = (document: unknown): boolean => JSON.stringify(document) === '{}';

/** Compiling the schema takes ten times as long as judging a run, which reads its profile more than once. */
function shapeOf(of: object): ValidateFunction {
  const known = shapes.get(of) ?? new Ajv2020({ strict: true, strictTypes: false }).compile(of);
  shapes.set(of, known);
  return known;
}

const shapes = new WeakMap<object, ValidateFunction>();

/** The specification as the province has it. Pure; a profile that changes nothing gives the specification itself. */
export function applyProfile(base: Specification, profile: Profile): Specification {
  if (Object.keys(profile).every((key) => aboutItself.has(key))) return base;
  const { envelope, interfaces, xml, dictionaries } = base;
  const changed = (prefix: string, tables: Tables): Tables =>
    Object.fromEntries(
      Object.entries(tables).map(([name, fields]) => [
        name,
        fields.map((field) => changedField(field, `${prefix}${name}`, profile)),
      ]),
    );
  const rootTag = profile.rename?.['xml']?.[ROOT];
  const levels = checkLevels(base, profile);
  return {
    ...base,
    envelope: changed('envelope.', envelope),
    interfaces: Object.fromEntries(
      Object.entries(interfaces).map(([infno, face]) => [
        infno,
        { ...face, tables: changed(`${infno}.`, face.tables) },
      ]),
    ),
    xml: changed('', xml),
    dictionaries: widened(dictionaries, profile),
    ...(rootTag === undefined ? {} : { rootTag }),
    ...(profile.paths?.service === undefined ? {} : { servicePath: profile.paths.service }),
    ...(profile.reply === undefined ? {} : { reply: resolvedReply(profile.reply) }),
    ...(profile.payload === undefined ? {} : { payload: { key: DEMO_PAYLOAD_KEY, ...profile.payload } }),
    ...(profile.signing === undefined ? {} : { signing: resolvedSigning(profile.signing) }),
    ...(Object.keys(levels).length === 0 ? {} : { levels }),
  };
}

/** What a profile says of itself, and not of the specification. */
const aboutItself: ReadonlySet<string> = new Set(['id', 'title', 'based', 'source']);
const ROOT = 'tktextinfo';
/** The simulator's SM4 key, for a profile that names none. */
const DEMO_PAYLOAD_KEY = 'DEMOPAYLOADKEY01';

function resolvedReply({ style, ...own }: NonNullable<Profile['reply']>): ReplyStyle {
  // The data's texts are wider than the closed lists; a test compares both.
  return style === undefined ? own : { ...(replyStyles[style].reply as ReplyStyle), ...own };
}

function resolvedSigning(signing: NonNullable<Profile['signing']>): SigningSettings {
  const { accounts = demoAccounts(signing.family), center = demoCenterKey } = signing;
  return { ...signing, accounts, ...(signing.family === 'sealed' ? { center } : {}) };
}

/** Key order is the digest's: what the profile does not name stays where it was. */
function changedField(field: Field, table: string, { rename, fields, levels }: Profile): Field {
  const wire = rename?.[table]?.[field.field];
  const level = levels?.[`${table}.${field.field}`];
  return {
    ...field,
    ...fields?.[table]?.[field.field],
    ...(level === undefined ? {} : { level }),
    ...(wire === undefined || wire === field.field ? {} : { wire }),
  };
}

function widened(
  dictionaries: Specification['dictionaries'],
  { dictionaries: added = {} }: Profile,
): Specification['dictionaries'] {
  return Object.fromEntries(
    Object.entries(dictionaries).map(([name, dictionary]): [string, Dictionary] => [
      name,
      added[name] === undefined
        ? dictionary
        : { ...dictionary, codes: { ...dictionary.codes, ...added[name] } },
    ]),
  );
}

/** The levels of checks: every id in `levels` that names no field. */
function checkLevels(base: Specification, { levels = {} }: Profile): Readonly<Record<string, Level>> {
  const places = fieldPlaces(base);
  return Object.fromEntries(Object.entries(levels).filter(([id]) => !places.has(id)));
}

/** Every table of the specification under the name that profiles use. */
export function namedTables({ envelope, interfaces, xml }: Specification): Tables {
  const prefixed = (prefix: string, tables: Tables): readonly (readonly [string, readonly Field[]])[] =>
    Object.entries(tables).map(([name, fields]) => [`${prefix}${name}`, fields]);
  return Object.fromEntries([
    ...prefixed('envelope.', envelope),
    ...Object.entries(interfaces).flatMap(([infno, { tables }]) => prefixed(`${infno}.`, tables)),
    ...prefixed('', xml),
  ]);
}

/** Every field by `table.field`. */
export const fieldPlaces = (specification: Specification): ReadonlyMap<string, Field> =>
  new Map(
    Object.entries(namedTables(specification)).flatMap(([table, fields]) =>
      fields.map((field) => [`${table}.${field.field}`, field] as const),
    ),
  );
