import type { Level } from '../../domain/verdict.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';

const areas = [
  { infno: '4901', id: 'upload', title: '上传' },
  { infno: '4902', id: 'query-upload', title: '上传结果查询' },
  { infno: '4905', id: 'reupload', title: '重传' },
  { infno: '5501', id: 'query-status', title: '状态查询' },
] as const;

/** Contract validity of the payload: one check per interface and level, each finding names its field. */
function fieldsCheck({ infno, id, title }: (typeof areas)[number], level: Level): ExchangeCheck {
  const table = `request:${infno}`;
  return defineCheck<ExchangeCheck>({
    id: level === 'must' ? `${id}.fields` : `${id}.fields-remarks`,
    title:
      level === 'must'
        ? `${title}（${infno}）的字段须齐全且符合规定的类型、长度与取值`
        : `${title}（${infno}）的字段宜采用规定的写法与字典代码`,
    remedy: `对照接口规范 ${infno} 的输入参数表逐项补齐或更正；空值按“缺少”处理。`,
    level,
    confidence: 'B',
    clause: `${infno} 输入`,
    cause: 'payload',
    scope: 'exchange',
    center: level === 'must' ? 'refuse' : 'ignore',
    infnos: [infno],
    inspect: ({ contract, message: { input, wrapping } }) => {
      if (wrapping === 'closed') return [];
      const found = contract.validator(table, level)?.(input) ?? [];
      if (level === 'must' || found.length === 0) return prefixed(found);
      const musts = new Set(
        contract
          .validator(
            table,
            'must',
          )?.(input)
          .map(({ pointer }) => pointer),
      );
      return prefixed(found.filter(({ pointer }) => !musts.has(pointer)));
    },
  });
}

const prefixed = <M extends { readonly pointer: string }>(found: readonly M[]): readonly M[] =>
  found.map((mismatch) => ({ ...mismatch, pointer: `/input${mismatch.pointer}` }));

export const fieldsChecks: readonly ExchangeCheck[] = areas.flatMap((area) => [
  fieldsCheck(area, 'must'),
  fieldsCheck(area, 'should'),
]);
