export { certify, exitCodeOf, judgeFolder, type CertifyOptions, type Certification } from './app/certify.ts';
export { HarnessError } from './domain/harness-error.ts';
export type { Results } from './judge/results.ts';
