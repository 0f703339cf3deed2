import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { isMore, minus, negative, plus } from '../../values/money.ts';

/** A settlement as the platform remembers it. */
export type Booked = {
  readonly setlId: string;
  readonly msgid: string;
  readonly mdtrtId: string;
  readonly total: string;
  readonly account: string;
  /** Neither refunded nor reversed. */
  stands: boolean;
};

/** The fate of a request: it is answered, its answer is lost, or it never arrives. */
export type Fate = 'answered' | 'answer-lost' | 'lost';

/** A platform of the smallest kind: one insured person, half of everything paid by the fund, vouchers always stored. */
export interface FakePlatform {
  readonly url: string;
  readonly asked: readonly string[];
  readonly settlements: readonly Booked[];
  /** From now on an upload fails in processing, for this reason, until it is uploaded again by 4905. */
  readonly failUploads: (reason: string) => void;
  /** Numbers of the vouchers that were uploaded. */
  readonly vouchers: () => readonly string[];
  readonly balance: () => string;
  /** Decides about every request to come. */
  readonly meet: (fate: (infno: string) => Fate) => void;
  readonly close: () => Promise<void>;
}

export const START_BALANCE = '500.00';
/** Every code of this shape is the same person's, once. */
export const codeOf = (number: number): string => `424${String(number).padStart(19, '0')}370000`;

type Input = Readonly<Record<string, unknown>>;
type Message = { readonly infno: string; readonly msgid: string; readonly input: Input };
type Reply = { readonly output?: unknown; readonly refusal?: string };

const refused = (refusal: string): Reply => ({ refusal });
const nodeIn = (input: Input, name: string): Readonly<Record<string, string>> => {
  const node = input[name];
  return (Array.isArray(node) ? (node as unknown[])[0] : node) as Readonly<Record<string, string>>;
};

/** Starts a platform on a port that the system chooses. */
export async function startFakePlatform(): Promise<FakePlatform> {
  const asked: string[] = [];
  let fateOf: (infno: string) => Fate = () => 'answered';
  const books = createBooks();
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const message = JSON.parse(Buffer.concat(parts).toString('utf8')) as Message;
    asked.push(message.infno);
    const fate = fateOf(message.infno);
    const { output, refusal } = fate === 'lost' ? {} : books.answer(message);
    if (fate !== 'answered') {
      request.socket.destroy();
      return;
    }
    const body =
      refusal === undefined
        ? { infcode: 0, err_msg: null, output: output ?? null }
        : { infcode: -1, err_msg: refusal, output: null };
    response.setHeader('Content-Type', 'application/json;charset=UTF-8');
    response.end(JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    settlements: books.settlements,
    failUploads: books.failUploads,
    vouchers: books.vouchers,
    balance: books.balance,
    meet: (fate) => (fateOf = fate),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const PERSON = { psn_no: '37990000000000000001', certno: '379900199001010115', psn_name: '测试甲' };

// eslint-disable-next-line max-lines-per-function -- one reducer, with a case for every interface
function createBooks(): {
  answer: (message: Message) => Reply;
  settlements: Booked[];
  failUploads: (reason: string) => void;
  vouchers: () => readonly string[];
  balance: () => string;
} {
  const settlements: Booked[] = [];
  const used = new Set<string>();
  const reversed = new Set<string>();
  const answered = new Map<string, Reply>();
  const fees = new Map<string, string>();
  const left = new Set<string>();
  let serial = 0;
  const balance = (): string =>
    settlements
      .filter(({ stands }) => stands)
      .reduce((rest, { account }) => minus(rest, account), START_BALANCE);
  const standing = (mdtrtId: string): Booked | undefined =>
    settlements.find((one) => one.mdtrtId === mdtrtId && one.stands);
  const setlinfo = (total: string, account: string, more: object): object => {
    const half = halfOf(total);
    const personal = minus(total, half);
    return {
      setlinfo: {
        medfee_sumamt: total,
        hifp_pay: half,
        fund_pay_sumamt: half,
        inscp_scp_amt: total,
        fulamt_ownpay_amt: '0.00',
        overlmt_selfpay: '0.00',
        preselfpay_amt: '0.00',
        psn_part_amt: personal,
        acct_pay: account,
        psn_cash_pay: minus(personal, account),
        balc: balance(),
        ...more,
      },
    };
  };
  const settle = ({ infno, msgid, input }: Message): Reply => {
    const {
      mdtrt_id: mdtrtId = '',
      medfee_sumamt: total = '',
      exp_content: extension,
    } = nodeIn(input, 'data');
    if (total !== fees.get(mdtrtId))
      return refused(`医疗费总额 ${total} 与费用明细之和 ${fees.get(mdtrtId) ?? ''} 不一致`);
    if (infno === '2206' || infno === '2303') return { output: setlinfo(total, '0.00', {}) };
    if (standing(mdtrtId) !== undefined) return refused('费用明细已结算，不能重复结算');
    const account =
      extension === undefined ? '0.00' : (JSON.parse(extension) as { ACCT_PAY: string }).ACCT_PAY;
    if (isMore(account, balance())) return refused('个人账户余额不足');
    const setlId = `S${String((serial += 1)).padStart(8, '0')}`;
    settlements.push({ setlId, msgid, mdtrtId, total, account, stands: true });
    const more = { setl_id: setlId, medins_setl_id: msgid, setl_time: '2026-11-22 10:00:00' };
    return { output: setlinfo(total, account, more) };
  };
  const refund = ({ msgid, input }: Message): Reply => {
    const { setl_id: setlId } = nodeIn(input, 'data');
    const booked = settlements.find((one) => one.setlId === setlId);
    if (booked?.stands !== true) return refused('该结算已撤销，不能重复撤销');
    booked.stands = false;
    const turned = negative(halfOf(booked.total));
    const output = {
      setlinfo: {
        setl_id: `R${booked.setlId}`,
        medins_setl_id: msgid,
        setl_time: '2026-11-22 11:00:00',
        medfee_sumamt: negative(booked.total),
        hifp_pay: turned,
        fund_pay_sumamt: turned,
        inscp_scp_amt: negative(booked.total),
        psn_part_amt: negative(minus(booked.total, halfOf(booked.total))),
        acct_pay: booked.account === '0.00' ? '0.00' : negative(booked.account),
        pdn_cash_pay: negative(minus(minus(booked.total, halfOf(booked.total)), booked.account)),
        balc: balance(),
      },
    };
    return { output };
  };
  const addFees = ({ input }: Message): Reply => {
    const lines = input['feedetail'] as readonly Readonly<Record<string, string>>[];
    for (const { mdtrt_id: id = '', det_item_fee_sumamt: sum = '0' } of lines)
      fees.set(id, plus(fees.get(id) ?? '0.00', sum));
    return { output: { result: [] } };
  };
  const decode = ({ input }: Message): Reply => {
    const { ecQrCode: code = '' } = nodeIn(input, 'data');
    if (used.has(code)) return refused('请使用医保电子凭证二维码：该码已使用，请刷新后重新扫码');
    used.add(code);
    return {
      output: {
        data: {
          ecToken: `370000ec${'0'.repeat(30)}`,
          insuOrg: '379900',
          userName: PERSON.psn_name,
          idNo: PERSON.certno,
        },
      },
    };
  };
  const decide = (message: Message): Reply => {
    const { infno, input } = message;
    switch (infno) {
      case '1162':
        return decode(message);
      case '1101':
        return {
          output: {
            baseinfo: { ...PERSON, gend: '1' },
            insuinfo: [
              {
                balc: balance(),
                insutype: '310',
                psn_type: '11',
                psn_insu_stas: '1',
                insuplc_admdvs: '379900',
                emp_name: '测试机械有限公司',
              },
            ],
          },
        };
      case '5301':
        return { output: { feedetail: [{ opsp_dise_code: 'M03900', opsp_dise_name: '高血压病' }] } };
      case '2201':
      case '2401': {
        const mdtrtId = `V${String((serial += 1)).padStart(8, '0')}`;
        return { output: { [infno === '2201' ? 'data' : 'result']: { mdtrt_id: mdtrtId } } };
      }
      case '2204':
      case '2301':
        return addFees(message);
      case '2402': {
        const { mdtrt_id: id = '' } = nodeIn(input, 'dscginfo');
        if (left.has(id)) return refused('该次住院已办理出院');
        left.add(id);
        return {};
      }
      case '2206':
      case '2207':
      case '2303':
      case '2304':
        return settle(message);
      case '2208':
      case '2305':
        return refund(message);
      case '2601': {
        const { omsgid = '' } = nodeIn(input, 'data');
        reversed.add(omsgid);
        for (const one of settlements) if (one.msgid === omsgid) one.stands = false;
        return {};
      }
      case '5203':
        return { output: { setlinfo: { refd_setl_flag: '1' } } };
      case '9001':
        return { output: { signinoutb: { sign_no: 'SIGN0001' } } };
      case '4902': {
        const rows = vouchersOf.get(String(input['upldBchno']));
        return rows === undefined ? refused('没有查到该批次') : { output: { data: rows } };
      }
      case '4901':
        keepVouchers(input, 'upldDetlList', failure);
        return {};
      case '4905':
        keepVouchers(input, 'reUploadDetlDTOList', undefined);
        return {};
      case '5501':
        return { output: { rhredFlag: '0', reimFlag: '0' } };
      default:
        return {};
    }
  };
  const vouchersOf = new Map<string, readonly Readonly<Record<string, string | undefined>>[]>();
  let failure: string | undefined;
  const keepVouchers = (input: Input, name: string, savFaleRea: string | undefined): void => {
    const list = input[name] as readonly Readonly<Record<string, string>>[];
    const rows = list.map(({ elecSetlCertCode, elecSetlCertNo }) => ({
      elecSetlCertCode,
      elecSetlCertNo,
      ftfileSavRslt: savFaleRea === undefined ? '1' : '2',
      chkRslt: '1',
      savFaleRea,
    }));
    vouchersOf.set(String(input['upldBchno']), rows);
  };
  return {
    settlements,
    failUploads: (reason) => (failure = reason),
    balance,
    vouchers: () => [...vouchersOf.values()].flat().map(({ elecSetlCertNo = '' }) => elecSetlCertNo),
    answer: (message) => {
      if (reversed.has(message.msgid)) return refused(`报文 ${message.msgid} 已被冲正`);
      const known = answered.get(message.msgid);
      if (known !== undefined) return known;
      const reply = decide(message);
      if (reply.refusal === undefined) answered.set(message.msgid, reply);
      return reply;
    },
  };
}

/** Half of an amount, rounded down to cents. */
function halfOf(amount: string): string {
  const cents = BigInt(amount.replace('.', '')) / 2n;
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
