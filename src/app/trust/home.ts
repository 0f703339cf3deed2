import { homedir } from 'node:os';
import { join } from 'node:path';

/** The files in which keys and trust of this machine's user are kept. */
export interface Home {
  readonly folder: string;
  readonly key: string;
  readonly trust: string;
  /** Folder of the challenges that this machine's user issued, one file each. */
  readonly challenges: string;
}

/** Returns the home: `EVOUCHER_HOME`, else the user's own folder. */
export function homeOf(
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform = process.platform,
): Home {
  return homeAt(environment['EVOUCHER_HOME'] ?? usual(environment, platform));
}

export const homeAt = (folder: string): Home => ({
  folder,
  key: join(folder, 'key.pem'),
  trust: join(folder, 'trust.json'),
  challenges: join(folder, 'challenges'),
});

function usual(environment: Readonly<Record<string, string | undefined>>, platform: NodeJS.Platform): string {
  const roaming = environment['APPDATA'];
  return platform === 'win32' && roaming !== undefined
    ? join(roaming, 'evoucher')
    : join(homedir(), '.evoucher');
}
