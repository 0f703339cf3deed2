// A small Linux in QEMU: Debian's kernel, busybox and what is copied into its first file system. Software emulation, so
// that it runs wherever QEMU does, and the same everywhere.
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** In the order in which they need each other. */
export const MODULES = [
  'hid',
  'hid-generic',
  'evdev',
  'uhid',
  'usb-common',
  'usbcore',
  'usbhid',
  'cdc-acm',
  'usbip-core',
  'vhci-hcd',
];

const TOOLS = { 'qemu-system-x86_64': 'qemu-system-x86', usbip: 'usbip', busybox: 'busybox-static' };
const LIBUSB = 'libusb-1.0.so.0';
const SEARCHED = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The machine cannot be had here; `message` says why. */
export class NotHere extends Error {}

const run = (command, args, options = {}) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', ...options });
  if (status !== 0)
    throw new NotHere(
      `${command} ${args.join(' ')}: ${error?.message ?? String(stderr).trim().split('\n').at(-1)}`,
    );
  return stdout;
};

export const find = (program) =>
  SEARCHED.map((folder) => join(folder, program)).find((path) => existsSync(path));

const hasLibusb = () => (spawnSync('ldconfig', ['-p'], { encoding: 'utf8' }).stdout ?? '').includes(LIBUSB);

/** Programs and kernel; what is missing is installed by apt when it may be. Throws NotHere. */
export function prepare() {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new NotHere(`it needs Linux on x64; this is ${process.platform} on ${process.arch}`);
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'evoucher-harness', 'kernel');
  const missing = Object.entries(TOOLS)
    .filter(([program]) => find(program) === undefined)
    .map(([, name]) => name);
  if (!hasLibusb()) missing.push('libusb-1.0-0');
  const hasKernel = () => existsSync(cache) && readdirSync(cache).some((name) => name.startsWith('vmlinuz-'));
  if (missing.length > 0 || !hasKernel()) {
    if (!existsSync('/etc/debian_version') || !existsSync('/usr/bin/apt-get'))
      throw new NotHere(`no apt-get to install ${[...missing, 'linux-image-amd64'].join(', ')} with`);
    if (process.getuid() !== 0 && missing.length > 0)
      throw new NotHere(`not root: as root, apt-get install ${missing.join(' ')}`);
    install(missing, hasKernel() ? undefined : cache);
  }
  const kernel = readdirSync(cache).find((name) => name.startsWith('vmlinuz-'));
  return { kernel: join(cache, kernel), modules: join(cache, 'modules') };
}

function install(packages, cache) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  if (process.getuid() === 0) run('apt-get', ['update', '-q'], { env });
  if (packages.length > 0) {
    console.log(`Installing ${packages.join(', ')}.`);
    run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...packages], { env });
  }
  if (cache === undefined) return;
  const image = /linux-image-\S+-amd64/.exec(run('apt-cache', ['depends', 'linux-image-amd64']))?.[0];
  if (image === undefined) throw new NotHere('apt knows no linux-image-amd64');
  console.log(`Downloading ${image}; it is unpacked, not installed.`);
  const unpacked = `${cache}.new`;
  rmSync(unpacked, { recursive: true, force: true });
  mkdirSync(join(unpacked, 'modules'), { recursive: true });
  run('apt-get', ['download', '-q', image], { env, cwd: unpacked });
  const [deb] = readdirSync(unpacked).filter((name) => name.endsWith('.deb'));
  const wanted = ['./boot/vmlinuz-*', ...MODULES.map((name) => `*/${name}.ko*`)];
  run('sh', [
    '-c',
    'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" --wildcards --transform="s,.*/,," -f - "${@:3}"'.replace(
      '"${@:3}"',
      () => wanted.map((pattern) => `'${pattern}'`).join(' '),
    ),
    'sh',
    join(unpacked, deb),
    unpacked,
  ]);
  rmSync(join(unpacked, deb));
  for (const name of readdirSync(unpacked))
    if (name.includes('.ko')) renameSync(join(unpacked, name), join(unpacked, 'modules', name));
  const absent = MODULES.filter((name) => !existsSync(join(unpacked, 'modules', `${name}.ko`)));
  if (absent.length > 0) throw new NotHere(`${image} has no plain modules ${absent.join(', ')}`);
  rmSync(cache, { recursive: true, force: true });
  renameSync(unpacked, cache);
}

/** A file system in a folder: programs with their libraries, the kernel's modules. */
export function furnish(folder, modules, programs) {
  for (const name of ['bin', 'dev', 'proc', 'sys', 'run', 'tmp', 'var', 'modules'])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of MODULES)
    copyFileSync(join(modules, `${name}.ko`), join(folder, 'modules', `${name}.ko`));
  const libusb = /=> (\S+)/.exec(
    run('ldconfig', ['-p'])
      .split('\n')
      .find((line) => line.includes(LIBUSB)) ?? '',
  )?.[1];
  const files = [...programs, libusb].filter((path) => path !== undefined);
  // A static program has none, and says so with an exit code.
  const libraries = files.flatMap((file) =>
    [...(spawnSync('ldd', [file], { encoding: 'utf8' }).stdout ?? '').matchAll(/(\/\S+) \(0x/g)].map(
      ([, path]) => path,
    ),
  );
  for (const path of new Set([...(libusb === undefined ? [] : [libusb]), ...libraries])) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    cpSync(path, join(folder, path), { dereference: true });
  }
  for (const program of programs) {
    cpSync(program, join(folder, 'bin', basename(program)), { dereference: true });
    chmodSync(join(folder, 'bin', basename(program)), 0o755);
  }
}

/** Boots, and tells every line of the console; resolves when the machine is off or its time is. */
export async function boot({ kernel, folder, timeoutMs, line }) {
  const image = `${folder}.cpio`;
  run('sh', ['-c', `cd "$1" && find . | ${find('busybox')} cpio -o -H newc > "$2"`, 'sh', folder, image]);
  const machine = spawn(
    find('qemu-system-x86_64'),
    [
      ...['-M', 'pc', '-accel', 'tcg,thread=multi', '-cpu', 'max', '-m', '1024', '-smp', '2'],
      ...['-nographic', '-no-reboot', '-net', 'none', '-kernel', kernel, '-initrd', image],
      ...['-append', 'console=ttyS0 quiet panic=-1 rdinit=/init mitigations=off'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const timer = setTimeout(() => machine.kill('SIGKILL'), timeoutMs);
  let rest = '';
  machine.stdout.setEncoding('utf8').on('data', (chunk) => {
    const lines = (rest + chunk).split(/\r?\n/);
    rest = lines.pop() ?? '';
    lines.forEach(line);
  });
  await new Promise((resolve) => machine.once('close', resolve));
  clearTimeout(timer);
  rmSync(image, { force: true });
}
