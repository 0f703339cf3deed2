import type { DoctorCheck } from './check.ts';
import { counter, driver, hook, profile, scanner } from './driver.ts';
import { capabilities, cards, hospital, ledger, region } from './hospital.ts';
import { browser, consoleCharset, disk, folder, fonts, nodeVersion, sm3Digest } from './machine.ts';
import { address, clock, firewall, port, proxy } from './network.ts';

/** Everything the doctor looks at, in the order in which it is printed: hospital, HIS, center, machine. */
export const doctorChecks: readonly DoctorCheck[] = [
  hospital,
  region,
  capabilities,
  driver,
  hook,
  counter,
  profile,
  cards,
  ledger,
  port,
  address,
  firewall,
  proxy,
  clock,
  folder,
  disk,
  consoleCharset,
  nodeVersion,
  sm3Digest,
  fonts,
  browser,
  scanner,
];
