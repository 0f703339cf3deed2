// Certifies the built-in reference hospital in one scenario, and says what came of it.
import { certify, exitCodeOf, HarnessError } from 'evoucher-harness';

try {
  const { results, folder } = await certify({
    out: 'out',
    // Your own system: { kind: 'command', command: 'python3 my_his.py' }
    driver: { kind: 'reference' },
    scenarios: ['self-paid'],
    hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' },
  });
  for (const { no, title, verdict, remark } of results.rows) console.log(no, title, verdict, remark ?? '');
  console.log(`${folder}/test-report.pdf`);
  process.exitCode = exitCodeOf(results);
} catch (fault) {
  if (!(fault instanceof HarnessError)) throw fault;
  console.error(`${fault.code}: ${fault.message}\n${fault.hint}`);
  process.exitCode = fault.exitCode;
}
