// What a pipeline does with a run that is there already: judge it again, verify its submission, lint a message.
import { judge, lint, verify } from 'evoucher-harness';

const results = await judge('out');
const failed = results.rows.filter(({ verdict }) => verdict === 'fail');
console.log(`${results.summary.pass} passed, ${failed.length} failed`);

// Whom you trust is yours to say: { trust: 'trust.json' }. Here nobody signed.
const { files } = await verify('out/submission.zip');
console.log(files[0]?.outcome.id);

const message = JSON.stringify({ infno: '4902', input: { fixmedinsCode: 'H37990000001' } });
const report = await lint({ name: 'query.json', bytes: new TextEncoder().encode(message) });
for (const { check, pointer, expected } of report.files.flatMap(({ findings }) => findings))
  console.log(check, pointer, expected);
