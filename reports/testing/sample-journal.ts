import type { Body, Entry, Journal, OpenData } from '../../src/evidence/entries.ts';
import type { Card } from '../../src/domain/card.ts';

/** A small journal for the tests of the documents; nothing in it is a real person or hospital. */

export const hospital = {
  fixmedinsCode: 'H37990000001',
  fixmedinsName: '海棠市邴家菂湖中心医院（海棠市第三人民医院）',
  admdvs: '379900',
} as const;

const open: OpenData = {
  format: 'evoucher-journal@1',
  run: 'R1',
  attempt: 1,
  harness: { name: 'evoucher-harness', version: '0.1.0' },
  contract: { id: 'national-2.1.3', digest: 'c'.repeat(64) },
  profile: { id: 'default', document: {} },
  hospital,
  seed: 1,
  driver: 'command',
  ledger: 'card',
  environment: 'simulated',
  selected: ['real-time', 'self-paid', 'cross-province'],
  capabilities: {
    outpatient: true,
    inpatient: true,
    voucherTypes: ['1'],
    upldModes: ['1'],
    crossProvince: true,
  },
  his: { vendor: '甲乙软件', product: '门诊一体化', version: '5.2' },
  report: { preparedBy: '邴㛃' },
};

export const card: Card = {
  id: 'RT-OP',
  title: '职工 普通门诊 实时结算',
  visit: {
    mdtrtType: '1',
    medType: '11',
    fixmedinsMdtrtId: 'MZ20261120000001',
    iptOtpNo: 'MZ0001',
    begntime: '2026-11-20 09:00:00',
    endtime: '2026-11-20 09:20:00',
  },
  person: {
    psnNo: '37990000000000000000000001',
    psnName: '邴菂',
    gend: '1',
    certno: '379900199001011234',
    insutype: '310',
    hiNo: '379900HI00001',
    insuplcAdmdvs: '379900',
  },
  settlement: {
    setlId: '379900G0001',
    medinsSetlId: 'H37990000001202611201000001234',
    setlTime: '2026-11-20 09:20:00',
    medfeeSumamt: '126.50',
    inscpAmt: '110.00',
    hifpPay: '77.00',
    othPay: '0.00',
    psnAcctPay: '20.00',
    psnCashpay: '29.50',
    psnSelfpay: '33.00',
    psnOwnpay: '16.50',
  },
  diagnoses: [{ code: 'J06.900', name: '急性上呼吸道感染', main: true }],
  feeLines: [],
  voucher: { elecSetlCertType: '1', supninsCode: '379900' },
};

export interface SampleExchange {
  readonly infno: string;
  readonly request: string;
  readonly reply: string;
}

const zip = Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(3000, 7)]).toString('base64');

export const upload: SampleExchange = {
  infno: '4901',
  request: JSON.stringify({
    infno: '4901',
    input: {
      fixmedinsCode: hospital.fixmedinsCode,
      ftfileCompac: zip,
      upldDetlList: [{ psnName: '邴菂', certno: '379900199001011234', psnNo: card.person.psnNo }],
    },
  }),
  reply: JSON.stringify({ infcode: 0, err_msg: null, output: null }),
};

export const refused: SampleExchange = {
  infno: '5501',
  request: '{"infno":"5501","input":{"psnName":"</script><img src=x onerror=alert(1)>"}}',
  reply: JSON.stringify({ infcode: -1, err_msg: '凭证不存在：请先上传（持有人邴菂）', output: null }),
};

const clock = (second: number): string =>
  `2026-11-21T09:${String(30 + (Math.floor(second / 60) % 30)).padStart(2, '0')}:${String(second % 60).padStart(2, '0')}.123+08:00`;

/** A journal with the given exchanges from seq 3 on; `settings` replaces parts of the opening line. */
export function sampleJournal(
  exchanges: readonly SampleExchange[] = [upload, upload, upload, refused],
  settings: Partial<OpenData> = {},
): Journal {
  const entries: Entry[] = [];
  const add = (entry: Pick<Entry, 'kind' | 'data'>): void => {
    const seq = entries.length + 1;
    entries.push({ seq, at: clock(seq), ...entry, prev: '0'.repeat(64), hash: 'a'.repeat(64) } as Entry);
  };
  add({ kind: 'open', data: { ...open, ...settings } });
  add({ kind: 'card', data: { scenario: 'real-time', needed: true, card } });
  for (const { infno, request, reply } of exchanges) {
    add({
      kind: 'exchange',
      data: {
        peer: '127.0.0.1',
        receivedAt: clock(entries.length),
        ms: 12,
        request: {
          method: 'POST',
          path: `/s/secret-session/fsi/api/rsfComIfsService/callService?${infno}`,
          headers: [['content-type', 'application/json']],
          body: { text: request },
        },
        reply: { status: 200, headers: [['content-type', 'application/json']], body: { text: reply } },
      },
    });
  }
  add({ kind: 'remark', data: { source: 'tester', text: '测试人员说明：患者邴菂的票据已在窗口打印。' } });
  add({ kind: 'close', data: { count: entries.length } });
  return {
    entries,
    head: 'a'.repeat(63) + 'b',
    closed: true,
    bytes: (body) => Promise.resolve(bytesOf(body)),
  };
}

function bytesOf(body: Body): Uint8Array | undefined {
  if ('text' in body) return Buffer.from(body.text, 'utf8');
  return 'base64' in body ? Buffer.from(body.base64, 'base64') : undefined;
}
