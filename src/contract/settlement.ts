import signIn from './data/9001.json' with { type: 'json' };
import ownDictionaries from './data/settlement/dictionaries.json' with { type: 'json' };
import face1101 from './data/settlement/1101.json' with { type: 'json' };
import face1162 from './data/settlement/1162.json' with { type: 'json' };
import face2201 from './data/settlement/2201.json' with { type: 'json' };
import face2202 from './data/settlement/2202.json' with { type: 'json' };
import face2203 from './data/settlement/2203.json' with { type: 'json' };
import face2203A from './data/settlement/2203A.json' with { type: 'json' };
import face2204 from './data/settlement/2204.json' with { type: 'json' };
import face2205 from './data/settlement/2205.json' with { type: 'json' };
import face2206 from './data/settlement/2206.json' with { type: 'json' };
import face2207 from './data/settlement/2207.json' with { type: 'json' };
import face2208 from './data/settlement/2208.json' with { type: 'json' };
import face2301 from './data/settlement/2301.json' with { type: 'json' };
import face2302 from './data/settlement/2302.json' with { type: 'json' };
import face2303 from './data/settlement/2303.json' with { type: 'json' };
import face2304 from './data/settlement/2304.json' with { type: 'json' };
import face2305 from './data/settlement/2305.json' with { type: 'json' };
import face2401 from './data/settlement/2401.json' with { type: 'json' };
import face2402 from './data/settlement/2402.json' with { type: 'json' };
import face2404 from './data/settlement/2404.json' with { type: 'json' };
import face2405 from './data/settlement/2405.json' with { type: 'json' };
import face2601 from './data/settlement/2601.json' with { type: 'json' };
import face5203 from './data/settlement/5203.json' with { type: 'json' };
import face5301 from './data/settlement/5301.json' with { type: 'json' };
import face9002 from './data/settlement/9002.json' with { type: 'json' };
import type { Specification, Tables } from './field.ts';
import type { Message } from './envelope.ts';
import { textOf } from './envelope.ts';
import { specification } from './specification.ts';

interface Face {
  readonly infno: string;
  readonly title: string;
  readonly tables: unknown;
}

const faces: readonly Face[] = [
  face1101,
  face1162,
  face2201,
  face2202,
  face2203,
  face2203A,
  face2204,
  face2205,
  face2206,
  face2207,
  face2208,
  face2301,
  face2302,
  face2303,
  face2304,
  face2305,
  face2401,
  face2402,
  face2404,
  face2405,
  face2601,
  face5203,
  face5301,
  signIn,
  face9002,
];

/**
 * The counter side: identifying, registering, settling. It stands beside the specification of the voucher interfaces and
 * is no part of it: nothing of it earns or loses a row.
 */
export const counterSpecification: Specification = {
  id: 'HN 1.1.27 chapter 5',
  catalogue: specification.catalogue,
  envelope: specification.envelope,
  // JSON modules are typed by their values; the tables' shape is asserted once, here, and tested field by field.
  interfaces: Object.fromEntries(
    faces.map(({ infno, title, tables }) => [infno, { title, tables: tables as Tables }]),
  ),
  xml: {},
  dictionaries: { ...specification.dictionaries, ...ownDictionaries },
};

/** Decoding an e-credential has a form of its own: no envelope, told by its path and its `transType`. */
export const DECODE_PATH = '/hsecfc/localQrCodeQuery';
const DECODE = 'ec.query';

/** A decode request without an envelope. */
export const isBareDecode = (path: string, { envelope, infno }: Message): boolean =>
  infno === undefined && path.endsWith(DECODE_PATH) && textOf(envelope, 'transType') === DECODE;

/** Tells whether a request is for the counter side and not for the voucher center. */
export const isCounterSide = (path: string, message: Message): boolean =>
  message.infno === undefined
    ? isBareDecode(path, message)
    : Object.hasOwn(counterSpecification.interfaces, message.infno);
