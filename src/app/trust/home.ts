import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where keys and trust of this machine's user live. */
export interface Home {
  readonly folder: string;
  readonly key: string;
  readonly trust: string;
  /** Challenges that this desk issued, one file each. */
  readonly challenges: string;
}

/** `EVOUCHER_HOME`, else the user's own folder. */
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
