import { createReader } from '../../contract/reading/reader.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { openManual, type ManualService } from '../by-hand/service.ts';
import { openPackage, type Package } from '../machine/package-root.ts';
import { openRunFolder } from '../machine/run-folder.ts';
import { systemClock } from '../machine/system-clock.ts';
import { refuseBuiltIn } from '../settings/built-in-hospital.ts';
import type { WebService } from '../web/open-web.ts';
import { conclude } from './conclude.ts';
import { environmentOf, isBuiltInChoice, type Certification, type CertifyOptions } from './options.ts';
import { askedProfile, prepare } from './prepare.ts';
import { run } from './run.ts';
import { earlierRun, newRun } from './start.ts';

/**
 * The main job: runs the hospital through the scenarios, judges the journal, writes reports and the submission.
 * @throws HarnessError of usage, configuration or of the harness; never for what the hospital does
 */
export async function certify(options: CertifyOptions): Promise<Certification> {
  const { selected, suites = [] } = options;
  refuseBuiltIn(isBuiltInChoice(options.driver), options.settings.hospital);
  if (suites.length > 0 && options.relay !== undefined)
    throw new HarnessError('USAGE', '故障与冲红演练需要仿真中心，不能与中继（--relay）同时使用', {
      hint: '请去掉 --suite（与配置文件中的 suites），或不用中继。',
    });
  const pack = openPackage();
  const asked = askedProfile(options);
  const prepared = prepare(options, pack);
  const folder = openRunFolder(options.out, options.resume === true ? 'keep' : 'move');
  const reader = createReader({ workerUrl: pack.workerUrl });
  let manual: ManualService | undefined;
  let web: WebService | undefined;
  try {
    web = await webOf(options, pack);
    manual = await manualOf(options, pack, folder.path);
    const companion = manual ?? options.companion;
    const { challenge } = options;
    const parts = { selected, suites, asked, ...(challenge === undefined ? {} : { challenge }) };
    const start =
      options.resume === true
        ? await earlierRun(
            folder.path,
            { ...parts, environment: environmentOf(options), hospital: options.settings.hospital },
            reader,
          )
        : newRun(parts);
    if (start.selected.length + start.suites.length > 0)
      await run(options, start, { pack, prepared, folder: folder.path, reader, manual, web });
    companion?.concluding();
    const results = await conclude(folder.path, pack, reader, options);
    await manual?.concluded(options.signal);
    return { results, folder: folder.path };
  } finally {
    await manual?.close();
    await web?.close();
    await reader.close();
    folder.release();
  }
}

/** The browser is there before anything is written: without one nothing has begun. */
const webOf = async ({ driver }: CertifyOptions, pack: Package): Promise<WebService | undefined> =>
  driver.kind === 'web' ? (await import('../web/open-web.ts')).openWeb(driver, pack) : undefined;

async function manualOf(
  { driver, host, clock = systemClock }: CertifyOptions,
  pack: Package,
  folder: string,
): Promise<ManualService | undefined> {
  return driver.kind === 'manual' ? openManual({ choice: driver, folder, host, pack, clock }) : undefined;
}
