// Unpacks the finished zip into a folder with an awkward name and starts what is in it, with the Node that is running:
// everything that can be tried without Windows.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';

import { unzipSync } from 'fflate';

import { pageAddress } from './launch.mjs';

const PAGE_WITHIN_MS = 30_000;

/**
 * Starts what is in the bundle; resolves with one line for each thing that worked.
 * @throws on the first thing that does not work
 */
export async function checkStarts({ zip, folder, bundle }) {
  const unpacked = unzipSync(zip, { filter: ({ name }) => !name.endsWith('.exe') });
  for (const [path, bytes] of Object.entries(unpacked)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
  const root = join(folder, bundle);
  const command = (...args) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(root, 'app/bin/evoucher.js'), ...args],
      {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, EVOUCHER_HOME: join(root, 'home') },
      },
    );
    if (status !== 0) throw new Error(`evoucher ${args.join(' ')} ended with ${status}:\n${stdout}${stderr}`);
    return stdout;
  };
  const help = command('--help');
  if (!help.includes('certify')) throw new Error(`--help does not name certify:\n${help}`);
  const passed = command('certify', '--his', 'reference', '--out', 'check')
    .split('\n')
    .find((line) => line.startsWith('通过 '));
  return [
    'started: --help',
    `started: certify --his reference: ${passed}`,
    `started: the page, ${await checkPage(root)}`,
  ];
}

/** Starts what the batch file starts, waits for the page, and pauses like Ctrl-C in a console. */
async function checkPage(root) {
  const [page, center] = [await freePort(), await freePort()];
  const args = ['--page-port', `${page}`, '--port', `${center}`];
  // A group of its own: a console tells every process in it of Ctrl-C.
  const child = spawn(process.execPath, [join(root, 'app/windows/start.mjs'), ...args], {
    cwd: dirname(root),
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  let printed = '';
  child.stdout.setEncoding('utf8').on('data', (text) => (printed += text));
  try {
    const until = Date.now() + PAGE_WITHIN_MS;
    while (pageAddress(printed) === undefined) {
      if (Date.now() > until || child.exitCode !== null) throw new Error(`No page came:\n${printed}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const reply = await fetch(pageAddress(printed));
    const html = await reply.text();
    if (!reply.ok || !html.includes('<title>'))
      throw new Error(`The page answered ${reply.status}:\n${html}`);
    process.kill(-child.pid, 'SIGINT');
    const code = await ended;
    if (code !== 1) throw new Error(`A paused test ended with ${code}, not with 1:\n${printed}`);
    return `${/<title>(.*)<\/title>/.exec(html)?.[1]}; paused, ended with 1`;
  } finally {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  }
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
