import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { DeskAnswer } from '../app/by-hand/ports.ts';
import type { DeskFace } from '../app/by-hand/ports.ts';
import { settlementFields } from '../app/ledger/fields.ts';
import { readSettlements } from '../app/ledger/table.ts';
import { isScenarioId, scenarioTitle } from '../domain/form.ts';
import { download, found, page, refused, type Answer } from './answer.ts';
import { cardCsv, cardSheet } from './card-sheet.ts';
import { MAX_PICTURE_BYTES, pictureType } from './pictures.ts';

/** Answers a request to look at something. */
export async function get(path: string, face: DeskFace): Promise<Answer> {
  if (path === '/api/state') return state(face);
  if (path === '/api/declare/fields') return found(settlementFields);
  const [, room, ...rest] = path.split('/');
  const [first = '', second, third] = rest;
  if (room === 'card') return card(decodeURIComponent(first), face);
  if (room === 'document') return document(first, face);
  if (room !== 'api' || second === undefined) return nothing;
  if (first === 'exchanges') return exchange(Number(second), third, face);
  if (first === 'pictures') return picture(Number(second), face);
  return nothing;
}

/** Does what a person asks for. */
export async function post(path: string, body: string, face: DeskFace): Promise<Answer> {
  const given = parsed(body);
  if (given === undefined) return refused(400, '请求不是 JSON');
  switch (path) {
    case '/api/act':
      return act(given, face);
    case '/api/choose': {
      const scenarios = list(given['scenarios']).map(String).filter(isScenarioId);
      return done(face.choose(scenarios));
    }
    case '/api/trial':
      return done(face.tryOut(given['on'] === true));
    case '/api/remark':
      return remark(given, face);
    case '/api/declare/read':
      return found(readSettlements(text(given['text'])));
    case '/api/declare':
      return done(face.declare(text(given['card']), texts(given['settlement'])));
    case '/api/dismiss':
      face.dismiss();
      return done(undefined);
    default:
      return nothing;
  }
}

const nothing = refused(404, '没有这个地址');
const done = (problem: string | undefined): Answer =>
  problem === undefined ? found({ ok: true }) : refused(409, problem);

/** `null` until the run has begun. */
const state = (face: DeskFace): Answer => found(face.view() ?? null);

function card(name: string, face: DeskFace): Answer {
  const isCsv = name.endsWith('.csv');
  const known = face.card(isCsv ? name.slice(0, -4) : name);
  if (known === undefined) return refused(404, '没有这张案例卡');
  const { data, hospital } = known;
  if (isCsv) return download(`${data.card.id}.csv`, 'text/csv; charset=utf-8', cardCsv(data.card));
  return page(cardSheet(data.card, scenarioTitle(data.scenario), hospital));
}

const documentTypes: Readonly<Record<string, string>> = {
  pdf: 'application/pdf',
  html: 'application/octet-stream',
  zip: 'application/zip',
  json: 'application/json; charset=utf-8',
};

/** Only the documents that the run says it wrote. */
async function document(name: string, face: DeskFace): Promise<Answer> {
  const view = face.view();
  if (view?.documents.includes(name) !== true) return refused(404, '没有这个文件');
  const type = documentTypes[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream';
  const content = await readFile(join(view.folder, name));
  return name.endsWith('.pdf') ? { status: 200, type, content } : download(name, type, content);
}

async function exchange(seq: number, side: string | undefined, face: DeskFace): Promise<Answer> {
  if (side === undefined) {
    const inspected = await face.exchange(seq);
    return inspected === undefined ? refused(404, '没有这条记录') : found(inspected);
  }
  if (side !== 'request' && side !== 'reply') return nothing;
  const bytes = await face.bytes(seq, side);
  return bytes === undefined
    ? refused(404, '没有这条记录的报文')
    : download(`${seq}-${side}.bin`, 'application/octet-stream', bytes);
}

async function picture(seq: number, face: DeskFace): Promise<Answer> {
  const kept = await face.picture(seq);
  return kept === undefined
    ? refused(404, '没有这张图片')
    : { status: 200, type: kept.type, content: kept.bytes };
}

function act(given: Fields, face: DeskFace): Answer {
  const answer = answerOf(given);
  return typeof answer === 'string' ? refused(400, answer) : done(face.answer(text(given['act']), answer));
}

/** The only way to an answer; a sentence when it is none. */
function answerOf(given: Fields): DeskAnswer | string {
  const kind = given['kind'];
  if (kind === 'done') return { kind };
  const reason = text(given['reason']).trim().slice(0, 2_000);
  if (reason === '') return '请写明原因';
  if (kind === 'skip') return { kind, what: given['what'] === 'card' ? 'card' : 'act', reason };
  if (kind === 'repeat' || kind === 'end') return { kind, reason };
  return '不认识的操作';
}

async function remark(given: Fields, face: DeskFace): Promise<Answer> {
  const words = text(given['text']).trim().slice(0, 4_000);
  const encoded = text(given['picture']);
  if (words === '' && encoded === '') return refused(400, '请填写备注或选择图片');
  if (encoded === '') {
    await face.remark(words, undefined);
    return done(undefined);
  }
  const bytes = Buffer.from(encoded, 'base64');
  const type = pictureType(bytes);
  if (bytes.byteLength > MAX_PICTURE_BYTES) return refused(413, '图片不能超过 5 MB');
  if (type === undefined) return refused(415, '只接受 PNG、JPEG 或 GIF 图片');
  const name = text(given['name']).slice(0, 120) || '图片';
  await face.remark(words, { name, type, bytes });
  return done(undefined);
}

type Fields = Readonly<Record<string, unknown>>;

function parsed(body: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as unknown[]) : []);
const texts = (value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries((value ?? {}) as Fields).flatMap(([name, one]) =>
      typeof one === 'string' && one !== '' ? [[name, one]] : [],
    ),
  );
