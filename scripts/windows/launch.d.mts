export interface Launch {
  readonly root: string;
  readonly args: readonly string[];
  readonly open: (address: string) => void;
  readonly say?: (text: string) => void;
  readonly ask?: (text: string) => Promise<string>;
  readonly pagePort?: number;
}
export function pageAddress(printed: string): string | undefined;
export function launch(options: Launch): Promise<number>;
export function isUnfinished(folder: string): boolean;
export function openInBrowser(
  platform: string,
  environment: Readonly<Record<string, string | undefined>>,
): (address: string) => void;
