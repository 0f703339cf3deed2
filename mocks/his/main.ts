import { runHospital } from './command-line.ts';

process.exitCode = await runHospital(process.argv.slice(2), process);
