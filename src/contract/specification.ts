import { createHash } from 'node:crypto';

import upload from './data/4901.json' with { type: 'json' };
import queryUpload from './data/4902.json' with { type: 'json' };
import reupload from './data/4905.json' with { type: 'json' };
import queryStatus from './data/5501.json' with { type: 'json' };
import signIn from './data/9001.json' with { type: 'json' };
import dictionaries from './data/dictionaries.json' with { type: 'json' };
import firstEdition from './data/editions/1.json' with { type: 'json' };
import envelope from './data/envelope.json' with { type: 'json' };
import tktextinfo from './data/tktextinfo.json' with { type: 'json' };
import type { Field, Specification, Tables } from './field.ts';

/** JSON modules are typed by their values; the tables' shape is asserted once, here, and tested field by field. */
const tables = (data: { readonly tables: unknown }): Tables => data.tables as Tables;

/** The interfaces a hospital implements, and sign-in, which some clients call first. */
export const specification: Specification = {
  id: '规范-2.1.3 (HN 1.1.27)',
  catalogue: 2,
  envelope: tables(envelope),
  interfaces: {
    '4901': { title: upload.title, tables: tables(upload) },
    '4902': { title: queryUpload.title, tables: tables(queryUpload) },
    '4905': { title: reupload.title, tables: tables(reupload) },
    '5501': { title: queryStatus.title, tables: tables(queryStatus) },
    '9001': { title: signIn.title, tables: tables(signIn) },
  },
  xml: tables(tktextinfo),
  dictionaries: dictionaries,
};

/**
 * Every edition that ever judged a submission, the newest first: what was right when it was handed in is judged as it
 * was then. A change of the specification or of the catalogue after a release adds an edition here and keeps the old one
 * as data; `catalogue` grows with each, and checks that are new name it in `since`.
 */
export const editions: readonly Specification[] = [
  specification,
  earlierEdition(specification, firstEdition),
];

/** An earlier edition as the fields that were otherwise in it; `null` stands for what a field did not have. */
interface EditionData {
  readonly catalogue: number;
  readonly fields: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** Returns the edition before a later one. The order of keys is kept, as the digest depends on it. */
function earlierEdition(later: Specification, { catalogue, fields }: EditionData): Specification {
  const before = (prefix: string, tables: Tables): Tables =>
    Object.fromEntries(
      Object.entries(tables).map(([name, table]) => [
        name,
        table.map((field) => earlierField(field, fields[`${prefix}${name}.${field.field}`] ?? {})),
      ]),
    );
  return {
    ...later,
    catalogue,
    envelope: before('envelope.', later.envelope),
    interfaces: Object.fromEntries(
      Object.entries(later.interfaces).map(([infno, face]) => [
        infno,
        { ...face, tables: before(`${infno}.`, face.tables) },
      ]),
    ),
    xml: before('', later.xml),
  };
}

function earlierField(field: Field, was: Readonly<Record<string, unknown>>): Field {
  const merged: Readonly<Record<string, unknown>> = { ...field, ...was };
  const fields = Object.entries(merged).filter(([, value]) => value !== null);
  return Object.fromEntries(fields) as unknown as Field;
}

/** Digest of the specification as judged: SM3 over its canonical JSON, lower hex. */
export function specificationDigest(spec: Specification): string {
  const known = digests.get(spec);
  if (known !== undefined) return known;
  const digest = createHash('sm3').update(JSON.stringify(spec)).digest('hex');
  digests.set(spec, digest);
  return digest;
}

/** A specification never changes once it is made, and is asked for with every package. */
const digests = new WeakMap<Specification, string>();
