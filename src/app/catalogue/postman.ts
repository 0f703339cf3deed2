import type { Specification } from '../../contract/field.ts';
import { SERVICE_PATH } from '../../contract/service-path.ts';
import { describedInterfaces, exampleMessages } from './open-api.ts';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** Each message gets a number and the time of its sending: 12 characters of the institution, 14 of the time, 4 running. */
const BEFORE_SENDING = [
  'const now = new Date(Date.now() + 8 * 3600 * 1000).toISOString();',
  "const digits = now.slice(0, 19).replace(/\\D/g, '');",
  "const running = String(Math.floor(Math.random() * 10000)).padStart(4, '0');",
  "pm.variables.set('msgid', pm.collectionVariables.get('institution') + digits + running);",
  "pm.variables.set('inf_time', now.slice(0, 19).replace('T', ' '));",
];

const AFTER_ANSWER = [
  "pm.test('受理（infcode 0）', () => pm.expect(String(pm.response.json().infcode)).to.equal('0'));",
];

/** Returns the four interfaces as a Postman collection v2.1, in the order in which its requests can be sent. */
export function postmanCollection(specification: Specification): object {
  const path = specification.servicePath ?? SERVICE_PATH;
  const { fixmedins_code: institution } = exampleMessages['4901'] as { readonly fixmedins_code: string };
  return {
    info: {
      name: '医疗收费电子结算凭证中心',
      description:
        '由 npm run docs 生成，请勿手工修改。先运行 evoucher try，再按顺序发送；每次运行 evoucher try 之后，4901 只能发送一次。',
      schema: SCHEMA,
    },
    variable: [
      { key: 'center', value: 'http://127.0.0.1:8490', type: 'string' },
      { key: 'institution', value: institution, type: 'string' },
    ],
    event: [script('prerequest', BEFORE_SENDING), script('test', AFTER_ANSWER)],
    item: describedInterfaces.map((infno) => ({
      name: `${infno} ${specification.interfaces[infno]?.title ?? ''}`,
      request: {
        method: 'POST',
        header: [{ key: 'Content-Type', value: 'application/json;charset=UTF-8' }],
        url: { raw: `{{center}}${path}`, host: ['{{center}}'], path: path.split('/').slice(1) },
        body: { mode: 'raw', raw: bodyOf(infno), options: { raw: { language: 'json' } } },
      },
      response: [],
    })),
  };
}

const script = (listen: 'prerequest' | 'test', exec: readonly string[]): object => ({
  listen,
  script: { type: 'text/javascript', exec },
});

const bodyOf = (infno: string): string =>
  JSON.stringify(
    { ...(exampleMessages[infno] as object), msgid: '{{msgid}}', inf_time: '{{inf_time}}' },
    null,
    2,
  );
