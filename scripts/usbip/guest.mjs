// Runs inside the virtual machine: plugs the scanners in with the command as it is shipped, attaches them with the
// kernel's own tools, and reads what arrives behind the kernel's drivers. Knows nothing of the project's code.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';

const CODE = '4241234567890123456789370000';
/** Only what never comes is given up. */
const WAIT_MS = 300_000;
const results = [];
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(what, look, lost = () => undefined) {
  const end = Date.now() + WAIT_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > end || lost() !== undefined) throw new Error(`${what} did not come${lost() ?? ''}`);
    await sleep(50);
  }
}

async function check(title, body) {
  try {
    await body();
    results.push(true);
    console.log(`ok - ${title}`);
  } catch (fault) {
    results.push(false);
    console.log(`not ok - ${title}: ${fault.message}`);
  }
}

function same(actual, expected) {
  if (actual !== expected)
    throw new Error(`expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

/** Starts a scanner as an operator does; gives its output, and takes a line of input for every scan. */
function plug(...args) {
  const child = spawn('/bin/node', ['/app/bin/evoucher.js', 'scan', 'plug', ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (chunk) => (said += chunk));
  let isOver = false;
  child.on('close', () => (isOver = true));
  const hears = (words, from = 0) =>
    until(
      `“${words}” of ${args.join(' ')}`,
      () => said.slice(from).includes(words),
      () => (isOver ? `; it ended, and said: ${said.slice(-600)}` : undefined),
    );
  return {
    hears,
    said: () => said,
    scan: async (text) => {
      const from = said.length;
      child.stdin.write(`${text}\n`);
      await hears(`已扫：${text}`, from);
    },
    /** Types at this computer exactly what the scanner asked to type. */
    attach: async () => {
      await hears('Windows');
      const command = /Linux\s+(usbip .*)/.exec(said)[1];
      execFileSync('/bin/sh', ['-c', command], { stdio: 'pipe' });
      await hears('已连接扫码枪');
    },
  };
}

/** Reads everything that comes out of a device in another process: a read that waits cannot be ended. */
function readFrom(path) {
  const child = spawn('/bin/cat', [path]);
  let bytes = Buffer.alloc(0);
  child.stdout.on('data', (chunk) => (bytes = Buffer.concat([bytes, chunk])));
  return () => bytes;
}

const [EV_KEY, EV_LED, LED_CAPSL, EVENT_BYTES] = [1, 17, 1, 24];
const ROWS = { 2: '1234567890-=', 16: 'qwertyuiop[]', 30: "asdfghjkl;'`", 43: '\\zxcvbnm,./', 57: ' ' };
const [ENTER, LEFT_SHIFT, RIGHT_SHIFT] = [28, 42, 54];

/** Returns the characters of the key events of <linux/input.h>, on a US keyboard without Caps Lock. */
function typed(bytes) {
  let [text, isShifted] = ['', false];
  for (let at = 0; at + EVENT_BYTES <= bytes.length; at += EVENT_BYTES) {
    const [type, code, value] = [
      bytes.readUInt16LE(at + 16),
      bytes.readUInt16LE(at + 18),
      bytes.readInt32LE(at + 20),
    ];
    if (type !== EV_KEY) continue;
    if (code === LEFT_SHIFT || code === RIGHT_SHIFT) isShifted = value !== 0;
    else if (value === 1 && code === ENTER) text += '\n';
    else if (value === 1) {
      const [start, row] = Object.entries(ROWS).findLast(([first]) => code >= Number(first)) ?? [0, ''];
      const char = row[code - Number(start)] ?? `<${code}>`;
      text += isShifted ? char.toUpperCase() : char;
    }
  }
  return text;
}

const inputNamed = (name) =>
  until(`input device of ${name}`, () => {
    const found = existsSync('/dev/input')
      ? readdirSync('/dev/input').find(
          (event) =>
            event.startsWith('event') &&
            readFileSync(`/sys/class/input/${event}/device/name`, 'utf8').includes(name),
        )
      : undefined;
    return found === undefined ? undefined : `/dev/input/${found}`;
  });

/** Reads HID-POS scans through node-hid, as a hospital's program does. */
async function posReader(name) {
  const HID = createRequire('/app/bin/evoucher.js')('node-hid');
  HID.setDriverType('hidraw');
  const found = await until(`HID device of ${name}`, () =>
    HID.devices().find(
      ({ product, usagePage, usage }) => product?.includes(name) && usagePage === 0x8c && usage === 2,
    ),
  );
  const device = new HID.HID(found.path);
  const reports = [];
  device.on('data', (report) => reports.push(Buffer.from(report)));
  device.on('error', () => undefined);
  return {
    close: () => device.close(),
    next: async () => {
      const report = await until('report', () => reports.shift());
      return `${report.toString('latin1', 2, 5)} ${report[1]} ${report.toString('latin1', 5, 5 + report[1])}`;
    },
  };
}

// All at once: on an emulated processor their start is what takes the time.
const keyboard = plug('--model', '/models/override-gun.json');
const box = plug('--model', 'hid-pos', '--port', '3241');
const serial = plug('--model', 'serial-gun', '--port', '3242');
const uhidKeyboard = plug('--model', '/models/uhid-gun.json', '--uhid');
const uhidBox = plug('--model', '/models/uhid-pos.json', '--uhid');

await check('a keyboard scanner types the 28 digits that were scanned', async () => {
  await keyboard.attach();
  const path = await inputNamed('Emulated scanner override-gun');
  const bytes = readFrom(path);
  await keyboard.scan(CODE);
  await until('Enter', () => typed(bytes()).endsWith('\n'));
  same(typed(bytes()), `${CODE}\n`);
});

await check('its letters keep their case, and override Caps Lock when its light is on', async () => {
  const path = await inputNamed('Emulated scanner override-gun');
  const bytes = readFrom(path);
  await sleep(300);
  await keyboard.scan('aB-1');
  await until('Enter', () => typed(bytes()).endsWith('\n'));
  same(typed(bytes()), 'aB-1\n');
  const light = Buffer.alloc(EVENT_BYTES);
  light.writeUInt16LE(EV_LED, 16);
  light.writeUInt16LE(LED_CAPSL, 18);
  light.writeInt32LE(1, 20);
  writeSync(openSync(path, 'r+'), light);
  await sleep(500);
  await keyboard.scan('aB-1');
  await until('two scans', () => typed(bytes()).split('\n').length === 3);
  same(typed(bytes()), 'aB-1\nAb-1\n');
});

await check('a HID-POS scanner gives text, symbology and length to node-hid', async () => {
  await box.attach();
  const reader = await posReader('Emulated scanner hid-pos');
  await box.scan(CODE);
  same(await reader.next(), `]Q1 28 ${CODE}`);
  reader.close();
});

await check('a serial scanner is a port of the computer', async () => {
  await serial.attach();
  await until('/dev/ttyACM0', () => existsSync('/dev/ttyACM0'));
  execFileSync('/bin/stty', ['-F', '/dev/ttyACM0', '115200', 'raw', '-echo'], { stdio: 'pipe' });
  const bytes = readFrom('/dev/ttyACM0');
  await serial.scan(CODE);
  await until('line end', () => bytes().includes('\n'));
  same(bytes().toString('latin1'), `${CODE}\r\n`);
});

await check('a keyboard scanner without USB types through uhid', async () => {
  const path = await inputNamed('Emulated scanner uhid-gun');
  const bytes = readFrom(path);
  await uhidKeyboard.scan(CODE);
  await until('Enter', () => typed(bytes()).endsWith('\n'));
  same(typed(bytes()), `${CODE}\n`);
});

await check('a HID-POS scanner without USB gives its scan to node-hid', async () => {
  const reader = await posReader('Emulated scanner uhid-pos');
  await uhidBox.scan(CODE);
  same(await reader.next(), `]Q1 28 ${CODE}`);
  reader.close();
});

await check('a scanner that is detached is free again, and the other ones stay', async () => {
  execFileSync('/bin/usbip', ['detach', '-p', '00'], { stdio: 'pipe' });
  await keyboard.hears('已断开，扫码枪空闲');
  await until('the device to go', () => !existsSync('/sys/bus/usb/devices/1-1') || undefined);
  const listed = execFileSync('/bin/usbip', ['list', '-r', '127.0.0.1'], { encoding: 'utf8', stdio: 'pipe' });
  if (!listed.includes('1209:0001')) throw new Error(`listed: ${listed}`);
  if (!existsSync('/dev/ttyACM0')) throw new Error('the serial scanner went, too');
});

const log = execFileSync('/bin/dmesg', { encoding: 'utf8' })
  .split('\n')
  .filter((line) => /scanner|evoucher|ttyACM|1209/i.test(line));
for (const line of log) console.log(`kernel: ${line}`);
await check('the kernel’s log names every scanner', async () => {
  for (const name of ['override-gun', 'hid-pos', 'serial-gun', 'uhid-gun', 'uhid-pos'])
    if (!log.some((line) => line.includes(`Emulated scanner ${name}`)))
      throw new Error(`no line names ${name}`);
});

console.log(`guest: ${results.filter(Boolean).length} passed, ${results.filter((ok) => !ok).length} failed`);
execFileSync('/bin/busybox', ['poweroff', '-f']);
