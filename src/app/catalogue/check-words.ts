import type { CenterAction } from '../../checks/check.ts';
import type { Field } from '../../contract/field.ts';
import type { Confidence, Level } from '../../domain/verdict.ts';

export const levelWords: Readonly<Record<Level, string>> = { must: '必须', should: '建议' };

export const confidenceWords: Readonly<Record<Confidence, string>> = {
  A: '可信度 A，至少两个来源一致',
  B: '可信度 B，一个来源',
  C: '可信度 C，通行做法',
  D: '可信度 D，由规则推得',
};

const areas: Readonly<Record<string, string>> = {
  transport: '传输',
  signing: '签名与加密',
  envelope: '报文公共部分',
  upload: '上传的字段',
  'query-upload': '上传结果查询的字段',
  reupload: '重传',
  'query-status': '状态查询的字段',
  status: '状态查询',
  batch: '批次与压缩包',
  layout: '版式文件',
  xml: '结构化 XML',
  amounts: '金额',
  text: '文字与编码',
  codes: '人员、机构与编码',
  scenario: '场景',
  sequence: '顺序与轮询',
  relay: '真实测试环境',
  resilience: '异常与重试（表外）',
  red: '冲红（表外）',
};

/** Returns the Chinese name of an area of checks; a new area shows its id. */
export const areaWords = (area: string): string => areas[area] ?? area;

/** Returns the center's reaction to a demand that is not met, in Chinese. */
export function centerWords(center: CenterAction | null): string {
  switch (center) {
    case 'refuse':
      return '当场拒绝（infcode -1）';
    case 'no-route':
      return '由网关当场拒绝（HTTP 404，没有报文）';
    case 'gateway':
      return '作为必须项时由网关当场拒绝，作为建议项时照常受理，只在判定时指出';
    case 'fail-file':
      return '处理后返回版式文件失败（ftfileSavRslt 2）';
    case 'fail-relation':
      return '处理后返回关联校验失败（chkRslt 2）';
    case 'ignore':
      return '照常受理，只在判定时指出';
    case null:
      return '看整个过程，只在判定时指出';
  }
}

/** Returns when a field has to be there, as people read it. */
export function requiredWords(required: Field['required']): string {
  if (required === 'always') return '是';
  if (required === 'optional') return '否';
  const { field, in: values, and } = required.when;
  const second = and === undefined ? '' : `且 ${and.field} 为 ${and.in.join('、')} `;
  return `${field} 为 ${values.join('、')} ${second}时`;
}
