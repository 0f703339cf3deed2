import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { healthy } from '../habits/habits.ts';
import { createLine } from '../wire/line.ts';
import { openDatabase } from './store/database.ts';
import { createOffice } from './server/office.ts';
import { readOptions, type CounterOptions } from './options.ts';
import { serveCounter } from './server/server.ts';

/** The pause between two rounds of what goes on without an operator. */
const TICK_MS = 500;

const options = readOptions(process.argv.slice(2));
if (typeof options === 'string') {
  process.stderr.write(`${options}\n`);
  process.exitCode = 2;
} else {
  await run(options);
}

/** Runs the hospital with its screens until a signal ends it. */
async function run({
  center,
  data,
  host,
  port,
  timeoutMs,
  reuploadsByItself,
  ...hospital
}: CounterOptions): Promise<void> {
  const database = openDatabase(data);
  const line = createLine(healthy.style.transport, healthy.style.contentType);
  const now = Date.now;
  const office = createOffice({
    database,
    line,
    url: center,
    hospital,
    habits: healthy,
    timeoutMs,
    now,
    wait: (ms) => wait(ms),
  });
  if (reuploadsByItself !== undefined) office.settings.setReuploadsByItself(reuploadsByItself);
  const onFault = (fault: unknown): void => {
    process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`);
  };
  const assets = fileURLToPath(new URL('his-page', import.meta.url));
  const server = await serveCounter({ office, assets, host, port, onFault });
  const clock = setInterval(() => void office.tick().catch(onFault), TICK_MS);
  const end = (): void => {
    clearInterval(clock);
    void server.close().then(() => {
      line.close();
      database.close();
      // What is still waiting for the platform is in the database and goes on at the next start.
      process.exit(0);
    });
  };
  process.once('SIGTERM', end);
  process.once('SIGINT', end);
  process.stdout.write(
    `${JSON.stringify({ address: `http://${host}:${server.port}/`, port: server.port })}\n`,
  );
}
