import { profileDigest } from '../../../contract/profile-digest.ts';
import type { Clock } from '../../../domain/clock.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import { createFileJournalStore } from '../../../evidence/file-journal-store.ts';
import type { JournalCopy } from '../../../evidence/journal-copy.ts';
import type { JournalStore } from '../../../evidence/journal-store.ts';
import { fingerprint, type Signer } from '../../../evidence/sm2.ts';
import type { HisDriver } from '../../../run/ports.ts';
import type { DeskPorts, ManualChoice } from '../../by-hand/ports.ts';
import { openManual, type ManualService } from '../../by-hand/service.ts';
import { signingView } from '../../center/signing-view.ts';
import { judgedFolder } from '../../certify/conclude.ts';
import { createSystemDriver } from '../../certify/drivers.ts';
import { onPaper } from '../../certify/on-paper.ts';
import type { Certification, CertifyOptions, SystemChoice } from '../../certify/options.ts';
import { openPackage, type Package } from '../../machine/package-root.ts';
import { moveEarlierRun, openRunFolder } from '../../machine/run-folder.ts';
import { systemClock } from '../../machine/system-clock.ts';
import { refuseBuiltIn } from '../../settings/built-in-hospital.ts';
import { loadProfile, type LoadedProfile } from '../../settings/profiles.ts';
import type { News, RunEvent, RunOpened, RunRequest } from '../wire/messages.ts';
import { createActRunner, type ActRunner } from './act-runner.ts';
import { CenterRefusal, createCenterClient, type CenterClient } from './client.ts';
import { receivePackage } from './receive-package.ts';
import { readNote, writeNote } from './run-note.ts';

export interface HostedOptions extends Pick<
  CertifyOptions,
  'settings' | 'selected' | 'furtherCards' | 'out' | 'host' | 'seed' | 'environment' | 'progress' | 'signal'
> {
  /** Pages settle through a counter side, which the province's center does not have. */
  readonly driver: SystemChoice | ManualChoice;
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
  /** Gets lines that a person should know: where bytes are recorded, a lost connection. */
  readonly say: (line: string) => void;
  readonly clock?: Clock;
  /** So long a lost connection is tried again; a person's test waits for days. */
  readonly patienceMs?: number;
}

const PATIENCE_MS = 5 * 60_000;
const MANUAL_PATIENCE_MS = 20 * 86_400_000;
/** A line that breaks again and again will not hold for a whole scenario. */
const MOST_RESUMPTIONS = 5;

/** The parts that the agent works with once its run is open. */
interface Work {
  readonly options: HostedOptions;
  readonly request: RunRequest;
  readonly client: CenterClient;
  readonly copy: JournalCopy;
  readonly acts: ActRunner;
  readonly manual: ManualService | undefined;
}

/**
 * As `certify`, but the run is led, recorded, judged and signed at the province; this side sets the hospital's system in
 * motion and takes the package home.
 * @throws HarnessError CENTER-UNREACHABLE, TOKEN-REFUSED, CENTER-REFUSED, CONFIG-INVALID before the run; CENTER-LOST during
 * it; PACKAGE-BROKEN after it
 */
export async function certifyHosted(options: HostedOptions): Promise<Certification> {
  const { out, driver: choice, host, clock = systemClock, signal } = options;
  const journals = createFileJournalStore();
  const pack = openPackage();
  const isBuiltIn = choice.kind === 'reference';
  refuseBuiltIn(isBuiltIn, options.settings.hospital);
  const request = requestOf(options);
  // A run that is to be gone on with is there, or nothing is made for it.
  if (options.resume === true && readNote(out) === undefined)
    throw new HarnessError('USAGE', `${out} 中没有在省项目组中心进行的测试，不能继续`, {
      hint: '请给出原来的结果目录（--out），或不加 --resume 开始新的测试。',
    });
  const { path: folder, release } = await openRunFolder(out, journals, 'keep');
  let manual: ManualService | undefined;
  try {
    const client = createCenterClient({
      center: options.center,
      token: options.token,
      clock,
      patienceMs: options.patienceMs ?? (choice.kind === 'manual' ? MANUAL_PATIENCE_MS : PATIENCE_MS),
      say: options.say,
    });
    if (choice.kind === 'manual') manual = await openManual({ choice, folder, journals, host, pack, clock });
    const opened = await begin(options, request, client, { folder, journals });
    // The hospital's name follows from its token alone.
    refuseBuiltIn(isBuiltIn, opened.hospital);
    const driver = driverOf(options, pack, manual);
    const acts = createActRunner({
      driver,
      signal,
      answer: async (turn, given) => {
        // A run that was paused meanwhile asks again: the news say so.
        await client.answer(opened.run, turn, given).catch(unlessPaused);
      },
    });
    // Only a person looks into the bytes while the run goes on.
    const fetch =
      manual === undefined ? undefined : async (digest: string) => client.body(opened.run, digest);
    const copy = await journals.copy(folder, fetch);
    try {
      await follow(opened, { options, request, client, copy, acts, manual });
    } finally {
      acts.drop();
      await driver.close();
    }
    const { centerKey } = opened;
    const zip = await client.submission(opened.run);
    const results = await receivePackage(zip, { folder, journals, centerKey, signer: options.signer });
    await manual?.concluded(signal);
    const { personal } = await judgedFolder(folder, journals);
    return { results, onPaper: onPaper({ results, personal }), folder };
  } finally {
    await manual?.close();
    release();
  }
}

function driverOf(
  { driver: choice, clock = systemClock, environment, ...options }: HostedOptions,
  pack: Package,
  manual: ManualService | undefined,
): HisDriver {
  if (choice.kind !== 'manual') {
    const contract = contractOf(options);
    return createSystemDriver(choice, { pack, clock, environment, contract, isDisturbed: false });
  }
  if (manual === undefined) throw new TypeError('A test by hand has its service.');
  return manual.driver;
}

/** The contract with the profile's addresses and signatures; the province judges with its own copy. */
const contractOf = ({
  profile,
  settings,
}: Pick<HostedOptions, 'profile' | 'settings'>): LoadedProfile['contract'] =>
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
  { folder, journals }: { readonly folder: string; readonly journals: JournalStore },
): Promise<RunOpened> {
  const note = resume === true ? readNote(folder) : undefined;
  const opened =
    note === undefined ? await client.open(request) : await client.resume(note.run, request, true);
  if (note === undefined) await moveEarlierRun(folder, journals);
  writeNote(folder, { center, run: opened.run });
  say(
    `测试由省项目组的仿真中心 ${center} 主持：全部请求与应答由省项目组记录、判定并签名，本机保存一份副本。`,
  );
  say(`医院（以令牌为准）：${opened.hospital.fixmedinsName} ${opened.hospital.fixmedinsCode}`);
  say(`中心公钥指纹：${fingerprint(opened.centerKey)}；测试编号：${opened.run}`);
  return opened;
}

/** Follows the run until its package is there. */
async function follow(opened: RunOpened, work: Work): Promise<void> {
  const { options, client, copy, acts } = work;
  const { signal } = options;
  let { events } = opened;
  let resumptions = 0;
  let isStopping = false;
  for (;;) {
    const after = { events, journal: copy.size() };
    const news = await newsOf(opened.run, after, isStopping ? undefined : signal, client);
    if (news === 'interrupted') {
      isStopping = true;
      await client.stop(opened.run);
      continue;
    }
    const state = news === 'paused' ? RESTARTED : await takeIn(news, work, opened.run);
    if (news !== 'paused') events += news.events.length;
    if (state.kind === 'concluded') return;
    if (acts.fault() !== undefined) throw asError(acts.fault());
    if (state.kind === 'going') continue;
    if (isStopping || resumptions >= MOST_RESUMPTIONS)
      throw new HarnessError('CENTER-LOST', `测试没有做完：${state.reason}`);
    resumptions += 1;
    options.say(`测试中断（${state.reason}），正在继续；未完成的场景重新进行`);
    acts.drop();
    ({ events } = await client.resume(opened.run, work.request, false));
    copy.restart();
  }
}

/** The state of a run after news of it. */
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
  const { copy, manual, acts, options } = work;
  if (news.journal !== '') {
    const isFirst = copy.size() === 0;
    await copy.take(news.journal);
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
        acts.take(event);
        break;
      case 'choice':
      case 'withdrawn':
        acts.take(event);
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

/** The desk's ports: it writes to the record at the province, and shows what is in the copy. */
function deskPorts(url: string | undefined, run: string, { client, options }: Work): DeskPorts {
  const notSent = (fault: unknown): void => options.say(`没有送到省项目组：${String(fault)}`);
  return {
    committed: async () => Promise.resolve(),
    declare: ({ card }, declaration) => {
      if (card !== undefined) void client.declare(run, { card, declaration }).catch(notSent);
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
