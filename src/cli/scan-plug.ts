import { createInterface } from 'node:readline';

import type { Command } from 'commander';

import type { PluggedIn } from '../app/scan/plug.ts';
import type { ScanInput } from '../app/scan/request.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { portNumber } from './arguments.ts';
import { addScanInput, readScanInput, type ScanInputFlags } from './scan-options.ts';
import { plugLines, shownText } from './scan-lines.ts';
import { plugObserver } from './scanner-options.ts';
import { screen } from './screen.ts';

interface Flags extends ScanInputFlags {
  readonly host: string;
  readonly port: number;
  readonly uhid: boolean;
}

/** Between two lines of a file, as between two customers in a hurry. */
const NEXT_SCAN_MS = 400;
/** The computer hands the last scan on to the program before the scanner is pulled out. */
const BEFORE_UNPLUGGING_MS = 1_000;

/** `plug`: the scanner becomes a device of a computer. */
export function addScanPlug(scan: Command): void {
  const plug = scan
    .command('plug')
    .description('把仿真扫码枪接到一台电脑上：USB over IP（Linux、Windows），或本机内核（--uhid，Linux）');
  addScanInput(plug)
    .option('--host <H>', '监听地址；给局域网内的另一台电脑使用时用 0.0.0.0', '127.0.0.1')
    .option('--port <N>', '端口（0 由系统选择）', portNumber, 3240)
    .option('--uhid', '接到本机（Linux 的 /dev/uhid），不用 USB over IP', false)
    .action(async (flags: Flags) => plugIn(flags));
}

async function plugIn(flags: Flags): Promise<void> {
  const [{ chooseModel }, app] = await Promise.all([
    import('../app/scan/models.ts'),
    import('../app/scan/plug.ts'),
  ]);
  const input = readScanInput(flags);
  await probe(input);
  const model = chooseModel(input.model, input.suffix);
  const observer = plugObserver(say);
  const plugged = flags.uhid
    ? app.plugIntoKernel(model, observer)
    : await app.plugIntoNetwork(model, { host: flags.host, port: flags.port }, observer);
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    say(plugLines(model, plugged.commands).join('\n'));
    await scanAll(plugged, input, stop.signal);
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    await plugged.close();
  }
}

/** Refuses what can never be scanned, before anybody goes to the computer. */
async function probe(input: ScanInput): Promise<void> {
  const [{ scanRequest }, { reportsFor }] = await Promise.all([
    import('../app/scan/request.ts'),
    import('../app/scan/plug.ts'),
  ]);
  // A phone is asked for its code when the time has come.
  if (input.wallet !== undefined) return;
  const isOpen = [input.text, input.image, input.person].every((one) => one === undefined);
  reportsFor(await scanRequest(isOpen ? { ...input, text: '0' } : input), false);
}

/** At a terminal a scan for every line until its end; otherwise what was given once, or the lines of the input. */
async function scanAll(plugged: PluggedIn, input: ScanInput, signal: AbortSignal): Promise<void> {
  const { systemClock } = await import('../app/machine/system-clock.ts');
  const hasContent = [input.text, input.image, input.wallet].some((one) => one !== undefined);
  const isTerminal = process.stdin.isTTY;
  if (hasContent && !isTerminal) await scanOnce(plugged, input, signal);
  else {
    say(
      hasContent ? '按回车扫一次；或输入其他内容再按回车。Ctrl-C 拔出。' : '每输入一行扫一次。Ctrl-C 拔出。',
    );
    for await (const line of linesUntil(signal)) {
      if (line === '' && !hasContent) continue;
      const one = line === '' ? input : { ...input, text: line, image: undefined, wallet: undefined };
      try {
        await scanOnce(plugged, one, signal);
      } catch (fault) {
        // At a terminal somebody is there to plug it in again.
        if (!(fault instanceof HarnessError) || !isTerminal) throw fault;
        say(`${fault.message}\n${fault.hint}`);
      }
      if (!isTerminal) await systemClock.wait(NEXT_SCAN_MS, signal);
    }
  }
  await systemClock.wait(BEFORE_UNPLUGGING_MS, signal);
}

async function* linesUntil(signal: AbortSignal): AsyncGenerator<string> {
  const lines = createInterface({ input: process.stdin });
  const close = (): void => lines.close();
  signal.addEventListener('abort', close, { once: true });
  try {
    for await (const line of lines) yield line;
  } finally {
    signal.removeEventListener('abort', close);
    process.stdin.destroy();
  }
}

async function scanOnce({ scanner }: PluggedIn, input: ScanInput, signal: AbortSignal): Promise<void> {
  const [{ scanRequest }, { scanInto }] = await Promise.all([
    import('../app/scan/request.ts'),
    import('../app/scan/plug.ts'),
  ]);
  // A code of the phone lives only for a minute: it is fetched when somebody is there to read it.
  if ((await scanner.listener(signal)) === undefined) return;
  const request = await scanRequest(input);
  if (await scanInto(scanner, request, { signal })) say(`已扫：${shownText(request.text)}`);
}

const say = (text: string): void => screen.write(`${text}\n`);
