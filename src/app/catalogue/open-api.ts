import type { Field, Specification, Tables } from '../../contract/field.ts';
import { SERVICE_PATH } from '../../contract/service-path.ts';
import messages from './data/messages.json' with { type: 'json' };

type Schema = Readonly<Record<string, unknown>>;

/** Good messages of the four interfaces, of one card and one voucher. */
export const exampleMessages: Readonly<Record<string, unknown>> = messages;

/** The interfaces of the form. */
export const describedInterfaces = Object.keys(messages);

/** Returns the four interfaces as an OpenAPI 3.1 document, from the contract's data. */
export function openApiDocument(specification: Specification, version: string): Schema {
  const path = specification.servicePath ?? SERVICE_PATH;
  const schemas = describedInterfaces.flatMap((infno) => {
    const { title, tables } = specification.interfaces[infno] ?? missing(infno);
    return [
      [`Request${infno}`, requestSchema(infno, title, tables, specification)] as const,
      [`Reply${infno}`, replySchema(title, tables, specification)] as const,
    ];
  });
  const refs = (kind: string): readonly Schema[] =>
    describedInterfaces.map((infno) => ref(`${kind}${infno}`));
  const mapping = Object.fromEntries(describedInterfaces.map((infno) => [infno, refTo(`Request${infno}`)]));
  return {
    openapi: '3.1.0',
    info: {
      title: '医疗收费电子结算凭证中心：4901、4902、4905、5501',
      version,
      description:
        '由 npm run docs 从接口规范数据生成，请勿手工修改。四个接口共用一个地址，由报文的 infno 区分。字段之间的要求见 docs/checks.md。',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: 'http://127.0.0.1:8490', description: '本机的仿真凭证中心（evoucher try）' }],
    paths: {
      [path]: {
        post: {
          operationId: 'callService',
          summary: '电子结算凭证的上传、查询与重传',
          security: [],
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: { oneOf: refs('Request'), discriminator: { propertyName: 'infno', mapping } },
                examples: Object.fromEntries(
                  describedInterfaces.map((infno) => [
                    infno,
                    { summary: specification.interfaces[infno]?.title, value: exampleMessages[infno] },
                  ]),
                ),
              },
            },
          },
          responses: {
            200: {
              description: '已处理；infcode 为 0 时受理，否则 err_msg 说明原因',
              content: { 'application/json': { schema: { anyOf: refs('Reply') } } },
            },
          },
        },
      },
    },
    components: { schemas: Object.fromEntries(schemas) },
  };
}

const refTo = (name: string): string => `#/components/schemas/${name}`;
const ref = (name: string): Schema => ({ $ref: refTo(name) });

function missing(infno: string): never {
  throw new TypeError(`The contract has no interface ${infno}.`);
}

function requestSchema(infno: string, title: string, tables: Tables, specification: Specification): Schema {
  const envelope = objectOf(specification.envelope['request'] ?? [], specification);
  return {
    title: `${infno} ${title}`,
    ...envelope,
    properties: {
      ...(envelope['properties'] as object),
      infno: { type: 'string', const: infno, description: '交易编号' },
      input: nodeOf('input', tables, specification),
    },
  };
}

/** An answer without an error; one that refuses has no `output`. */
function replySchema(title: string, tables: Tables, specification: Specification): Schema {
  const envelope = objectOf(specification.envelope['reply'] ?? [], specification);
  const rows = tables['output[]'];
  const plain = tables['output'];
  const rowsNode = specification.reply?.rowsNode === undefined ? 'data' : specification.reply.rowsNode;
  const list = { type: 'array', items: objectOf(rows ?? [], specification) };
  const node = rowsNode === null ? list : { type: 'object', properties: { [rowsNode]: list } };
  const output = rows !== undefined ? node : plain === undefined ? undefined : objectOf(plain, specification);
  return {
    title: `${title}的应答`,
    ...envelope,
    properties: {
      ...(envelope['properties'] as object),
      infcode: { type: ['integer', 'string'], description: '0 为受理' },
      output: output === undefined ? {} : { anyOf: [output, { type: 'null' }] },
    },
  };
}

/** A table with the lists below it. */
function nodeOf(place: string, tables: Tables, specification: Specification): Schema {
  const node = objectOf(tables[place] ?? [], specification);
  const lists = Object.entries(tables)
    .filter(([name]) => name.startsWith(`${place}.`) && name.endsWith('[]'))
    .map(([name, fields]) => [
      name.slice(place.length + 1, -2),
      { type: 'array', minItems: 1, items: objectOf(fields, specification) },
    ]);
  return { ...node, properties: { ...(node['properties'] as object), ...Object.fromEntries(lists) } };
}

function objectOf(fields: readonly Field[], specification: Specification): Schema {
  const conditions = fields.flatMap(conditionOf);
  return {
    type: 'object',
    required: fields.filter(({ required }) => required === 'always').map(nameOf),
    properties: Object.fromEntries(fields.map((field) => [nameOf(field), valueOf(field, specification)])),
    ...(conditions.length === 0 ? {} : { allOf: conditions }),
  };
}

const nameOf = ({ field, wire }: Field): string => wire ?? field;

/** A demand that depends on a sibling; one that looks into another node stands in the description alone. */
function conditionOf(field: Field): readonly Schema[] {
  const { required } = field;
  if (typeof required === 'string' || required.when.field.startsWith('/')) return [];
  const { when } = required;
  const asked = when.and === undefined ? [when] : [when, when.and];
  return [
    {
      if: {
        properties: Object.fromEntries(asked.map((one) => [one.field, { enum: one.in }])),
        required: asked.map((one) => one.field),
      },
      then: { required: [nameOf(field)] },
    },
  ];
}

function valueOf(field: Field, { dictionaries }: Specification): Schema {
  const { title, type, required, values, alsoValues, dictionary, length, note } = field;
  const codes =
    values === undefined
      ? dictionary === undefined
        ? undefined
        : dictionaries[dictionary]?.codes
      : { ...values, ...alsoValues };
  const said = Object.entries(values ?? {}).map(([code, label]) => `${code} ${label}`);
  const description = [title, ...(said.length === 0 ? [] : [said.join('，')])].join('：');
  const isOpen = required !== 'always';
  const nullable = (types: readonly string[]): Schema => ({ type: isOpen ? [...types, 'null'] : types });
  const about = { description, ...(note === undefined ? {} : { $comment: note }) };
  // Nothing is "given" by an empty text or null where a field may be left out.
  const among = codes === undefined ? {} : { enum: [...Object.keys(codes), ...(isOpen ? ['', null] : [])] };
  switch (type) {
    case 'list':
      return { type: 'array', ...about };
    case 'node':
      return { type: 'object', ...about };
    case 'base64':
      return { ...nullable(['string']), contentEncoding: 'base64', ...about };
    case 'integer':
      return { ...nullable(['string', 'integer']), ...about };
    case 'decimal':
      return { ...nullable(['string', 'number']), ...about };
    case 'infcode':
      return { type: ['integer', 'string'], ...about };
    case 'date':
    case 'time':
    case 'datetime':
    case 'string':
      return {
        ...nullable(['string']),
        ...(length === undefined ? {} : { maxLength: length }),
        ...among,
        ...about,
      };
  }
}
