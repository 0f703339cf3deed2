import { readAnswer, type Answer } from '../../wire/answer.ts';
import { writeJson, type Fields } from '../../values/json.ts';
import type { Records } from '../../voucher/records.ts';
import { compactDateTime, dateTime } from '../../values/time.ts';
import type { Line } from '../../wire/line.ts';
import type { Operator } from '../store/catalogue.ts';
import type { Database, Row } from '../store/database.ts';

/** This hospital's code, name and region at the platform. */
export type Institution = {
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  readonly admdvs: string;
};

/** One question to the platform. The same subject and step is the same call, however often it is asked. */
export type Call = {
  readonly subject: string;
  readonly step: string;
  readonly infno: string;
  readonly input: Fields;
  readonly operator: Operator;
  /** The region where the person is insured. */
  readonly region?: string;
};

/** The hospital's line to the insurance platform, with a memory. */
export interface Calls {
  /** Asks; the message is written down before it is sent, so that after a silence the very same one goes out again. */
  readonly ask: (call: Call) => Promise<Answer>;
  /** The call that was written down for this subject and step. */
  readonly find: (subject: string, step: string) => WrittenCall | undefined;
}

/** A call as it was written down. */
export type WrittenCall = { readonly msgid: string; readonly infno: string; readonly isAnswered: boolean };

export type CallPorts = {
  readonly database: Database;
  readonly records: Records;
  readonly line: Pick<Line, 'post'>;
  readonly url: string;
  readonly hospital: Institution;
  readonly now: () => number;
  readonly timeoutMs: number;
  readonly signNo: (operator: Operator) => string;
};

const FIND = 'SELECT msgid, infno, request, answer FROM call WHERE subject = ? AND step = ?';

export function createCalls(ports: CallPorts): Calls {
  const { database, line, url, timeoutMs } = ports;
  const find = (subject: string, step: string): Row | undefined => database.get(FIND, subject, step);
  return {
    find: (subject, step) => {
      const row = find(subject, step);
      if (row === undefined) return undefined;
      return {
        msgid: String(row['msgid']),
        infno: String(row['infno']),
        isAnswered: row['answer'] !== null,
      };
    },
    ask: async (call) => {
      const row = find(call.subject, call.step);
      const answered = row?.['answer'];
      if (typeof answered === 'string') return JSON.parse(answered) as Answer;
      const { msgid, request } =
        row === undefined
          ? write(call, ports)
          : { msgid: String(row['msgid']), request: String(row['request']) };
      const letter = { headers: {}, bytes: Buffer.from(request, 'utf8'), read: readAnswer };
      const answer = await line.post(url, letter, timeoutMs);
      if (answer.kind !== 'unreachable')
        database.run('UPDATE call SET answer = ? WHERE msgid = ?', JSON.stringify(answer), msgid);
      return answer;
    },
  };
}

function write(call: Call, ports: CallPorts): { msgid: string; request: string } {
  const { hospital, records, database } = ports;
  const atMs = ports.now();
  const serial = records.next('msgid', (atMs % 1000) * 10) % 10_000;
  const msgid = `${hospital.fixmedinsCode}${compactDateTime(atMs)}${serial.toString().padStart(4, '0')}`;
  const envelope: Fields = {
    infno: call.infno,
    msgid,
    mdtrtarea_admvs: hospital.admdvs,
    insuplc_admdvs: call.region ?? hospital.admdvs,
    recer_sys_code: 'FSI_LOCAL',
    dev_no: '',
    dev_safe_info: '',
    cainfo: '',
    signtype: '',
    infver: '1.0.0',
    opter_type: '1',
    opter: call.operator.code,
    opter_name: call.operator.name,
    inf_time: dateTime(atMs),
    fixmedins_code: hospital.fixmedinsCode,
    fixmedins_name: hospital.fixmedinsName,
    sign_no: ports.signNo(call.operator),
    input: call.input,
  };
  const request = writeJson(envelope, { numbers: 'text', fieldOrder: 'spec' });
  database.run(
    'INSERT INTO call (msgid, subject, step, infno, request, at) VALUES (?, ?, ?, ?, ?, ?)',
    msgid,
    call.subject,
    call.step,
    call.infno,
    request,
    atMs,
  );
  return { msgid, request };
}
