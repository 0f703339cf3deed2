import type { Field, Specification, Tables } from './field.ts';
import { otherPoint } from './signing/sm2-writings.ts';
import { isPair, isPoint } from '../domain/sm2.ts';
import { fieldPlaces, namedTables, type FieldChange, type Profile, type ProfileProblem } from './profile.ts';

/** The checks that a profile may speak of: all ids, and those that may not become a remark. */
export interface CheckIds {
  readonly known: ReadonlySet<string>;
  readonly vital: ReadonlySet<string>;
}

const ROOT = 'tktextinfo';

/** The mistakes of a profile of the right shape: names that do not exist, and contradictions. */
export function profileProblems(
  profile: Profile,
  base: Specification,
  checks: CheckIds,
): readonly ProfileProblem[] {
  const tables = namedTables(base);
  return [
    ...renameProblems(profile, tables),
    ...changeProblems(profile, tables, base),
    ...Object.keys(profile.dictionaries ?? {})
      .filter((name) => !Object.hasOwn(base.dictionaries, name))
      .map((name) => unknown(['dictionaries', name], '字典', Object.keys(base.dictionaries))),
    ...pathProblems(profile),
    ...payloadProblems(profile),
    ...signingProblems(profile),
    ...levelProblems(profile, base, checks),
  ];
}

function renameProblems({ rename = {} }: Profile, tables: Tables): readonly ProfileProblem[] {
  return Object.entries(rename).flatMap(([table, names]): readonly ProfileProblem[] => {
    const fields = table === 'xml' ? [ROOT] : tables[table]?.map(({ field }) => field);
    if (fields === undefined) return [unknown(['rename', table], '表', [...Object.keys(tables), 'xml'])];
    return Object.entries(names).flatMap(([field, wire]): readonly ProfileProblem[] => {
      const path = ['rename', table, field];
      if (!fields.includes(field)) return [unknown(path, '字段', fields)];
      const twin = fields.find((other) => other !== field && (names[other] ?? other) === wire);
      if (twin === undefined) return [];
      return [{ path, at: 'value', message: `${table} 中 ${field} 与 ${twin} 在报文中同名：${wire}` }];
    });
  });
}

function changeProblems(
  { fields: changes = {} }: Profile,
  tables: Tables,
  base: Specification,
): readonly ProfileProblem[] {
  return Object.entries(changes).flatMap(([table, changed]): readonly ProfileProblem[] => {
    const fields = Object.hasOwn(tables, table) ? tables[table] : undefined;
    if (fields === undefined) return [unknown(['fields', table], '表', Object.keys(tables))];
    const names = fields.map(({ field }) => field);
    return Object.entries(changed).flatMap(([name, change]): readonly ProfileProblem[] => {
      const path = ['fields', table, name];
      const field = fields.find((known) => known.field === name);
      return field === undefined
        ? [unknown(path, '字段', names)]
        : fieldProblems(path, field, change, { names, base });
    });
  });
}

function fieldProblems(
  path: readonly string[],
  field: Field,
  { length, values, dictionary, required }: FieldChange,
  { names, base }: { readonly names: readonly string[]; readonly base: Specification },
): readonly ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  const misplaced = (key: string): void => {
    problems.push({
      path: [...path, key],
      at: 'key',
      message: `${field.field} 的类型为 ${field.type}，不能设 ${key}`,
    });
  };
  if (length !== undefined && !['string', 'integer', 'decimal'].includes(field.type)) misplaced('length');
  if (values !== undefined && field.type !== 'string') misplaced('values');
  if (dictionary !== undefined && field.type !== 'string') misplaced('dictionary');
  if (dictionary !== undefined && !Object.hasOwn(base.dictionaries, dictionary))
    problems.push({
      ...unknown([...path, 'dictionary'], '字典', Object.keys(base.dictionaries), dictionary),
      at: 'value',
    });
  if (typeof required === 'object' && !names.includes(required.when.field))
    problems.push({
      ...unknown([...path, 'required', 'when', 'field'], '字段', names, required.when.field),
      at: 'value',
    });
  return problems;
}

/** The prefix of a session and the health check are the simulator's own. */
function pathProblems({ paths }: Profile): readonly ProfileProblem[] {
  const service = paths?.service;
  if (service === undefined || !/^\/(s\/|healthz$)/.test(service)) return [];
  return [{ path: ['paths', 'service'], at: 'value', message: `${service} 由仿真中心自用，请换一个路径` }];
}

/** Text in a text has quotes, and JSON writes them with a backslash. */
function payloadProblems({ payload, reply }: Profile): readonly ProfileProblem[] {
  const isPlain = reply?.escapes === 'none' || (reply?.style === 'no-escapes' && reply.escapes === undefined);
  if (payload?.output !== 'text' || !isPlain) return [];
  const message = 'output 写成 JSON 文本时必有转义字符，与 reply.escapes: none 矛盾';
  return [{ path: ['payload', 'output'], at: 'value', message }];
}

/** A key that is none would make every signature wrong, and the hospital would be blamed. */
function signingProblems({ signing }: Profile): readonly ProfileProblem[] {
  if (signing === undefined) return [];
  const { accounts = [], center, family } = signing;
  const ids = accounts.map(({ id }) => id);
  return [
    ...accounts.flatMap(({ id, ...keys }, index) => {
      const path = ['signing', 'accounts', String(index)];
      const problem = (key: string, message: string): ProfileProblem => ({
        path: [...path, key],
        at: 'value',
        message,
      });
      return [
        ...(ids.indexOf(id) < index ? [problem('id', `账户 ${id} 写了两次`)] : []),
        ...(family === 'sealed' && !/^[\x21-\x7e]{16,}$/.test(id)
          ? [problem('id', `账户 ${id} 不足 16 个字符：SM4 密钥由前 16 个字符算出`)]
          : []),
        ...keyProblems(keys, path),
      ];
    }),
    ...keyProblems(center ?? {}, ['signing', 'center']),
  ];
}

function keyProblems(
  { publicKey, privateKey }: { readonly publicKey?: string; readonly privateKey?: string },
  path: readonly string[],
): readonly ProfileProblem[] {
  if (publicKey === undefined) return [];
  const at = { path: [...path, 'publicKey'], at: 'value' } as const;
  if (!isPoint(publicKey)) {
    const other = otherPoint(publicKey);
    const message =
      other === undefined
        ? '公钥不是 SM2 曲线上的点'
        : `公钥须为 04 开头的 130 位十六进制，这里是${other.words}；应写 ${other.point}`;
    return [{ ...at, message }];
  }
  if (privateKey === undefined || isPair(privateKey, publicKey)) return [];
  return [{ ...at, message: '公钥与私钥不是一对' }];
}

function levelProblems(
  { levels = {} }: Profile,
  base: Specification,
  { known, vital }: CheckIds,
): readonly ProfileProblem[] {
  const places = fieldPlaces(base);
  return Object.entries(levels).flatMap(([id, level]): readonly ProfileProblem[] => {
    const path = ['levels', id];
    if (!places.has(id) && !known.has(id))
      return [{ path, at: 'key', message: `没有检查项或字段 ${id}；检查项写编号，字段写“表.字段”` }];
    if (level === 'should' && vital.has(id))
      return [{ path, at: 'value', message: `${id} 不能降为 should：不满足时报文根本无法处理` }];
    return [];
  });
}

const SHOWN = 40;

function unknown(
  path: readonly string[],
  what: string,
  known: readonly string[],
  name = path.at(-1) ?? '',
): ProfileProblem {
  const list = known.length > SHOWN ? [...known.slice(0, SHOWN), '…'] : known;
  return { path, at: 'key', message: `没有名为 ${name} 的${what}；可用：${list.join('、')}` };
}
