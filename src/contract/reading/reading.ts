import type { JsonObject, Place } from '../json-text.ts';
import type { XmlNames } from '../translation.ts';

/** Limits on untrusted archives. */
export interface ReadingLimits {
  readonly maxEntries: number;
  readonly maxUnpackedBytes: number;
  /** Counts only above a floor: an empty scanned page or a long text may compress well. */
  readonly maxRatio: number;
  readonly ratioFloorBytes: number;
}

/** A limit of ours was met: nothing is known of the file, and nothing is held against it. */
export class ReadingLimit extends Error {}

/** A file that nobody can read as it is, with the reason in words for the hospital. */
export class FileRefused extends Error {}

export const readingLimits: ReadingLimits = {
  maxEntries: 300,
  maxUnpackedBytes: 256 * 1024 * 1024,
  maxRatio: 100,
  ratioFloorBytes: 32 * 1024 * 1024,
};

/** The reasons for which an archive cannot be read at all; `too-many` and `too-large` are limits of ours. */
export type PackageProblem =
  'base64' | 'not-zip' | 'empty' | 'encrypted' | 'too-many' | 'too-large' | 'corrupt';

/**
 * Returns the limit of ours – time, memory, size – that a reading met; nothing is known of the files then, and nothing
 * may be held against them.
 */
export const limitMet = (reading: PackageReading | undefined): string | undefined =>
  reading?.problem?.kind === 'too-many' || reading?.problem?.kind === 'too-large'
    ? reading.problem.detail
    : undefined;

/** Something wrong with a structured XML; `detail` names line and column where there is one. */
export interface XmlProblem {
  readonly kind: 'not-utf8' | 'doctype' | 'not-well-formed' | 'root';
  readonly detail: string;
  /** The place where the reading ended because of it. */
  readonly at?: Place;
}

/** A structured XML as read: its problems, its content as nested text, tags the specification does not know. */
export interface StructuredXml {
  readonly problems: readonly XmlProblem[];
  readonly content: JsonObject;
  readonly unknownTags: readonly string[];
  /** The offset at which the content of every element begins, by its path in the names of the file; only when it was asked for. */
  readonly places?: Readonly<Record<string, Place>>;
}

export interface LayoutFile {
  /** Name without folders. */
  readonly name: string;
  /** Name without folders and extension, to be compared with `code-number`. */
  readonly stem: string;
  readonly format: 'pdf' | 'ofd' | 'unreadable';
  readonly detail: string;
  /** The structured XML inside, if there is one and no other. */
  readonly xml?: StructuredXml;
  /** The number of structured XMLs inside that differ; only when there are several. */
  readonly rivals?: number;
}

/** The unpacked `ftfileCompac`. */
export interface PackageReading {
  readonly problem?: { readonly kind: PackageProblem; readonly detail: string };
  readonly layouts: readonly LayoutFile[];
  /** XML entries beside the layout files (upload mode 2), by stem. */
  readonly separate: readonly { readonly stem: string; readonly name: string; readonly xml: StructuredXml }[];
  /** Entry names that lead out of the archive. */
  readonly escaping: readonly string[];
  /** Entries that are neither layout files nor XML. */
  readonly others: readonly string[];
  /** Bytes in front of the archive and behind it; only when there are any. */
  readonly around?: { readonly before: number; readonly behind: number };
  /** Set when the bytes were no package but one such file by itself. */
  readonly whole?: 'pdf' | 'ofd' | 'xml';
}

/** The manner of reading an XML, beside what its tables say. */
export interface XmlManner {
  /** A profile's names; the specification's own without them. */
  readonly names?: XmlNames | undefined;
  /** True to keep the place of every element, for those who show findings in the file itself. */
  readonly withPlaces?: boolean;
}

export const emptyReading: PackageReading = { layouts: [], separate: [], escaping: [], others: [] };
