import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { Act, ActName } from '../../../domain/card.ts';
import { startReferenceHospital } from '../../testing/hand.ts';

/** What a hook does with an act, where it is otherwise than it should be. */
export interface HookHabits {
  readonly token?: string;
  /** Answers 202 with a place, and there when it is done. */
  readonly isLater?: boolean;
  /** Answers 202 without a place. */
  readonly isSilent?: boolean;
  /** Carries a repeated delivery out again. */
  readonly forgets?: boolean;
  /** Does not look at what it is sent. */
  readonly takesAnything?: boolean;
  /** An unknown act is an upload. */
  readonly guesses?: boolean;
  /** An unknown act ends it. */
  readonly breaks?: boolean;
  /** Acts that it says it has done, without doing anything. */
  readonly pretends?: readonly ActName[];
  /** Acts on one card only. */
  readonly oneCard?: boolean;
  /** Sends the center something that it refuses. */
  readonly sendsWrong?: boolean;
  /** The same before what is right. */
  readonly stumbles?: boolean;
  /** Asks for results before the re-upload only. */
  readonly asksOnce?: boolean;
  readonly answer?: (act: Act, answer: ServerResponse, work: Promise<void>) => void;
  /** What it answers where the later answer is asked for. */
  readonly laterAnswer?: (answer: ServerResponse) => void;
  readonly settlement?: (act: Act) => unknown;
}

/** The card's settlement, as a hospital declares it that settled just so. */
export const declared = ({ card: { settlement, person, visit } }: Act): unknown => ({
  ...settlement,
  psnNo: person.psnNo,
  fixmedinsMdtrtId: visit.fixmedinsMdtrtId,
});

const KNOWN: readonly string[] = ['settle', 'upload', 'query-upload', 'reupload', 'query-status'];

/** The reference hospital behind a hook, good but for the habits it is given. */
export async function startVendorHook(
  habits: HookHabits = {},
): Promise<{ readonly url: string; readonly close: () => void }> {
  const hospital = startReferenceHospital();
  /** The reference hospital uploads nothing twice: another one, that knows nothing, does. */
  const forgetful = startReferenceHospital();
  const done = new Map<string, Promise<void>>();
  const server = createServer((request, answer) => {
    void textOf(request).then((body): unknown => {
      if (isForbidden(request, habits)) return answer.writeHead(401).end();
      return request.method === 'GET' ? later(request.url ?? '', answer) : take(request, body, answer);
    });
  });
  const { pretends = [] } = habits;
  let card: string | undefined;

  const perform = async (act: Act, isAgain = false): Promise<void> => {
    card ??= act.card.id;
    const isIdle =
      act.act === 'settle' ||
      pretends.includes(act.act) ||
      (habits.oneCard === true && act.card.id !== card) ||
      (habits.asksOnce === true && act.id.endsWith('.query-upload.2'));
    if (isIdle) return;
    if (habits.sendsWrong === true || habits.stumbles === true)
      await fetch(act.center.url, { method: 'POST', body: '{"infno":"4901","input":{}}' });
    if (habits.sendsWrong !== true) await (isAgain ? forgetful : hospital).perform(act);
  };

  const take = (request: IncomingMessage, body: string, answer: ServerResponse): unknown => {
    const act = actIn(body);
    if (act === undefined) return answer.writeHead(habits.takesAnything === true ? 200 : 400).end();
    if (!KNOWN.includes(act.act)) return unknown(act, answer);
    const key = String(request.headers['idempotency-key']);
    const known = done.get(key);
    const work = known === undefined || habits.forgets === true ? perform(act, known !== undefined) : known;
    done.set(key, work);
    if (habits.answer !== undefined) {
      habits.answer(act, answer, work);
      return undefined;
    }
    if (habits.isSilent === true) return answer.writeHead(202).end();
    if (habits.isLater === true)
      return answer.writeHead(202, { location: `/later/${[...done.keys()].indexOf(key)}` }).end();
    return work.then(() => answer.writeHead(200).end(declaration(act)));
  };

  const unknown = (act: Act, answer: ServerResponse): unknown => {
    if (habits.breaks === true) {
      server.close();
      server.closeAllConnections();
      return undefined;
    }
    if (habits.guesses === true)
      return perform({ ...act, act: 'upload' }).then(() => answer.writeHead(200).end());
    return answer.writeHead(habits.takesAnything === true ? 200 : 422).end();
  };

  const later = async (path: string, answer: ServerResponse): Promise<void> => {
    await [...done.values()][Number(path.split('/').at(-1))];
    if (habits.laterAnswer === undefined) answer.writeHead(204).end();
    else habits.laterAnswer(answer);
  };

  const declaration = (act: Act): string =>
    act.act === 'settle' && habits.settlement !== undefined
      ? JSON.stringify({ evoucher: { settlement: habits.settlement(act) } })
      : '';

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/act`,
    close: () => {
      hospital.close();
      forgetful.close();
      server.closeAllConnections();
      server.close();
    },
  };
}

const isForbidden = ({ headers }: IncomingMessage, { token }: HookHabits): boolean =>
  token !== undefined && headers.authorization !== `Bearer ${token}`;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}

function actIn(body: string): Act | undefined {
  try {
    const act = JSON.parse(body) as Act;
    return (act.schema as unknown) === 'evoucher/act@1' ? act : undefined;
  } catch {
    return undefined;
  }
}
