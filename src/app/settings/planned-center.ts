import { HarnessError } from '../../domain/harness-error.ts';
import { filled, given, type Given } from './given.ts';
import type { PlannedDriver } from './planned-driver.ts';
import type { PlanSources } from './plan-sources.ts';

/** Where the center is that the hospital uploads to. */
export type PlannedCenter =
  /** Ours, on this machine. */
  | { readonly kind: 'local'; readonly host: string; readonly port: number; readonly isSynced: boolean }
  /** Ours, in front of a real test environment. */
  | {
      readonly kind: 'relay';
      readonly host: string;
      readonly port: number;
      readonly isSynced: boolean;
      readonly url: string;
    }
  /** The province's; `host` is where the operator's page listens. */
  | { readonly kind: 'hosted'; readonly url: string; readonly token: Given<string>; readonly host: string };

/** Where the center listens when nobody said so: what is typed into a HIS by hand stays the same after a restart. */
export const defaultPort = (kind: PlannedDriver['kind']): number => (kind === 'manual' ? 8490 : 0);

/**
 * The center of a run: the one that a flag names, else the file's, else the one at which the run in the folder was begun.
 * @throws HarnessError USAGE
 */
export function planCenter(sources: PlanSources, driver: PlannedDriver['kind'], out: string): PlannedCenter {
  const { flags, file } = sources;
  const { settings, place } = file;
  const stated = settings.center ?? {};
  const host = flags.host ?? stated.host ?? '127.0.0.1';
  const here = {
    host,
    port: flags.port ?? stated.port ?? defaultPort(driver),
    isSynced: flags.sync ?? false,
  };
  if (flags.ownCenter === true) return { kind: 'local', ...here };
  const hosted = hostedUrl(sources, out);
  if (hosted === undefined) {
    if (flags.token !== undefined) throw new HarnessError('USAGE', '--token 须与 --center 一起使用');
    const relay = flags.relay ?? stated.relay;
    if (relay === undefined) return { kind: 'local', ...here };
    const url = addressOf(relay, flags.relay === undefined ? place(['center', 'relay']) : '--relay');
    return { kind: 'relay', ...here, url };
  }
  refuseLocal(sources);
  if (driver === 'web')
    throw new HarnessError('USAGE', '在省项目组的中心上测试不能使用网页驱动（web）', {
      hint: '请改用 --his manual、command 或 http；网页自动操作用于本院自测。',
    });
  const token = (flags.token ?? sources.environment['EVOUCHER_TOKEN'] ?? '').trim();
  return {
    kind: 'hosted',
    url: addressOf(hosted, flags.center === undefined ? place(['center', 'url']) : '--center'),
    token: given(token === '' ? undefined : token),
    host,
  };
}

/** A relay that was asked for on the command line is no run at the province. */
function hostedUrl({ flags, file, hostedAt }: PlanSources, out: string): string | undefined {
  if (flags.center !== undefined) return flags.center;
  if (flags.relay !== undefined) return undefined;
  return file.settings.center?.url ?? (flags.resume === true ? hostedAt(out) : undefined);
}

/** What only our own center can do is refused, so that nobody believes it was done. */
function refuseLocal({ flags, file: { settings, place } }: PlanSources): void {
  const some = <Item>(list: readonly Item[] | undefined): readonly Item[] | undefined =>
    list?.length === 0 ? undefined : list;
  const local = [
    { flag: '--relay', typed: flags.relay },
    { flag: '--port', typed: flags.port },
    { flag: '--sync', typed: flags.sync === true ? true : undefined },
    { flag: '--cards', typed: flags.cards, key: 'cards', stated: settings.cards },
    { flag: '--ledger-file', typed: flags.ledgerFile, key: 'ledgerFile', stated: settings.ledgerFile },
    {
      flag: '--challenge',
      typed: filled(flags.challenge),
      key: 'challenge',
      stated: flags.challenge === undefined ? filled(settings.challenge) : undefined,
    },
    {
      flag: '--suite',
      typed: some(flags.suite),
      key: 'suites',
      stated: flags.suite === undefined ? some(settings.suites) : undefined,
    },
  ];
  for (const { flag, typed, key = '', stated } of local) {
    if (typed === undefined && stated === undefined) continue;
    const said = typed === undefined ? `${place([key])}：${key} ` : `${flag} `;
    throw new HarnessError(
      'USAGE',
      `${said}用于本机的仿真中心，不能与省项目组的中心（--center、center.url）一起使用`,
    );
  }
}

/** @throws HarnessError USAGE */
function addressOf(text: string, place: string): string {
  if (/^https?:\/\/./.test(text) && URL.canParse(text)) return new URL(text).href;
  throw new HarnessError('USAGE', `${place}：应为 http:// 或 https:// 开头的地址：${text}`);
}
