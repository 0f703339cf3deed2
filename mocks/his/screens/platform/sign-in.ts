import { date } from '../../values/time.ts';
import type { Operator } from '../store/catalogue.ts';
import type { Database } from '../store/database.ts';
import type { Calls } from './calls.ts';
import { node, text } from './outputs.ts';

/** The sign-in number of the operator's day at the platform; empty as long as there is none. */
export const signNoOf = (database: Database, operator: Operator, now: number): string =>
  String(
    database.get('SELECT sign_no FROM sign_in WHERE operator = ? AND day = ?', operator.code, date(now))?.[
      'sign_no'
    ] ?? '',
  );

/** Signs an operator in (9001), once a day. A platform that does not answer keeps nobody from working. */
export async function signIn(
  {
    calls,
    database,
    now,
  }: { readonly calls: Calls; readonly database: Database; readonly now: () => number },
  operator: Operator,
): Promise<void> {
  if (signNoOf(database, operator, now()) !== '') return;
  const day = date(now());
  const answer = await calls.ask({
    subject: `sign-in ${operator.code}`,
    step: `${day} ${now()}`,
    infno: '9001',
    input: { signIn: { opter_no: operator.code, mac: '00-00-00-00-00-00', ip: '127.0.0.1' } },
    operator,
  });
  if (answer.kind !== 'accepted') return;
  const signNo = text(node(answer.output, 'signinoutb'), 'sign_no');
  if (signNo === '') return;
  database.run(
    'INSERT INTO sign_in (operator, day, sign_no) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    operator.code,
    day,
    signNo,
  );
}
