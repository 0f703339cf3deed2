import { createReader } from '../../contract/reading/reader.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import { openPackage } from '../machine/package-root.ts';
import { openRunFolder } from '../machine/run-folder.ts';
import { systemClock } from '../machine/system-clock.ts';
import { refuseBuiltIn } from '../settings/built-in-hospital.ts';
import { conclude } from './conclude.ts';
import { openDriver } from './drivers.ts';
import { onPaper } from './on-paper.ts';
import {
  environmentOf,
  isBuiltInChoice,
  type Certification,
  type CertifyOptions,
  type OpenedDriver,
} from './options.ts';
import { askedProfile, prepare } from './prepare.ts';
import { run } from './run.ts';
import { earlierRun, newRun } from './start.ts';

/**
 * The main job: runs the hospital through the scenarios, judges the journal, writes reports and the submission.
 * @throws HarnessError of usage, configuration or of the harness; never for what the hospital does
 */
export async function certify(options: CertifyOptions): Promise<Certification> {
  const { selected, suites = [], journals = createFileJournalStore() } = options;
  refuseBuiltIn(isBuiltInChoice(options.driver), options.settings.hospital);
  if (suites.length > 0 && options.relay !== undefined)
    throw new HarnessError('USAGE', '故障与冲红演练需要仿真中心，不能与中继（--relay）同时使用', {
      hint: '请去掉 --suite（与配置文件中的 suites），或不用中继。',
    });
  const pack = openPackage();
  const asked = askedProfile(options);
  const prepared = prepare(options, pack);
  // A run that is to be gone on with is there, or nothing is made for it.
  if (options.resume === true && (await journals.head(options.out)) === undefined)
    throw new HarnessError('JOURNAL-NOT-FOUND', `没有找到可以继续的测试：${options.out}`, {
      hint: '请核对 --out 的目录，或不加 --resume 重新测试。',
    });
  const folder = await openRunFolder(options.out, journals, options.resume === true ? 'keep' : 'move');
  const reader = options.reader ?? createReader({ workerUrl: pack.workerUrl });
  let opened: OpenedDriver | undefined;
  try {
    const { host, environment, clock = systemClock } = options;
    const surroundings = { folder: folder.path, journals, host, clock, pack, environment };
    opened = await openDriver(options.driver, surroundings);
    const { companion } = opened;
    const { challenge } = options;
    const parts = { selected, suites, asked, ...(challenge === undefined ? {} : { challenge }) };
    const start =
      options.resume === true
        ? await earlierRun(
            folder.path,
            { ...parts, environment: environmentOf(options), hospital: options.settings.hospital },
            { reader, journals },
          )
        : newRun(parts);
    if (start.selected.length + start.suites.length > 0)
      await run(options, start, { pack, prepared, folder: folder.path, journals, reader, opened });
    companion?.concluding();
    const judged = await conclude(folder.path, { pack, reader, journals }, options);
    await companion?.concluded(options.signal);
    return { results: judged.results, onPaper: onPaper(judged), folder: folder.path };
  } finally {
    await opened?.close();
    if (options.reader === undefined) await reader.close();
    folder.release();
  }
}
