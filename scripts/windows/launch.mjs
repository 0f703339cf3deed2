// Starts the test by hand as a child, opens the page it prints, and continues a test that was paused.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';

const PAGE_PORT = 8491;
const PAGE_TITLE = '接入测试 · 人工操作';
const PROBE_WITHIN_MS = 1_500;

/**
 * Matches the line with the page's address as the command prints it, indented; nothing else may reach the shell that
 * opens it.
 */
const ADDRESS = /^[ \t]+(http:\/\/(?:\[[\da-f:]+\]|[\w.-]+):\d{1,5}\/(?:#token=[\w-]+)?)\r?\n/m;

/**
 * Returns the first address of the page in what the command has printed so far; `undefined` while its line is not
 * complete.
 */
export const pageAddress = (printed) => ADDRESS.exec(printed)?.[1];

/**
 * Runs one test by hand; resolves with the command's exit code, 2 when the folder cannot be used.
 * `open` gets the page's address once; `say` and `ask` are the console.
 */
export async function launch({ root, args, open, say = print, ask = question, pagePort = PAGE_PORT }) {
  if (!isWritable(root)) {
    say(`文件夹不可写：${root}\n请把整个文件夹复制到本机磁盘（例如 D:\\evoucher）后再启动。\n`);
    return 2;
  }
  const chosen = ['--page-port', '--resume', '--out', '--help', '--terminal'].filter((option) =>
    args.some((arg) => arg === option || arg.startsWith(`${option}=`)),
  );
  const more = [];
  if (!chosen.includes('--page-port') && !chosen.includes('--help') && (await isTaken(pagePort))) {
    const address = `http://127.0.0.1:${pagePort}/`;
    if (await isOurPage(address)) {
      say(`测试已经在运行，操作页面：\n  ${address}\n`);
      open(address);
      return 0;
    }
    more.push('--page-port', '0');
  }
  if (chosen.every((option) => option === '--page-port') && isUnfinished(join(root, 'out'))) {
    const answer = await ask(
      '上次的测试没有全部通过。按回车继续上次的测试；输入 N 再按回车，重新开始（原结果保留在 out\\previous）：',
    );
    if (!/^\s*[nN]/.test(answer)) more.push('--resume');
  }
  return certify({ root, args: [...more, ...args], open, say });
}

async function certify({ root, args, open, say }) {
  const child = spawn(
    process.execPath,
    [join(root, 'app', 'bin', 'evoucher.js'), 'certify', '--his', 'manual', ...args],
    // Configuration and results lie beside the batch file, wherever it was started from.
    { cwd: root, stdio: ['inherit', 'pipe', 'inherit'] },
  );
  // The console tells both of Ctrl-C: the command pauses the test, and its last words are still wanted.
  const stay = () => undefined;
  const end = () => child.kill('SIGTERM');
  process.on('SIGINT', stay).on('SIGTERM', end);
  let printed = '';
  let isOpen = false;
  child.stdout.setEncoding('utf8').on('data', (text) => {
    say(text);
    if (isOpen) return;
    printed += text;
    const address = pageAddress(printed);
    if (address === undefined) return;
    isOpen = true;
    open(address);
  });
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve(code ?? 3));
    });
  } finally {
    process.off('SIGINT', stay).off('SIGTERM', end);
  }
}

/** Opens an address in the browser of the user's choice; elsewhere than on Windows the printed address is enough. */
export const openInBrowser = (platform, environment) => (address) => {
  if (platform !== 'win32') return;
  const shell = environment.ComSpec ?? 'cmd.exe';
  // `start` takes its first quoted word for a title.
  const opener = spawn(shell, ['/d', '/s', '/c', `"start "" "${address}""`], {
    stdio: 'ignore',
    windowsHide: true,
    windowsVerbatimArguments: true,
  });
  opener.once('error', () => print(`浏览器没有自动打开，请自己打开 ${address}\n`));
};

/** Checks that a run was recorded and not every row of it has passed. */
export function isUnfinished(folder) {
  if (!existsSync(join(folder, 'journal.ndjson'))) return false;
  try {
    const { fail, notRun, error } = JSON.parse(readFileSync(join(folder, 'results.json'), 'utf8')).summary;
    return fail + notRun + error > 0;
  } catch {
    // The window was closed before anything was judged.
    return true;
  }
}

function isWritable(root) {
  try {
    rmdirSync(mkdtempSync(join(root, '.write-')));
    return true;
  } catch {
    return false;
  }
}

const isTaken = (port) =>
  new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, timeout: PROBE_WITHIN_MS });
    const answer = (taken) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });

async function isOurPage(address) {
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout(PROBE_WITHIN_MS) });
    return (await reply.text()).includes(PAGE_TITLE);
  } catch {
    return false;
  }
}

const print = (text) => {
  process.stdout.write(text);
};

/** Asks the person at the console; without one the test goes on. */
async function question(text) {
  if (process.stdin.isTTY !== true) return '';
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  lines.once('SIGINT', () => process.exit(2));
  try {
    return await lines.question(text);
  } finally {
    lines.close();
  }
}
