import { Command } from 'commander';

import { addBaseline } from './baseline.ts';
import { addCenter } from './center.ts';
import { addCertify } from './certify.ts';
import { addChallenge } from './challenge.ts';
import { addChecks } from './checks.ts';
import { addContract } from './contract.ts';
import { addDoctor } from './doctor.ts';
import { addExplain } from './explain.ts';
import { addHook } from './hook.ts';
import { addInit } from './init.ts';
import { addJudge } from './judge.ts';
import { addKeygen } from './keygen.ts';
import { addLint } from './lint.ts';
import { localize } from './localize.ts';
import { addReport } from './report.ts';
import { addReview } from './review.ts';
import { addSample } from './sample.ts';
import { addScan } from './scan.ts';
import { errors, screen } from './screen.ts';
import { addSeal } from './seal.ts';
import { addSubmission } from './submission.ts';
import { addTrust } from './trust.ts';
import { addTry } from './try.ts';
import { addVerify } from './verify.ts';
import { addWorkorder } from './workorder.ts';

/** Every command with its options, in Chinese; parsing throws a CommanderError instead of ending the process. */
export function createProgram(version: string): Command {
  const program = new Command('evoucher')
    .description('医疗收费电子结算凭证中心 接入测试工具')
    .version(version, '-V, --version', '显示版本')
    .configureOutput({ writeOut: screen.write, writeErr: errors.write })
    // A command and the command below it may have options of the same name.
    .enablePositionalOptions();

  localize(program);
  addInit(program);
  addDoctor(program);
  addTry(program);
  addCertify(program);
  addHook(program);
  addCenter(program);
  addJudge(program);
  addBaseline(program);
  addReport(program);
  addVerify(program);
  addSeal(program);
  addReview(program);
  addWorkorder(program);
  addSubmission(program);
  addKeygen(program);
  addTrust(program);
  addChallenge(program);
  addContract(program);
  addSample(program);
  addScan(program);
  addLint(program);
  addChecks(program);
  addExplain(program);
  for (const command of [
    program,
    ...program.commands,
    ...program.commands.flatMap((parent) => parent.commands),
  ]) {
    localize(command);
    command.exitOverride();
  }
  return program;
}
