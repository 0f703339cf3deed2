import address from './address.ts';
import browser from './browser.ts';
import capabilities from './capabilities.ts';
import cards from './cards.ts';
import type { DoctorCheck } from './check.ts';
import clock from './clock.ts';
import console from './console.ts';
import counter from './counter.ts';
import disk from './disk.ts';
import driver from './driver.ts';
import firewall from './firewall.ts';
import folder from './machine.ts';
import fonts from './fonts.ts';
import hook from './hook.ts';
import hospital from './hospital.ts';
import ledger from './ledger.ts';
import node from './node.ts';
import port from './network.ts';
import proxy from './proxy.ts';
import profile from './profile.ts';
import region from './region.ts';
import scanner from './scanner.ts';
import sm3 from './sm3.ts';

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
  console,
  node,
  sm3,
  fonts,
  browser,
  scanner,
];
