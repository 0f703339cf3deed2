type Files = ReadonlyMap<string, Uint8Array>;

export interface LockedPackage {
  readonly version?: string;
  readonly integrity?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}
export interface Lock {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}
export interface PackageFile {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}
export interface NoticedPackage {
  readonly name: string;
  readonly version: string;
  readonly licence: string;
  readonly author: string;
  /** The licence; empty where it lies beside the package. */
  readonly text: string;
}

export const names: Readonly<
  Record<'start' | 'shell' | 'readme' | 'licence' | 'notice' | 'node' | 'nodeLicence', string>
>;
export function batchFile(text: string): Buffer;
export function plainText(text: string): Buffer;
export function shippedPackage(pack: PackageFile): PackageFile;
export function isShippedModuleFile(path: string): boolean;
export function livingFiles(files: ReadonlyMap<string, string>): readonly string[];
export function importedPackages(text: string): readonly string[];
export function withDependencies(roots: readonly string[], lock: Lock): readonly string[];
export function unlocked(installed: Lock, lock: Lock): readonly string[];
export function licenceOf(pack: PackageFile): string;
export function noticeText(notice: {
  readonly product: string;
  readonly node: string;
  readonly packages: readonly NoticedPackage[];
  readonly built: readonly NoticedPackage[];
}): string;
export function zipOf(files: Files): Uint8Array;
export function zipEntries(
  bytes: Uint8Array,
): readonly { readonly name: string; readonly isUtf8: boolean; readonly time: number }[];
export function bundleProblems(files: Files): readonly string[];
export function pathProblems(path: string): readonly string[];
export function batchProblems(bytes: Uint8Array): readonly string[];
