import { readFileSync } from 'node:fs';
import { faultWords } from '../../../domain/fault-words.ts';

import { createCenter, type Center } from '../../../../mocks/center/center.ts';
import { serve, type RunningServer } from '../../../../mocks/center/server.ts';
import type { Clock } from '../../../domain/clock.ts';
import { arrivalText } from '../../../contract/arrivals.ts';
import { isoTime } from '../../../domain/china-time.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import { createFileJournalStore } from '../../../evidence/file-journal-store.ts';
import { fingerprint, openSigner, type Signer } from '../../../evidence/sm2.ts';
import { origin } from '../../center/service.ts';
import { loadProfile } from '../../settings/profiles.ts';
import { openRunFolder } from '../../machine/run-folder.ts';
import { systemClock } from '../../machine/system-clock.ts';
import { createControl, isControlPath } from './control.ts';
import type { Pace } from './hosted-run.ts';
import { openRoster } from './hospitals.ts';
import { createRuns } from './runs.ts';

export interface HostingOptions {
  readonly host: string;
  readonly port: number;
  /** Folder of all runs, held by one process at a time. */
  readonly data: string;
  /** List of the hospitals admitted. */
  readonly hospitals: string;
  readonly signer: Signer;
  readonly publicUrl?: string;
  /** Built-in names or files that hospitals may use; the first is used when a hospital names none. */
  readonly profiles?: readonly string[];
  /** Gets one line for every event. */
  readonly onLine: (line: string) => void;
  readonly clock?: Clock;
  readonly pace?: Pace;
}

export interface Hosting {
  /** Address on this machine. */
  readonly origin: string;
  readonly fingerprint: string;
  /** Pauses what is under way, and ends. */
  readonly close: () => Promise<void>;
}

/**
 * The province's center: whole runs of many hospitals, each steered by an agent at the hospital; recorded, judged and
 * signed here.
 * @throws HarnessError HOSPITALS-INVALID, PROFILE-INVALID, PORT-IN-USE, ADDRESS-UNAVAILABLE, FOLDER-UNWRITABLE, FOLDER-BUSY
 */
export async function startHosting(options: HostingOptions): Promise<Hosting> {
  const { host, port, signer, publicUrl, clock = systemClock, pace = {} } = options;
  const say = (line: string): void =>
    options.onLine(`${isoTime(clock.now()).slice(0, 19).replace('T', ' ')} ${line}`);
  const profiles = (options.profiles ?? []).map(loadProfile);
  const roster = openRoster(options.hospitals, say);
  const journals = createFileJournalStore();
  const folder = await openRunFolder(options.data, journals, 'keep');
  const center = createCenter({ byPrefixOnly: true });
  let server: RunningServer | undefined;
  let isClosing = false;
  const runs = createRuns({
    data: folder.path,
    journals,
    center,
    server: () => {
      if (server === undefined) throw new TypeError('A run was opened before the server listened.');
      return server;
    },
    signer,
    profiles,
    publicUrl,
    clock,
    pace,
    say: ({ fixmedinsCode, fixmedinsName }, line) => say(`${fixmedinsCode} ${fixmedinsName}：${line}`),
  });
  const control = createControl({ roster, runs, journals, clock, isClosing: () => isClosing, say });
  const front: Center = {
    ...center,
    handle: async (call) => (isControlPath(call.path) ? control(call) : center.handle(call)),
  };
  try {
    server = await serve({
      center: front,
      clock,
      host,
      port,
      onStray: (stray) => say(arrivalText(stray)),
      onFault: (fault) =>
        say(`程序内部错误：${fault instanceof Error ? (fault.stack ?? '') : String(fault)}`),
    });
  } catch (fault) {
    folder.release();
    throw fault;
  }
  const running = server;
  return {
    origin: origin(running),
    fingerprint: fingerprint(signer.publicKey),
    close: async () => {
      isClosing = true;
      for (const run of runs.all()) run.end('省项目组的中心停止运行');
      await Promise.all(runs.all().map(async ({ over }) => over));
      await running.close();
      folder.release();
    },
  };
}

/**
 * The center's key from a PEM file.
 * @throws HarnessError CENTER-KEY when there is none, or it is no SM2 key, or the passphrase does not open it
 */
export function openCenterKey(file: string | undefined, passphrase: string | undefined): Signer {
  if (file === undefined) throw new HarnessError('CENTER-KEY', '托管医院的测试需要仿真中心的签名密钥');
  try {
    return openSigner(readFileSync(file, 'utf8'), passphrase);
  } catch (cause) {
    const reason = faultWords(cause);
    throw new HarnessError('CENTER-KEY', `仿真中心的签名密钥不能使用：${file}（${reason}）`, { cause });
  }
}
