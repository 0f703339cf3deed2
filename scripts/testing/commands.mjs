// Runs the command again and again in one process, each as if it were a process of its own: its folder, its
// environment, what it prints and how it ends. Starting a program costs more than most of its commands.
import { main } from '../../dist/cli.js';

process.on('message', async ({ args, folder, environment }) => {
  process.chdir(folder);
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  process.exitCode = undefined;
  const printed = { out: '', err: '' };
  const keep = (stream) => (chunk, encoding, done) => {
    printed[stream] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString('utf8');
    const told = typeof encoding === 'function' ? encoding : done;
    if (told !== undefined) process.nextTick(told);
    return true;
  };
  process.stdout.write = keep('out');
  process.stderr.write = keep('err');
  await main([process.execPath, 'evoucher', ...args]);
  process.send({ code: process.exitCode ?? 0, ...printed });
});
