import { expect, test } from 'vitest';

import { profiled } from '../../src/checks/profiled.ts';
import styles from '../../src/contract/data/reply-styles.json' with { type: 'json' };
import schema from '../../src/contract/data/profile.schema.json' with { type: 'json' };
import { translationOf } from '../../src/contract/translation.ts';
import { createContract } from '../../src/contract/validate.ts';
import { envelope, query, type Fields } from '../../src/contract/testing/documents.ts';
import { stage } from './testing/stage.ts';

type StyleId = keyof typeof styles;

/** An answer as it comes over the wire. */
interface Wire {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** What a client makes of an answer: accepted, a failure with its reason, or nothing it understands. */
type Understanding = { readonly ok: true } | { readonly ok: false; readonly reason: string };
type Client = (wire: Wire) => Understanding;

interface Envelope {
  readonly infcode: unknown;
  readonly err_msg: unknown;
}
const parsed = ({ text }: Wire): Envelope => JSON.parse(text) as Envelope;
const failure = (reason: unknown): Understanding => ({ ok: false, reason: String(reason) });
const ok: Understanding = { ok: true };

/** The ways of reading an answer that were seen in the field. */
const clients: Readonly<Record<string, Client>> = {
  'a Python HIS': (wire) => {
    const { infcode, err_msg } = parsed(wire);
    return infcode === 0 ? ok : failure(err_msg);
  },
  'a Java client': (wire) => {
    const { infcode, err_msg } = parsed(wire);
    return infcode === '0' ? ok : failure(err_msg);
  },
  'a Spring Feign client': (wire) => {
    if (!/^application\/(.+\+)?json/.test(wire.contentType)) throw new Error('no converter');
    const { infcode, err_msg } = parsed(wire);
    return String(infcode) === '0' ? ok : failure(err_msg);
  },
  'hsa-his': (wire) => {
    const { infcode, err_msg } = parsed(wire);
    return Number(infcode) === 0 && (err_msg ?? '') === '' ? ok : failure(err_msg);
  },
  // It gets the text as JSON in JSON, and instead of reading it strips what it takes for escaping.
  'a C# proxy': ({ text }) => {
    const stripped = JSON.stringify(text).replaceAll('\\', '').replaceAll('"', '');
    const [, infcode] = /infcode:(-?\d+)[,}]/.exec(stripped) ?? [];
    const [, reason = ''] = /err_msg:(.*?),output:/.exec(stripped) ?? [];
    return Number(infcode ?? NaN) === 0 ? ok : failure(reason);
  },
  'the official sample': ({ status }) => (status === 200 ? ok : failure(status)),
};

async function answers(
  reply: object,
): Promise<(infno: string, input: Fields, changes?: Fields) => Promise<Wire>> {
  const { specification } = profiled({ id: 'x', title: 'x', reply });
  const { url } = (await stage()).open({}, undefined, createContract(specification));
  return async (infno, input, changes) => {
    const body = JSON.stringify(envelope(infno, input, changes));
    const response = await fetch(url, { method: 'POST', body });
    const contentType = response.headers.get('content-type') ?? '';
    return { status: response.status, contentType, text: await response.text() };
  };
}

const everybody = Object.keys(clients);
const without = (...names: readonly string[]): readonly string[] =>
  everybody.filter((name) => !names.includes(name));

/** Who takes a success for one, by style. */
const served: Readonly<Record<StyleId, readonly string[]>> = {
  national: without('a Java client'),
  'text-code': without('a Python HIS'),
  'empty-message': without('a Java client'),
  'success-word': without('a Java client', 'hsa-his'),
  'chinese-word': without('a Java client', 'hsa-his'),
  'no-escapes': without('a Java client'),
};

test.each(Object.keys(styles) as StyleId[])('style %s: its clients take a success for one', async (style) => {
  const ask = await answers({ style });
  const wire = await ask('9001', { signIn: { opter_no: '1', mac: '1', ip: '1' } });
  const happy = everybody.filter((name) => clients[name]?.(wire).ok === true);
  expect(happy).toEqual(served[style]);
});

test.each(Object.keys(styles) as StyleId[])(
  'style %s: every client reads the whole reason of a refusal',
  async (style) => {
    const ask = await answers({ style });
    const strange = 'B"\\/\n001';
    const wire = await ask('4902', { ...query(), upldBchno: strange });
    const { err_msg, infcode } = parsed(wire);
    expect(Number(infcode)).toBe(-1);
    for (const name of without('the official sample'))
      expect(clients[name]?.(wire), name).toEqual({ ok: false, reason: err_msg });
    expect(wire.text).not.toContain('\\');
    expect(JSON.parse(wire.text)).toMatchObject({
      inf_refmsgid: null,
      refmsg_time: null,
      respond_time: null,
      output: null,
    });
  },
);

test.each([
  ['null', null],
  ['absent', undefined],
  ['object', {}],
] as const)('a success without output has it %s', async (emptyOutput, output) => {
  const ask = await answers({ emptyOutput });
  const done = JSON.parse((await ask('9002', {})).text) as Record<string, unknown>;
  expect(done['infcode']).toBe(0);
  expect(done['output']).toEqual(output);
  expect('output' in done).toBe(emptyOutput !== 'absent');
  const refused = JSON.parse((await ask('4902', query())).text) as Record<string, unknown>;
  expect(refused['output']).toBeNull();
});

test('without escapes not even the reasons inside of an output have any', () => {
  const { specification } = profiled({ id: 'x', title: 'x', reply: { style: 'no-escapes' } });
  const rows = [{ elecSetlCertNo: '1', savFaleRea: 'name "a\\b" is\nwrong' }];
  const envelope = { infcode: 0, err_msg: null, output: { data: rows } };
  const written = translationOf(specification).answer(envelope, '4902');
  expect(JSON.stringify(written)).not.toContain('\\');
  expect(written['output']).toEqual({ data: [{ elecSetlCertNo: '1', savFaleRea: 'name  a b  is wrong' }] });
});

test('what a profile says besides the name of a style goes before the style', async () => {
  const ask = await answers({ style: 'text-code', successMessage: '成功' });
  const { text } = await ask('9002', {});
  expect(JSON.parse(text)).toMatchObject({ infcode: '0', err_msg: '成功' });
});

test('a province has its own words for success', async () => {
  const ask = await answers({ successMessage: '交易成功（鲁）' });
  const { text } = await ask('9002', {});
  expect(JSON.parse(text)).toMatchObject({ infcode: 0, err_msg: '交易成功（鲁）' });
});

test('the schema lists the styles that there are', () => {
  expect(schema.properties.reply.properties.style.enum).toEqual(Object.keys(styles));
});
