import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { networkInterfaces } from 'node:os';

import type { ScannerFinding } from '../../../devices/check/findings.ts';
import { contentFindings } from '../../../devices/check/content-findings.ts';
import { scannerFinding } from '../../../devices/check/findings.ts';
import { scanManner, type ScanManner } from '../../../devices/check/manner.ts';
import { serveCheck, type CheckedCode, type CheckServer } from '../../../devices/check/server.ts';
import { testCodes, type TestCode } from '../../../devices/check/test-codes.ts';
import { openHid, readPosScan, type HidDevice, type HidPort } from '../../../devices/hid/real.ts';
import type { Clock } from '../../domain/clock.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { RemarkData } from '../../evidence/entries.ts';
import { hostsOf, originOf } from '../machine/addresses.ts';
import { openPackage } from '../machine/package-root.ts';

/** The check of a hospital's own scanner, by the test codes that came in. */
export interface ScannerCheck {
  readonly codes: readonly {
    readonly code: TestCode;
    readonly received: string;
    /** Median of the milliseconds per key; `undefined` where there are no keys. */
    readonly gapMs: number | undefined;
    /** The way in which the characters came; absent where none did, and in the results of older versions. */
    readonly manner?: ScanManner;
    readonly findings: readonly ScannerFinding[];
  }[];
  /** Codes that were not scanned. */
  readonly open: readonly TestCode[];
}

/** Returns true when the hospital has nothing to mend and every code was scanned. */
export const isScannerRight = ({ codes, open }: ScannerCheck): boolean =>
  open.length === 0 && codes.every(({ findings }) => findings.every(({ level }) => level === 'should'));

/** Returns the results as a run's journal keeps them. */
export const scannerRemarks = ({ codes }: ScannerCheck): readonly RemarkData[] =>
  codes.map(({ code, manner, findings }) => ({
    source: 'scanner',
    text: `扫码枪检查（${code.title}）：${
      findings.length === 0
        ? `正常${manner === undefined ? '' : `（${manner.title}）`}`
        : findings.map(({ title, seen }) => (seen === '' ? title : `${title}（${seen}）`)).join('；')
    }`,
  }));

/**
 * Reads the output of `scan check --json` from a file.
 * @throws HarnessError USAGE for a file that cannot be read or holds something else
 */
export function readScannerCheck(file: string): ScannerCheck {
  let found: Partial<ScannerCheck> | null;
  try {
    found = JSON.parse(readFileSync(file, 'utf8')) as Partial<ScannerCheck> | null;
  } catch (cause) {
    throw new HarnessError('USAGE', `扫码枪检查的结果不能读取：${file}`, { cause, hint: CHECK_HINT });
  }
  const isCheck =
    Array.isArray(found?.codes) && Array.isArray(found.open) && found.codes.every(isCheckedCode);
  if (!isCheck) throw new HarnessError('USAGE', `${file} 不是扫码枪检查的结果`, { hint: CHECK_HINT });
  return found as ScannerCheck;
}

const isCheckedCode = ({ code, findings }: Partial<ScannerCheck['codes'][number]>): boolean =>
  typeof code?.title === 'string' && Array.isArray(findings);

const CHECK_HINT = '请用 evoucher scan check --json > scan-check.json 得到该文件。';

/** The page for keyboard scanners, and where it is. */
export interface CheckPage {
  readonly urls: readonly string[];
  /** Resolves when the person is through. */
  readonly finished: Promise<ScannerCheck>;
  /** Returns the results so far. */
  readonly soFar: () => ScannerCheck;
  readonly close: CheckServer['close'];
}

/** Serves the page that checks a scanner of this machine. @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE */
export async function openCheckPage(
  host: string,
  port: number,
  onFault: (fault: unknown) => void,
): Promise<CheckPage> {
  const server = await serveCheck({ pages: join(openPackage().devicePages, 'check'), host, port, onFault });
  const urls = hostsOf(host, networkInterfaces()).map(
    (one) => `${originOf(one.host, server.port)}${server.path}`,
  );
  return {
    urls,
    finished: server.finished.then(checkOf),
    soFar: () => checkOf(server.checked()),
    close: server.close,
  };
}

const checkOf = (checked: readonly CheckedCode[]): ScannerCheck => ({
  codes: checked.map(({ code, analysis: { received, gapMs, manner, findings } }) => ({
    code,
    received,
    gapMs,
    ...(manner === undefined ? {} : { manner }),
    findings,
  })),
  open: testCodes.filter((code) => !checked.some((one) => one.code.id === code.id)),
});

export interface HidCheckOptions {
  readonly hid: HidPort;
  /** Device path of the scanner, where several are plugged in. */
  readonly path: string | undefined;
  readonly clock: Clock;
  /** Milliseconds allowed for each code. */
  readonly withinMs: number;
  /** Shows a code to be scanned. */
  readonly show: (code: TestCode, device: HidDevice) => void;
}

/**
 * Reads the test codes with a HID-POS scanner.
 * @throws HarnessError USAGE without a scanner or with several, SCANNER-UNREACHABLE
 */
export async function checkPosScanner({
  hid,
  path,
  clock,
  withinMs,
  show,
}: HidCheckOptions): Promise<ScannerCheck> {
  const device = posScanner(hid, path);
  const codes: ScannerCheck['codes'][number][] = [];
  for (const code of testCodes) {
    show(code, device);
    const scan = await readPosScan(hid, device.path, { clock, withinMs });
    const received = scan?.text ?? '';
    const findings = scan === undefined ? [scannerFinding('nothing')] : posFindings(code.text, received);
    const manner = scan === undefined ? {} : { manner: scanManner('hid-pos') };
    codes.push({ code, received, gapMs: undefined, ...manner, findings });
  }
  return { codes, open: [] };
}

/**
 * Returns what is wrong with a received code. HID reports end a scan by themselves: a suffix is neither needed nor in
 * the way.
 */
const posFindings = (expected: string, received: string): readonly ScannerFinding[] =>
  contentFindings(expected, `${received.replace(/[\r\n\t]+$/, '')}\r`, false);

function posScanner(hid: HidPort, path: string | undefined): HidDevice {
  const scanners = hid.devices().filter(({ kind }) => kind === 'hid-pos');
  const chosen = path === undefined ? scanners : scanners.filter((device) => device.path === path);
  const [device, ...others] = chosen;
  if (device === undefined)
    throw new HarnessError(
      'USAGE',
      path === undefined ? '没有发现 HID-POS 扫码枪' : `没有 HID-POS 扫码枪 ${path}`,
      {
        hint: '键盘口扫码枪请用网页检查：evoucher scan check；需要 HID-POS 时用说明书中的设置码切换接口。',
      },
    );
  if (others.length > 0)
    throw new HarnessError('USAGE', `有 ${chosen.length} 把 HID-POS 扫码枪`, {
      hint: `请指定一把：${chosen.map((one) => `--hid ${one.path}`).join('，或 ')}。`,
    });
  return device;
}

export { openHid };
