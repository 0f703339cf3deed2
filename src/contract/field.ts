import type { Confidence, Level } from '../domain/verdict.ts';
import type { SigningSettings } from './signing/family.ts';

/** The condition under which a field has to be there. `field` names a sibling, or with a leading slash a place from the root. */
export interface Condition {
  readonly field: string;
  readonly in: readonly string[];
  /** A second condition on a sibling, which has to hold as well. */
  readonly and?: { readonly field: string; readonly in: readonly string[] };
}

export type FieldType =
  'string' | 'integer' | 'decimal' | 'date' | 'time' | 'datetime' | 'base64' | 'infcode' | 'list' | 'node';

/** One field of the specification: a line of a table in `data/`. Lengths count characters. */
export interface Field {
  readonly field: string;
  /** The field's name on the wire in this province; without it the canonical name stands there too. */
  readonly wire?: string;
  readonly title: string;
  readonly type: FieldType;
  readonly length?: number;
  readonly scale?: number;
  readonly required: 'always' | 'optional' | { readonly when: Condition };
  readonly values?: Readonly<Record<string, string>>;
  /** Values of another edition: accepted, and remarked. */
  readonly alsoValues?: Readonly<Record<string, string>>;
  readonly dictionary?: string;
  readonly format?: 'region';
  /** A second way of writing that real senders use: accepted, and remarked. */
  readonly alsoWritten?: string;
  readonly source: string;
  readonly confidence: Confidence;
  readonly level: Level;
  readonly note?: string;
}

/** Tables by the place they describe: `input`, `input.upldDetlList[]`, `tktextinfo/billInfo` … */
export type Tables = Readonly<Record<string, readonly Field[]>>;

export interface Dictionary {
  readonly title: string;
  readonly source: string;
  readonly codes: Readonly<Record<string, string>>;
}

/** The way in which the center writes its answers: real clients demand different things. */
export interface ReplyStyle {
  /** 0 as a number (default) or as the text "0". */
  readonly infcode?: 'number' | 'text';
  /** The province's own err_msg of an answer without an error, any text; null by default. */
  readonly successMessage?: string | null;
  /** Name of the node around the rows of 4902, `data` by default; null: the rows are the output themselves. */
  readonly rowsNode?: string | null;
  /** The value of `output` when there is none: null by default, no `output` at all, or an empty object. */
  readonly emptyOutput?: 'null' | 'absent' | 'object';
  /** `none`: what JSON would have to escape is replaced by a blank in every text of the answer. */
  readonly escapes?: 'allowed' | 'none';
}

/** The forms of input and output in the envelope: as nodes (default), as JSON text, or as SM4 in Base64. */
export interface PayloadStyle {
  readonly input?: PayloadForm;
  readonly output?: PayloadForm;
  /** SM4's key, 16 characters. */
  readonly key: string;
}

export type PayloadForm = 'object' | 'text' | 'sm4';

export interface InterfaceSpecification {
  readonly title: string;
  readonly tables: Tables;
  /** The `output` that the center answers with where it has no handler of its own. */
  readonly example?: unknown;
}

/** The whole specification as data, a profile's deviations included. */
export interface Specification {
  readonly id: string;
  /** The edition of the check catalogue that judges by it: a check that came `since` a later one is not asked for. */
  readonly catalogue: number;
  readonly envelope: Tables;
  readonly interfaces: Readonly<Record<string, InterfaceSpecification>>;
  readonly xml: Tables;
  readonly dictionaries: Readonly<Record<string, Dictionary>>;
  /** Name of the XML's root element where it is not `tktextinfo`. */
  readonly rootTag?: string;
  /** The path of the center, behind the session's prefix. */
  readonly servicePath?: string;
  readonly reply?: ReplyStyle;
  readonly payload?: PayloadStyle;
  /** The accounts that may sign, and the family of signing; without it no gateway stands in front of the center. */
  readonly signing?: SigningSettings;
  /** Checks whose level is another than in the catalogue. */
  readonly levels?: Readonly<Record<string, Level>>;
}
