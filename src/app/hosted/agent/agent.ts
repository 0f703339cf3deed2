import { profileDigest } from '../../../contract/profile-digest.ts';
import type { Clock } from '../../../domain/clock.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import { fingerprint, type Signer } from '../../../evidence/sm2.ts';
import { openManual, type ManualService } from '../../by-hand/service.ts';
import { signingView } from '../../center/signing-view.ts';
import { createDriver } from '../../certify/drivers.ts';
import {
  isBuiltInChoice,
  type Certification,
  type CertifyOptions,
  type LocalDriverChoice,
} from '../../certify/options.ts';
import { openPackage } from '../../machine/package-root.ts';
import { moveEarlierRun, openRunFolder } from '../../machine/run-folder.ts';
import { systemClock } from '../../machine/system-clock.ts';
import { refuseBuiltIn } from '../../settings/built-in-hospital.ts';
import { loadProfile, type LoadedProfile } from '../../settings/profiles.ts';
import type { News, RunEvent, RunOpened, RunRequest } from '../wire.ts';
import { createHands, type Hands } from './act-runner.ts';
import { CenterRefusal, createCenterClient, type CenterClient } from './client.ts';
import { openMirror, type Mirror } from './journal-copy.ts';
import { receivePackage } from './receive-package.ts';
import { readNote, writeNote } from './run-note.ts';

export interface HostedOptions extends Pick<
  CertifyOptions,
  'settings' | 'selected' | 'furtherCards' | 'out' | 'host' | 'seed' | 'environment' | 'progress' | 'signal'
> {
  /** Pages settle through a counter side, which the province's center does not have. */
  readonly driver: Exclude<LocalDriverChoice, { kind: 'web' }>;
  /** Address of the province's center. */
  readonly center: string;
  readonly token: string;
  readonly ledger: RunRequest['ledger'];
  /** A built-in profile's name or a file that the province knows too; without it the province's. */
  readonly profile?: string;
  /** Takes up the run that `out` belongs to. */
  readonly resume?: boolean;
  /** The hospital's key. */
  readonly signer?: Signer;
  /** Told what a person should know: where bytes are recorded, a lost connection. */
  readonly say: (line: string) => void;
  readonly clock?: Clock;
  /** So long a lost connection is tried again; a person's test waits for days. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5 * 60_000;
const MANUAL_PATIENCE_MS = 20 * 86_400_000;
/** A line that breaks again and again will not hold for a whole scenario. */
const MOST_RESUMPTIONS = 5;

/** What the agent works with once its run is open. */
interface Work {
  readonly options: HostedOptions;
  readonly request: RunRequest;
  readonly client: CenterClient;
  readonly mirror: Mirror;
  readonly hands: Hands;
  readonly manual: ManualService | undefined;
}

/**
 * As `certify`, but the run is led, recorded, judged and signed at the province; this side sets the hospital's system in
 * motion and takes the package home.
 * @throws HarnessError CENTER-UNREACHABLE, TOKEN-REFUSED, CENTER-REFUSED, CONFIG-INVALID before the run; CENTER-LOST during
 * it; PACKAGE-BROKEN after it
 */
export async function certifyHosted(options: HostedOptions): Promise<Certification> {
  const { out, driver: choice, clock = systemClock, environment, signal } = options;
  const pack = openPackage();
  const request = requestOf(options);
  refuseBuiltIn(isBuiltInChoice(choice), options.settings.hospital);
  const folder = openRunFolder(out, 'keep');
  let manual: ManualService | undefined;
  try {
    const client = createCenterClient({
      center: options.center,
      token: options.token,
      clock,
      patienceMs: options.patienceMs ?? (choice.kind === 'manual' ? MANUAL_PATIENCE_MS : PATIENCE_MS),
      say: options.say,
    });
    if (choice.kind === 'manual')
      manual = await openManual({ choice, folder: folder.path, host: options.host, pack, clock });
    const opened = await begin(options, request, client, folder.path);
    // Who the hospital is follows from its token alone.
    refuseBuiltIn(isBuiltInChoice(choice), opened.hospital);
    const contract = contractOf(options);
    const driver = createDriver(choice, {
      pack,
      clock,
      environment,
      manual,
      web: undefined,
      contract,
      isDisturbed: false,
    });
    const hands = createHands({
      driver,
      signal,
      answer: async (turn, given) => {
        // A run that was paused meanwhile asks again: the news say so.
        await client.answer(opened.run, turn, given).catch(unlessPaused);
      },
    });
    const mirror = openMirror({
      folder: folder.path,
      // Only a person looks into the bytes while the run goes on.
      body: manual === undefined ? undefined : async (digest) => client.body(opened.run, digest),
    });
    try {
      await follow(opened, { options, request, client, mirror, hands, manual });
    } finally {
      hands.drop();
      await driver.close();
    }
    const zip = await client.submission(opened.run);
    const results = await receivePackage(zip, {
      folder: folder.path,
      centerKey: opened.centerKey,
      signer: options.signer,
    });
    await manual?.concluded(signal);
    return { results, folder: folder.path };
  } finally {
    await manual?.close();
    folder.release();
  }
}

/** What the profile says of addresses and signatures; the province judges with its own copy. */
const contractOf = ({ profile, settings }: HostedOptions): LoadedProfile['contract'] =>
  loadProfile(profile ?? settings.profile ?? 'default').contract;

function requestOf(options: HostedOptions): RunRequest {
  const { settings, driver, selected, furtherCards, seed, ledger, center, signer } = options;
  const name = options.profile ?? settings.profile;
  const profile = name === undefined ? undefined : loadProfile(name);
  return {
    schema: 'evoucher/hosted-run@1',
    stated: settings.stated ?? {},
    driver: driver.kind,
    selected,
    furtherCards,
    seed,
    ledger,
    capabilities: settings.capabilities,
    ...(settings.his === undefined ? {} : { his: settings.his }),
    ...(settings.report === undefined ? {} : { report: settings.report }),
    profile: profile === undefined ? null : { id: profile.id, digest: profileDigest(profile.document) },
    reachedAt: center,
    publicKey: signer?.publicKey ?? null,
  };
}

/** Opens a run, or takes up the folder's; only a run that was opened moves an earlier one away. */
async function begin(
  { center, resume, say }: HostedOptions,
  request: RunRequest,
  client: CenterClient,
  folder: string,
): Promise<RunOpened> {
  const note = resume === true ? readNote(folder) : undefined;
  if (resume === true && note === undefined) {
    throw new HarnessError('USAGE', `${folder} 中没有在省项目组中心进行的测试，不能继续`, {
      hint: '请给出原来的结果目录（--out），或不加 --resume 开始新的测试。',
    });
  }
  const opened =
    note === undefined ? await client.open(request) : await client.resume(note.run, request, true);
  if (note === undefined) moveEarlierRun(folder);
  writeNote(folder, { center, run: opened.run });
  say(
    `测试由省项目组的仿真中心 ${center} 主持：全部请求与应答由省项目组记录、判定并签名，本机保存一份副本。`,
  );
  say(`医院（以令牌为准）：${opened.hospital.fixmedinsName} ${opened.hospital.fixmedinsCode}`);
  say(`中心公钥指纹：${fingerprint(opened.centerKey)}；测试编号：${opened.run}`);
  return opened;
}

/** Until the package is there. */
async function follow(opened: RunOpened, work: Work): Promise<void> {
  const { options, client, mirror, hands } = work;
  const { signal } = options;
  let { events } = opened;
  let resumptions = 0;
  let isStopping = false;
  for (;;) {
    const after = { events, journal: mirror.size() };
    const news = await newsOf(opened.run, after, isStopping ? undefined : signal, client);
    if (news === 'interrupted') {
      isStopping = true;
      await client.stop(opened.run);
      continue;
    }
    const state = news === 'paused' ? RESTARTED : await takeIn(news, work, opened.run);
    if (news !== 'paused') events += news.events.length;
    if (state.kind === 'concluded') return;
    if (hands.fault() !== undefined) throw asError(hands.fault());
    if (state.kind === 'going') continue;
    if (isStopping || resumptions >= MOST_RESUMPTIONS)
      throw new HarnessError('CENTER-LOST', `测试没有做完：${state.reason}`);
    resumptions += 1;
    options.say(`测试中断（${state.reason}），正在继续；未完成的场景重新进行`);
    hands.drop();
    ({ events } = await client.resume(opened.run, work.request, false));
    mirror.restart();
  }
}

/** How a run stands after news of it. */
type State =
  | { readonly kind: 'going' }
  | { readonly kind: 'concluded' }
  | { readonly kind: 'paused'; readonly reason: string };

const RESTARTED: State = { kind: 'paused', reason: '省项目组的中心重新启动过' };

function unlessPaused(fault: unknown): void {
  if (!(fault instanceof CenterRefusal && fault.wire === 'RUN-PAUSED')) throw fault;
}

/** News, or that the person here ends the run, or that the province no longer leads it. */
async function newsOf(
  run: string,
  after: { readonly events: number; readonly journal: number },
  signal: AbortSignal | undefined,
  client: CenterClient,
): Promise<News | 'interrupted' | 'paused'> {
  try {
    return (signal?.aborted === true ? undefined : await client.news(run, after, signal)) ?? 'interrupted';
  } catch (fault) {
    unlessPaused(fault);
    return 'paused';
  }
}

async function takeIn(news: News, work: Work, run: string): Promise<State> {
  const { mirror, manual, hands, options } = work;
  if (news.journal !== '') {
    const isFirst = mirror.size() === 0;
    await mirror.take(news.journal);
    if (isFirst) manual?.attachRemote(deskPorts(undefined, run, work));
    manual?.noticed();
  }
  for (const event of news.events) {
    switch (event.kind) {
      case 'act-started':
        options.progress.actStarted(event.act, event.act.card, event.act.scenario);
        break;
      case 'act-ended':
        options.progress.actEnded(event.act, event.outcome, event.note);
        break;
      case 'asked':
        manual?.attachRemote(deskPorts(event.act.center.url, run, work));
        hands.take(event);
        break;
      case 'choice':
      case 'withdrawn':
        hands.take(event);
        break;
      case 'concluding':
        manual?.concluding();
        break;
      case 'concluded':
        return { kind: 'concluded' };
      case 'paused':
        return { kind: 'paused', reason: event.reason };
      case 'failed':
        throw refusedRun(event);
    }
  }
  return { kind: 'going' };
}

const refusedRun = ({ message, hint }: Extract<RunEvent, { kind: 'failed' }>): HarnessError =>
  new HarnessError('CENTER-REFUSED', `省项目组的中心不能进行这次测试：${message}`, { hint });

/** What the person's desk asks of the record goes to the province; what it shows comes from the mirror. */
function deskPorts(
  url: string | undefined,
  run: string,
  { client, options }: Work,
): Parameters<ManualService['attachRemote']>[0] {
  const told = (fault: unknown): void => options.say(`没有送到省项目组：${String(fault)}`);
  return {
    committed: async () => Promise.resolve(),
    declare: ({ card }, declaration) => {
      if (card !== undefined) void client.declare(run, { card, declaration }).catch(told);
    },
    remark: async ({ act, text, picture }) =>
      client.remark(run, {
        ...(act === undefined ? {} : { act }),
        text,
        ...(picture === undefined
          ? {}
          : {
              picture: {
                name: picture.name,
                type: picture.type,
                base64: Buffer.from(picture.bytes).toString('base64'),
              },
            }),
      }),
    signing: signingView(contractOf(options).specification),
    addresses:
      url === undefined ? [] : [{ card: '省项目组', host: new URL(url).hostname, url, isLoopback: false }],
  };
}

const asError = (fault: unknown): Error => (fault instanceof Error ? fault : new Error(String(fault)));
