import { randomBytes } from 'node:crypto';

import type { Center } from '../../../../mocks/center/center.ts';
import type { RunningServer } from '../../../../mocks/center/server.ts';
import { profileDigest } from '../../../contract/profile-digest.ts';
import type { Hospital } from '../../../domain/card.ts';
import { isoTime } from '../../../domain/china-time.ts';
import type { Clock } from '../../../domain/clock.ts';
import { sm3 } from '../../../domain/sm3.ts';
import type { JournalStore } from '../../../evidence/journal-store.ts';
import { driverWords } from '../../../domain/words.ts';
import { publicKey, type Signer } from '../../../evidence/sm2.ts';
import { profileNames, loadProfile, type LoadedProfile } from '../../settings/profiles.ts';
import type { RunOpened, RunRequest, WireRefusal } from '../wire/messages.ts';
import { startHostedRun, type HostedRun, type Pace } from './hosted-run.ts';
import { readRecord, runFolder, writeRecord } from './run-record.ts';

export interface RunsOptions {
  /** Folder of all runs. */
  readonly data: string;
  readonly journals: JournalStore;
  readonly center: Center;
  readonly server: () => RunningServer;
  readonly signer: Signer;
  /** Profiles beside the built-in ones; the first is used when a hospital names none. */
  readonly profiles: readonly LoadedProfile[];
  /** The address for hospitals, where it is not the one by which they came. */
  readonly publicUrl: string | undefined;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly say: (hospital: Hospital, line: string) => void;
}

/** A hospital that asks, and with which process. */
export interface Applicant {
  readonly hospital: Hospital;
  readonly token: string;
  readonly agent: string;
}

export type Opening =
  { readonly opened: RunOpened } | { readonly status: number; readonly refusal: WireRefusal };

/** The runs of all hospitals: one at a time for each, each in a folder and a session of its own. */
export interface Runs {
  readonly open: (applicant: Applicant, request: RunRequest) => Promise<Opening>;
  /** Goes on with a run: the one that is under way, or in a further attempt the one of the folder. */
  readonly resume: (applicant: Applicant, run: string, request: RunRequest) => Promise<Opening>;
  /** The hospital's run, as long as this process knows it. */
  readonly find: (hospital: Hospital, run: string) => HostedRun | undefined;
  /** Folder of a run of this hospital that is not under way. */
  readonly folderOf: (hospital: Hospital, run: string) => string | undefined;
  readonly all: () => readonly HostedRun[];
}

export function createRuns(options: RunsOptions): Runs {
  const { data, signer, profiles, say } = options;
  const latest = new Map<string, HostedRun>();
  const oneByOne = createTurns();

  const begin = async (
    applicant: Applicant,
    id: string,
    request: RunRequest,
    profile: LoadedProfile | undefined,
  ): Promise<Opening> => {
    const { fixmedinsCode } = applicant.hospital;
    const refused = await makeRoom(latest.get(fixmedinsCode));
    if (refused !== undefined) return refused;
    const run = await startRun(options, applicant, id, request, profile);
    latest.set(fixmedinsCode, run);
    return { opened: openedAs(run, applicant.agent) };
  };

  const openedAs = (run: HostedRun, agent: string): RunOpened => ({
    run: run.id,
    hospital: run.hospital,
    centerKey: signer.publicKey,
    events: run.attach(agent),
  });

  return {
    open: async (applicant, request) =>
      oneByOne(applicant.hospital.fixmedinsCode, async () => {
        const wrong = problemOf(applicant.hospital, request);
        if (wrong !== undefined) return wrong;
        const profile = admittedProfile(request.profile, profiles);
        if ('problem' in profile) return refusal(422, 'PROFILE-REFUSED', profile.problem);
        return begin(applicant, randomBytes(8).toString('hex'), request, profile.found ?? profiles[0]);
      }),
    resume: async (applicant, id, request) =>
      oneByOne(applicant.hospital.fixmedinsCode, async () => {
        const { hospital, agent } = applicant;
        const wrong = problemOf(hospital, request);
        if (wrong !== undefined) return wrong;
        const known = latest.get(hospital.fixmedinsCode);
        if (known?.id === id && !known.isOver()) {
          say(hospital, `医院端重新连接，测试 ${id}`);
          // A person's HIS has kept what was done; a program that died in the middle of an act begins its scenario anew.
          if (known.isByHand) return { opened: openedAs(known, agent) };
          known.end('医院端的程序重新启动过');
          await known.over;
        }
        const folder = runFolder(data, hospital.fixmedinsCode, id);
        if (folder === undefined || readRecord(folder) === undefined)
          return refusal(404, 'RUN-UNKNOWN', `省项目组没有本院的测试 ${id.slice(0, 40)}`);
        const profile = admittedProfile(request.profile, profiles);
        if ('problem' in profile) return refusal(422, 'PROFILE-REFUSED', profile.problem);
        return begin(applicant, id, request, profile.found);
      }),
    find: (hospital, run) => {
      const known = latest.get(hospital.fixmedinsCode);
      return known?.id === run ? known : undefined;
    },
    folderOf: (hospital, run) => {
      const folder = runFolder(data, hospital.fixmedinsCode, run);
      return folder === undefined || readRecord(folder) === undefined ? undefined : folder;
    },
    all: () => [...latest.values()],
  };
}

/** Everything that takes time before a run has its place is done by one applicant of a hospital at a time. */
function createTurns(): (code: string, open: () => Promise<Opening>) => Promise<Opening> {
  const opening = new Set<string>();
  return async (code, open) => {
    if (opening.has(code)) return refusal(409, 'RUN-OPEN', '本院的另一个程序正在开始测试，请稍候');
    opening.add(code);
    try {
      return await open();
    } finally {
      opening.delete(code);
    }
  };
}

/** Ends what a vanished agent left; whatever somebody works on is not taken away. */
async function makeRoom(known: HostedRun | undefined): Promise<Opening | undefined> {
  if (known === undefined || known.isOver()) return undefined;
  if (!known.presence.isAway()) return refusal(409, 'RUN-OPEN', busy(known), BUSY_HINT);
  known.end('医院端开始了新的测试');
  await known.over;
  return undefined;
}

/** Starts a run, or goes on with the one that its folder holds. */
async function startRun(
  { data, journals, center, server, signer, publicUrl, clock, pace, say }: RunsOptions,
  { hospital, token }: Applicant,
  id: string,
  request: RunRequest,
  profile: LoadedProfile | undefined,
): Promise<HostedRun> {
  const folder = runFolder(data, hospital.fixmedinsCode, id) ?? '';
  writeRecord(folder, request);
  const resume = (await journals.head(folder)) !== undefined;
  const base = (publicUrl ?? request.reachedAt).replace(/\/+$/, '');
  const run = startHostedRun({
    id,
    folder,
    journals,
    hospital,
    request,
    hospitalKey: publicKey(request.publicKey),
    profile,
    resume,
    place: { center, server: server(), base, session: sessionOf(token) },
    signer,
    clock,
    pace,
    say: (line) => say(hospital, line),
  });
  say(hospital, `${resume ? '继续' : '开始'}测试 ${id}（${driverWords[request.driver]}）`);
  return run;
}

const BUSY_HINT =
  '请等它结束，或在它的结果目录中加 --resume 接着做；原来的程序已经关闭的，半分钟后再开始，旧的测试会自动停下。';

const busy = ({ id, startedAt }: HostedRun): string =>
  `本院的测试 ${id} 正在进行（${isoTime(startedAt).slice(0, 19).replace('T', ' ')} 开始），同一医院不能同时进行两个测试`;

/** The same as long as the token is: what was typed into a HIS once stays right. Nobody finds the token from it. */
const sessionOf = (token: string): string => sm3(`evoucher-session\n${token}`).slice(0, 32);

function problemOf(hospital: Hospital, { stated, driver, publicKey: key }: RunRequest): Opening | undefined {
  const names = { fixmedinsCode: '机构代码', fixmedinsName: '机构名称', admdvs: '医保区划' } as const;
  for (const name of ['fixmedinsCode', 'fixmedinsName', 'admdvs'] as const) {
    const said = stated[name];
    if (said === undefined || said === hospital[name]) continue;
    return refusal(
      409,
      'HOSPITAL-DIFFERS',
      `配置中的${names[name]}（hospital.${name}）是 ${said}，这个令牌签发给 ${hospital[name]}`,
      '医院的身份以令牌为准：请改正 evoucher.yaml 的 hospital，或换用本院的令牌；省项目组登记有误的请联系省项目组。',
    );
  }
  if (driver === 'reference' && !TEST_REGIONS.has(hospital.admdvs))
    return refusal(422, 'REFERENCE-REFUSED', '内置参考医院不是本院的系统，不能在省项目组的中心上测试');
  if (key !== null && publicKey(key) === undefined)
    return refusal(422, 'KEY-REFUSED', '医院的公钥不是 SM2 公钥');
  return undefined;
}

/** Only the regions that are ours, and nobody's. */
const TEST_REGIONS: ReadonlySet<string> = new Set(['379900', '329900']);

const refusal = (status: number, code: string, message: string, hint?: string): Opening => ({
  status,
  refusal: { code, message, ...(hint === undefined ? {} : { hint }) },
});

/** A profile that the province has itself: what a hospital sends is only its name and digest, never its content. */
export function admittedProfile(
  asked: RunRequest['profile'],
  admitted: readonly LoadedProfile[],
): { readonly found: LoadedProfile | undefined } | { readonly problem: string } {
  if (asked === null) return { found: undefined };
  const builtIn = profileNames.includes(asked.id) ? [loadProfile(asked.id)] : [];
  const found = [...admitted, ...builtIn].find(({ document }) => profileDigest(document) === asked.digest);
  if (found !== undefined) return { found };
  const known = [...new Set([...admitted.map(({ id }) => id), ...profileNames])].join('、');
  return {
    problem: `省项目组没有准许差异配置 ${asked.id}（或内容、版本与省项目组的不同）；准许的有：${known}`,
  };
}
