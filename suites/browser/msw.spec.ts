import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

import { expect, test, type Page } from '@playwright/test';
import { build } from 'esbuild';
import type { Results } from 'evoucher-harness';
import type { CenterHandlers } from 'evoucher-harness/msw';

import { workInHospital } from '../support/operator.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The program of a vendor's page in its own test. */
const PROGRAM = `
import { setupWorker } from 'msw/browser';
import { createCenterHandlers } from 'evoucher-harness/msw';
window.begin = async () => {
  window.center = createCenterHandlers({ scenarios: ['self-paid'], url: location.origin + '/center' });
  await setupWorker(...window.center.handlers).start({ quiet: true, onUnhandledRequest: 'bypass' });
};
window.post = async (body) => (await fetch('/center', { method: 'POST', body })).text();
`;

/** Bundles the program; fails when anything of Node is reachable, as the bundler does not know it in a browser. */
async function bundled(): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: PROGRAM, resolveDir: root },
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    logLevel: 'error',
    // The package as it is published, not the sources that the compiler is told of.
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? '';
}

interface Place {
  readonly origin: string;
  readonly close: () => void;
}

async function servePage(script: string): Promise<Place> {
  const worker = readFileSync(`${root}node_modules/msw/lib/mockServiceWorker.js`);
  const files: Readonly<Record<string, readonly [string, string | Buffer]>> = {
    '/': ['text/html', '<script type="module" src="/page.js"></script>'],
    '/page.js': ['text/javascript', script],
    '/mockServiceWorker.js': ['text/javascript', worker],
  };
  const server = createServer(({ url = '' }, response) => {
    const [type, body] = files[url] ?? ['text/plain', 'nobody here'];
    response.writeHead(url in files ? 200 : 404, { 'content-type': type }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

/** Passes what the hospital's process sends to the page, which sends it to its own service worker. */
async function serveLine(page: Page): Promise<Place> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.stringify(Buffer.concat(chunks).toString('utf8'));
      void page.evaluate<string>(`window.post(${body})`).then((answer) => response.end(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => server.close(),
  };
}

interface Heard {
  readonly results: Results;
  readonly findings: Awaited<ReturnType<CenterHandlers['findings']>>;
}

async function tested(page: Page, records: string, defect?: string): Promise<Heard> {
  const place = await servePage(await bundled());
  const line = await serveLine(page);
  try {
    await page.goto(place.origin);
    await page.evaluate('window.begin()');
    const cards = await page.evaluate<CenterHandlers['cards']>('window.center.cards');
    for (const { card, acts } of cards)
      for (const name of acts) {
        const act = await page.evaluate<object>(`window.center.act('${card.id}', '${name}')`);
        await workInHospital({ ...act, center: { url: line.origin }, deadlineMs: 2_000 }, records, defect);
      }
    return {
      results: await page.evaluate<Results>('window.center.results()'),
      findings: await page.evaluate<Heard['findings']>('window.center.findings()'),
    };
  } finally {
    line.close();
    place.close();
  }
}

test('在浏览器里：凭证中心作为 MSW 处理程序，应答、处理附件并判定', async ({ page }, info) => {
  const { results, findings } = await tested(page, info.outputPath('records.json'));
  const rows = results.rows.filter(({ scenario }) => scenario === 'self-paid');
  expect(rows.map(({ verdict }) => verdict)).toEqual(['pass', 'pass', 'pass', 'pass']);
  expect(findings).toEqual([]);
});

test('在浏览器里：有缺陷的上传被指出，并说明是哪一项', async ({ page }, info) => {
  const { findings } = await tested(page, info.outputPath('records.json'), 'listed-total-one-cent-more');
  expect(findings.map(({ expected, actual }) => [expected, actual])[0]).toHaveLength(2);
  expect(findings[0]).toMatchObject({ level: 'must', scenario: 'self-paid' });
});
