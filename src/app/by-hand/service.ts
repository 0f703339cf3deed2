import { randomBytes } from 'node:crypto';
import { networkInterfaces } from 'node:os';

import { createContracts } from '../../checks/profiled.ts';
import { createReader } from '../../contract/reading/reader.ts';
import type { Clock } from '../../domain/clock.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { createManualDriver } from '../../his/manual.ts';
import { servePage, type PageServer } from '../../page/server.ts';
import type { HisDriver } from '../../run/ports.ts';
import type { CenterService } from '../center/service.ts';
import { centerAddresses, hostsOf, originOf } from '../machine/addresses.ts';
import type { Package } from '../machine/package-root.ts';
import { createManualDesk } from './desk.ts';
import type { DeskPorts, TesterRemark, DeskFace } from './ports.ts';

/** How a person is asked. */
export interface ManualChoice {
  readonly kind: 'manual';
  /** Port of the page; 0, the default, lets the system choose. */
  readonly pagePort?: number;
  /** Told the addresses of the page once it is open, those for this machine first. */
  readonly onPage?: (addresses: readonly string[]) => void;
  /** Asks in a terminal, without a page; returns the way to stop. */
  readonly terminal?: (face: DeskFace) => () => void;
}

/** A test by hand: the desk, and the page or terminal in front of it. */
export interface ManualService {
  readonly driver: HisDriver;
  readonly watch: (journal: JournalWriter) => JournalWriter;
  /** The run has begun: the center answers. */
  readonly attach: (journal: JournalWriter, center: CenterService) => void;
  /** The same, of a run that is recorded elsewhere and mirrored into the folder. */
  readonly attachRemote: (ports: DeskPorts) => void;
  /** Lines have come into the folder that did not pass through `watch`. */
  readonly noticed: () => void;
  readonly concluding: () => void;
  /** The documents are there; resolves when the person has seen the result, or when `signal` is aborted. */
  readonly concluded: (signal: AbortSignal) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ManualServiceOptions {
  readonly choice: ManualChoice;
  readonly folder: string;
  readonly host: string;
  readonly pack: Package;
  readonly clock: Clock;
}

/** A person needs no deadline; timers take no more than 24 days. */
export const MANUAL_DEADLINE_MS = 20 * 86_400_000;

const DOCUMENTS = ['test-report.pdf', 'test-report.html', 'submission.zip', 'results.json'];

/** @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE */
export async function openManual(options: ManualServiceOptions): Promise<ManualService> {
  const { choice, folder, pack, host, clock } = options;
  const reader = createReader({ workerUrl: pack.workerUrl });
  const desk = createManualDesk({ folder, clock, contractFor: createContracts(), reader, onFault });
  const stop = choice.terminal?.(desk);
  const page = choice.terminal === undefined ? await openPage(options, desk) : undefined;
  return {
    driver: createManualDriver(desk, clock),
    watch: desk.watch,
    attach: (journal, center) =>
      desk.attach({
        committed: journal.committed,
        declare: (entry) => {
          journal.append('ledger', entry);
          center.session().declare(entry);
        },
        remark: async (remark) => writeTesterRemark(journal, remark),
        addresses: centerAddresses(host, center.server.port, center.servicePath, networkInterfaces()),
        signing: center.signing,
      }),
    attachRemote: desk.attach,
    noticed: desk.noticed,
    concluding: desk.concluding,
    concluded: async (signal) => {
      await desk.concluded(DOCUMENTS);
      await desk.dismissed(signal);
    },
    close: async () => {
      desk.close();
      stop?.();
      await page?.close();
      await reader.close();
    },
  };
}

async function openPage({ choice, host, pack }: ManualServiceOptions, face: DeskFace): Promise<PageServer> {
  const known = hostsOf(host, networkInterfaces());
  const token = randomBytes(18).toString('base64url');
  const page = await servePage({
    face,
    assets: pack.page,
    host,
    port: choice.pagePort ?? 0,
    hosts: ['localhost', '127.0.0.1', '::1', ...known.map((one) => one.host)],
    token,
    onFault,
  });
  const addresses = known
    .toSorted((left, right) => Number(right.isLoopback) - Number(left.isLoopback))
    .map((one) => `${originOf(one.host, page.port)}/${one.isLoopback ? '' : `#token=${token}`}`);
  choice.onPage?.(addresses);
  return page;
}

/** What fails in showing a test is no fault of the test: it is said, and the test goes on. */
const onFault = (fault: unknown): void => process.emitWarning(fault instanceof Error ? fault : String(fault));

/** Puts a tester's words into the journal, their picture before them. */
export async function writeTesterRemark(
  journal: JournalWriter,
  { act, text, picture }: TesterRemark,
): Promise<void> {
  if (picture !== undefined) {
    const { name, type, bytes } = picture;
    journal.append('note', {
      topic: 'attachment',
      text: name,
      attachment: { type, body: journal.body(bytes) },
    });
  }
  const attached = picture === undefined ? '' : `（附图片：${picture.name}）`;
  journal.append('remark', {
    source: 'tester',
    ...(act === undefined ? {} : { act }),
    text: `${text}${attached}`,
  });
  await journal.committed();
}
