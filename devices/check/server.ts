import { randomBytes } from 'node:crypto';

import { json, notFound, readPages, refused, serve, type Answer, type Call } from '../http.ts';
import { qrPicture } from '../qr-picture.ts';
import { analyseScan, type ScanAnalysis } from './analyse.ts';
import { readSeenScan } from './seen-scan.ts';
import { testCodes, type TestCode } from './test-codes.ts';

/** A test code that was scanned, and the analysis of that scan. */
export interface CheckedCode {
  readonly code: TestCode;
  readonly analysis: ScanAnalysis;
}

export interface CheckServerOptions {
  /** The folder of the built pages. */
  readonly pages: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly onFault: (fault: unknown) => void;
}

export interface CheckServer {
  readonly port: number;
  /** Path of the page, with a word that nobody can guess. */
  readonly path: string;
  /** Resolves when the person is through, with the last scan of every code that was scanned. */
  readonly finished: Promise<readonly CheckedCode[]>;
  /** The codes that were scanned so far. */
  readonly checked: () => readonly CheckedCode[];
  readonly close: () => Promise<void>;
}

/**
 * Serves a page that shows test codes and says what is wrong with the scanner or the computer.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function serveCheck({ pages, host, port, onFault }: CheckServerOptions): Promise<CheckServer> {
  const token = randomBytes(16).toString('base64url');
  const files = readPages(pages, ['check.html', 'check.js', 'check.css']);
  const analyses = new Map<string, ScanAnalysis>();
  const checked = (): readonly CheckedCode[] =>
    testCodes.flatMap((code) => {
      const analysis = analyses.get(code.id);
      return analysis === undefined ? [] : [{ code, analysis }];
    });
  let finish: (result: readonly CheckedCode[]) => void = () => undefined;
  const finished = new Promise<readonly CheckedCode[]>((resolve) => (finish = resolve));

  const scanned = (id: string, body: string): Answer => {
    const code = testCodes.find((candidate) => candidate.id === id);
    const seen = readSeenScan(body);
    if (code === undefined || seen === undefined) return refused(400, '不认识的扫码记录');
    const analysis = analyseScan(code.text, seen);
    analyses.set(code.id, analysis);
    return json(analysis);
  };
  const answer = async ({ method, path, body }: Call): Promise<Answer> => {
    const [root, word, what = '', id = '', ...rest] = path;
    if (root !== 'check' || rest.length > 0) return notFound;
    if (word === 'page') return files.get(what) ?? notFound;
    if (word !== token) return notFound;
    if (method !== 'POST') {
      if (what === '') return files.get('check.html') ?? notFound;
      return what === 'codes' ? json(await shownCodes()) : notFound;
    }
    if (what === 'scan') return scanned(id, body);
    if (what !== 'done') return notFound;
    finish(checked());
    return json({ ok: true });
  };
  const server = await serve({ title: '扫码枪检查页面', host, port, answer, onFault });
  return { port: server.port, path: `/check/${token}`, finished, checked, close: server.close };
}

const shownCodes = async (): Promise<readonly object[]> =>
  Promise.all(testCodes.map(async (code) => ({ ...code, qr: await qrPicture(code.text) })));
