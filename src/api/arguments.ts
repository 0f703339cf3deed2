import { schemaProblems } from '../app/settings/schema-problems.ts';
import { HarnessError } from '../domain/harness-error.ts';
import schemas from './data/arguments.json' with { type: 'json' };

/**
 * Refuses arguments that a program cannot mean: a name that does not exist, a value of another type or outside its
 * bounds, an empty list of scenarios – a test that loops over no cards is green.
 * @throws HarnessError USAGE
 */
export function checkArguments(of: 'certify' | 'createCenterHandlers', given: unknown): void {
  refuse(of, given, schemas[of]);
  const { driver } = given as { readonly driver?: unknown };
  if (of === 'certify' && driver !== undefined) checkDriver(driver);
}

function checkDriver(driver: unknown): void {
  const kinds = Object.keys(schemas.drivers);
  refuse('certify', { driver }, ofKinds(kinds));
  const { kind } = driver as { readonly kind: keyof typeof schemas.drivers };
  refuse(`certify 的 driver（${kind}）`, driver, schemas.drivers[kind]);
}

const ofKinds = (kinds: readonly string[]): object => ({
  type: 'object',
  properties: {
    driver: {
      description: `驱动方式，kind 为 ${kinds.join('、')} 之一`,
      type: 'object',
      required: ['kind'],
      properties: { kind: { description: '驱动方式', enum: kinds, examples: ['command'] } },
    },
  },
});

function refuse(what: string, given: unknown, schema: object): void {
  const [problem] = schemaProblems(given, schema, () => undefined, '参数');
  if (problem === undefined) return;
  throw new HarnessError('USAGE', `${what} 的参数不正确：${problem.message}`, {
    hint: '请按 docs/api.md 的说明修改程序中的参数。',
  });
}
