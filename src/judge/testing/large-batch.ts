import {
  card,
  element,
  envelope,
  packed,
  upload,
  voucher,
  type Voucher,
} from '../../contract/testing/documents.ts';
import { inspectContent, inspectExchange } from '../../checks/inspect.ts';
import { createRegister } from '../../book/register.ts';
import { compactDay, compactTime, time, timeText } from '../../domain/china-time.ts';
import { readMessage, textOf } from '../../contract/envelope.ts';
import { createReader } from '../../contract/reading/reader.ts';
import { specification } from '../../contract/specification.ts';
import { createContract } from '../../contract/validate.ts';

const VOUCHERS = 100;
const LINES = 200;

/** The largest batch there is: a 4901 of that instant with 100 vouchers of 200 fee lines each. */
export async function largeBatch(at: number): Promise<Buffer> {
  const bill = card('self-paid');
  const [line] = bill.feeLines;
  if (line === undefined) throw new Error('The card has no fee lines.');
  const feeLines = Array.from({ length: LINES }, () => ({
    ...line,
    cnt: '1',
    pric: '1.000000',
    detItemFeeSumamt: '1.00',
  }));
  const total = `${LINES}.00`;
  const settlement = { ...bill.settlement, medfeeSumamt: total, psnCashpay: total, psnOwnpay: total };
  const vouchers = Array.from({ length: VOUCHERS }, (_, index): Voucher =>
    voucher({ ...bill, feeLines, settlement }, String(1_000_000_000 + index)),
  );
  const elements = vouchers.map((each) => element(each));
  const input = upload(await packed(...vouchers), elements, { upldBchno: `${compactDay(at)}00001` });
  const msgid = `H37990000001${compactTime(at)}0001`;
  return Buffer.from(JSON.stringify(envelope('4901', input, { inf_time: timeText(at), msgid })));
}

/** Milliseconds of all checks over the batch once it is parsed; validators are compiled before. */
export async function checksMs(batch: Uint8Array, workerUrl: URL, rounds = 5): Promise<number> {
  const contract = createContract(specification);
  const reader = createReader({ workerUrl });
  try {
    const message = readMessage(batch);
    const reading = await reader.read(textOf(message.input, 'ftfileCompac') ?? '');
    const round = (): number => {
      const started = performance.now();
      const { hits } = inspectExchange({
        message,
        method: 'POST',
        path: '/',
        receivedAt: time(textOf(message.envelope, 'inf_time') ?? '') ?? 0,
        contract,
        hospital: undefined,
        register: createRegister(),
      });
      const { batch: whole, vouchers } = inspectContent({
        message,
        reading,
        contract,
        hospital: undefined,
        ledger: { kind: 'observe' },
        standingOf: () => ({ kind: 'nobody' }),
        earlier: () => undefined,
      });
      const found = [...hits, ...whole.hits, ...vouchers.flatMap((each) => each.hits)];
      if (found.length > 0) throw new Error(`A good batch has findings: ${JSON.stringify(found[0])}`);
      return performance.now() - started;
    };
    round();
    const figures = Array.from({ length: rounds }, round).sort((left, right) => left - right);
    return figures[Math.floor(rounds / 2)] ?? 0;
  } finally {
    await reader.close();
  }
}
