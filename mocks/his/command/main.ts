import { runHospital } from './command-line.ts';

// Whoever listened is gone: there is nobody left to report to.
process.stdout.on('error', () => process.exit(0));
process.exitCode = await runHospital(process.argv.slice(2), process);
