import type { Writable } from 'node:stream';

import { manualDriver } from '../app/by-hand/manual-driver.ts';
import type { RunPorts } from '../app/certify/planned.ts';
import type { Certification } from '../app/certify/options.ts';
import type { RunPlan } from '../app/settings/run-plan.ts';
import type { Signing } from '../app/trust/signing.ts';
import { webChoice } from '../app/web/web-choice.ts';
import { webDriver } from '../app/web/web-driver.ts';
import { dayText } from '../domain/china-time.ts';
import { shellQuoted } from '../domain/shell-quoted.ts';
import type { CertifyFlags } from './certify-flags.ts';
import { home } from './home.ts';
import { remindOfHttp } from './hosted.ts';
import { manualChoice } from './manual.ts';
import { passphrases } from './passphrase.ts';
import { planText } from './plan-text.ts';
import { forPeople, prepareReporters, tellPipeline } from './reporters.ts';
import { scannerChoice } from './scanner-options.ts';
import { visible } from '../domain/visible.ts';
import { errors } from './screen.ts';

/** The main job of the command line: plans the run, has it done, and tells people and pipelines what came of it. */
export async function runCertify(flags: CertifyFlags): Promise<void> {
  const [
    { exitCodeOf },
    { openPackage },
    { compareWithBaseline },
    { loadBaseline },
    { readPipeline },
    words,
  ] = await Promise.all([
    import('../app/certify/conclude.ts'),
    import('../app/machine/package-root.ts'),
    import('../app/baseline/compare.ts'),
    import('../app/baseline/baseline.ts'),
    import('../app/machine/pipeline.ts'),
    import('./table.ts'),
  ]);
  // eslint-disable-next-line no-restricted-syntax -- this is the configuration
  const plan = await planOf(flags, process.cwd(), process.env);
  const { reporter } = flags;
  const people = forPeople(reporter);
  const pipeline = readPipeline();
  const baseline =
    plan.baseline.kind === 'none' ? undefined : loadBaseline(plan.baseline.value, openPackage().schemas);
  await prepareReporters(reporter);
  // A key that is made for a run that is refused would never be told of.
  const challenge = await challengeOf(plan);
  const signing = await signingOf(plan);
  const ports = await portsOf(flags, { signing, challenge }, pipeline);
  const started = await startOf(plan, ports, people);
  if (reporter.list) people.write(visible(`${planText(plan)}\n`));
  const { results, onPaper, folder } = await started();
  // A pipeline's console is kept and read by many; a screen is the hospital's own.
  const shown = pipeline.isPipeline ? onPaper : results;
  if (reporter.list) people.write(visible(`${words.resultLines(shown, { folder }).join('\n')}\n`));
  const { systemClock } = await import('../app/machine/system-clock.ts');
  const comparison =
    baseline === undefined ? undefined : compareWithBaseline(results, baseline, dayText(systemClock.now()));
  await tellPipeline(reporter, { results, onPaper, comparison, summaryFile: pipeline.summaryFile });
  if (reporter.list)
    people.write(visible(`${whatToLookAt(folder, signing, plan.center.kind === 'hosted')}\n`));
  process.exitCode = comparison?.exitCode ?? exitCodeOf(results);
}

/**
 * The plan of these flags, the environment and the configuration file.
 * @throws HarnessError CONFIG-INVALID; USAGE, also when the built-in hospital would be tested for a real one
 */
export async function planOf(
  flags: CertifyFlags,
  folder: string,
  environment: RunPorts['environment'],
): Promise<RunPlan> {
  const [{ resolveRunPlan }, { readSettings }, { openPackage }, { readNote }, { isBuiltIn, refuseBuiltIn }] =
    await Promise.all([
      import('../app/settings/run-plan.ts'),
      import('../app/settings/config.ts'),
      import('../app/machine/package-root.ts'),
      import('../app/hosted/agent/run-note.ts'),
      import('../app/settings/built-in-hospital.ts'),
    ]);
  const { hisUrl, relay, center, actDeadline, silence, ...rest } = flags;
  const plan = resolveRunPlan({
    flags: {
      ...rest,
      ...(actDeadline === undefined ? {} : { deadlineMs: actDeadline * 1_000 }),
      ...(silence === undefined ? {} : { silenceMs: silence * 1_000 }),
      ...(hisUrl === undefined ? {} : { hisUrl: hisUrl.href }),
      ...(relay === undefined ? {} : { relay: relay.href }),
      ...(center === undefined ? {} : { center: center.href }),
    },
    environment,
    file: readSettings(flags.config, folder, openPackage().schemas),
    hostedAt: (out) => readNote(out)?.center,
  });
  refuseBuiltIn(isBuiltIn(plan.driver), plan.hospital);
  return plan;
}

/** The run that the plan means, here or at the province; what is wrong with the plan is said before it starts. */
async function startOf(
  plan: RunPlan,
  ports: RunPorts,
  people: Writable,
): Promise<() => Promise<Certification>> {
  if (plan.center.kind === 'hosted') {
    const [{ certifyHosted }, { hostedOptions }] = await Promise.all([
      import('../app/hosted/agent/agent.ts'),
      import('../app/hosted/agent/planned.ts'),
    ]);
    const say = (line: string): void => errors.lines([line]);
    const options = hostedOptions(plan, { ...ports, say, asked: (face) => manualChoice(face, people) });
    remindOfHttp(plan.center.url, say);
    return async () => certifyHosted(options);
  }
  const [{ certify }, { certifyOptions }] = await Promise.all([
    import('../app/certify/certify.ts'),
    import('../app/certify/planned.ts'),
  ]);
  const options = certifyOptions(plan, ports);
  return async () => certify(options);
}

async function portsOf(
  flags: CertifyFlags,
  { signing, challenge }: { readonly signing: Signing; readonly challenge: string | undefined },
  { isPlain, isPipeline }: { readonly isPlain: boolean; readonly isPipeline: boolean },
): Promise<RunPorts> {
  const [{ createListProgress, silentProgress }, { progressOnPaper }, view, { forgetSecrets }] =
    await Promise.all([
      import('./progress.ts'),
      import('../app/certify/on-paper.ts'),
      import('../app/center/signing-view.ts'),
      import('../app/machine/secrets.ts'),
    ]);
  const { reporter, terminal } = flags;
  const people = forPeople(reporter);
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  // eslint-disable-next-line no-restricted-syntax -- the command inherits the caller's environment (design, section 7)
  const environment = { ...process.env };
  // From here on modules of the vendor's may run in this process.
  forgetSecrets();
  return {
    environment,
    progress:
      reporter.list && !terminal
        ? (isPipeline ? progressOnPaper : same)(createListProgress(people, people.isTTY === true && !isPlain))
        : silentProgress,
    signal: controller.signal,
    handed: (driver) =>
      driver.kind === 'web'
        ? webDriver(webChoice(driver, scannerChoice(driver.scanner)))
        : manualDriver(manualChoice(driver.face, people)),
    signer: signing.kind === 'unsigned' ? undefined : signing.signer,
    challenge,
    remarks: await scannerRemarksOf(flags.scanCheck),
    ...(reporter.list
      ? { onSigning: (seen) => void people.write(visible(`${view.signingLines(seen).join('\n')}\n\n`)) }
      : {}),
  };
}

const same = (progress: RunPorts['progress']): RunPorts['progress'] => progress;

/** The key is opened before the run: nobody waits for a test and then has no passphrase. */
async function signingOf({ key }: RunPlan): Promise<Signing> {
  const { signingFor } = await import('../app/trust/signing.ts');
  return signingFor(key.kind === 'file' ? key.file : undefined, await home(), passphrases());
}

async function challengeOf({ challenge, hospital }: RunPlan): Promise<string | undefined> {
  if (challenge.kind === 'none') return undefined;
  const { givenChallenge } = await import('../app/challenge/issue.ts');
  return givenChallenge(challenge.value, hospital.fixmedinsCode);
}

/** The hospital's own scanner, as it was checked before the run. */
async function scannerRemarksOf(file: string | undefined): Promise<NonNullable<RunPorts['remarks']>> {
  if (file === undefined) return [];
  const { readScannerCheck, scannerRemarks } = await import('../app/scan/check.ts');
  return scannerRemarks(readScannerCheck(file));
}

/** The key that the package is signed with, or the reason why it is not signed. */
function signingLines(signing: Signing): readonly string[] {
  if (signing.kind === 'unsigned')
    return [`提交包没有签名：${signing.reason}；请设置 EVOUCHER_HOME 为可写的目录，或用 --key 指定私钥`];
  const made = `已生成签名密钥 ${signing.file}（没有口令时请妥善保管），请把指纹告知地市或省：`;
  return [...(signing.kind === 'created' ? [made] : []), `签名指纹：${signing.fingerprint}`];
}

function whatToLookAt(folder: string, signing: Signing, isHosted: boolean): string {
  return [
    '',
    `结果在 ${folder} 目录：`,
    '  test-report.pdf  附件 2《接入测试报告》',
    '  test-report.html 同一报告的网页，附全部请求与应答',
    '  results.json     逐行判定、检查项与证据',
    '  journal.ndjson   全部请求与应答的原始记录',
    '  junit.xml        供流水线读取',
    `  submission.zip   提交包（${isHosted ? '省项目组的中心已签名，' : ''}${signing.kind === 'unsigned' ? '本院没有签名' : '本院已签名'}）`,
    ...signingLines(signing),
    `重新判定：evoucher judge ${shellQuoted(folder, process.platform)}`,
    `验证提交包：evoucher verify ${shellQuoted(folder, process.platform)}`,
  ].join('\n');
}
