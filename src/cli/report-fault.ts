import { HarnessError } from '../domain/harness-error.ts';
import { errors } from './screen.ts';

/** Says what went wrong and what to do, and gives the exit code. */
export function report(fault: unknown): 1 | 2 | 3 {
  if (fault instanceof HarnessError) {
    errors.write(`错误：${fault.message}\n${fault.hint}\n`);
    return fault.exitCode;
  }
  const details = fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  errors.write(`测试工具自身出错，结果不可用：\n${details}\n`);
  return 3;
}
