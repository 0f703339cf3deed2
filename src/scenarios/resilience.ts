import type { FaultPlan } from './plan.ts';
import { defineSuite, once, twice, type SuiteCase, type SuiteFault } from './suite.ts';

const oneOfBatchFails: FaultPlan = {
  on: '4901',
  ftfileSavRslt: '2',
  chkRslt: '1',
  reason: '版式文件存储失败（测试计划内），请重传',
};

const notArrived = (id: string, title: string, fault: SuiteFault, demand: string): SuiteCase => ({
  id,
  card: `RS-${id.toUpperCase()}`,
  title,
  demand,
  on: '4901',
  acts: twice,
  fault,
});

const arrived = (id: string, title: string, fault: SuiteFault, demand: string): SuiteCase => ({
  ...notArrived(id, title, fault, demand),
  acts: once,
});

const asksFirst = '不当作失败：先查询该批次，或按原 msgid 原文重发；不开第二张凭证。';
const sendsAgain = '不当作成功：稍后重新上传同一张凭证，不另开凭证。';

const refused = (id: string, title: string, reply: string): SuiteCase =>
  notArrived(id, title, { kind: 'reply', processed: false, reply }, sendsAgain);

/** Faults beyond the plan of the form: what goes wrong on the way, and what a hospital makes of it. */
export default defineSuite({
  id: 'resilience',
  cases: [
    arrived('timeout-processed', '上传超时，请求已处理', { kind: 'no-answer', processed: true }, asksFirst),
    notArrived('timeout-lost', '上传超时，请求已丢失', { kind: 'no-answer', processed: false }, asksFirst),
    notArrived(
      'reset-before',
      '上传时连接被重置，没有应答',
      { kind: 'reset', processed: false, when: 'before' },
      asksFirst,
    ),
    arrived(
      'reset-midway',
      '上传应答中途连接被重置，请求已处理',
      { kind: 'reset', processed: true, when: 'midway' },
      asksFirst,
    ),
    refused('http-502', '上传时返回 HTTP 502', 'bad-gateway'),
    {
      id: 'http-503',
      card: 'RS-HTTP-503',
      title: '查询上传结果时返回 HTTP 503',
      demand: '不当作上传失败：稍后继续查询同一批次，不重传。',
      on: '4902',
      acts: once,
      fault: { kind: 'reply', processed: false, reply: 'service-unavailable' },
    },
    refused('html-page', '上传时返回 HTTP 200 的网页', 'html-page'),
    arrived('slow-first-byte', '上传应答很慢', { kind: 'slow' }, '等待应答，不重复发送。'),
    refused('refused-failure-text', '上传返回 −1：请求失败', 'failure-text'),
    refused('refused-class-prefix', '上传返回 −1：带 Java 类名前缀', 'class-prefix'),
    refused('refused-service-timeout', '上传返回 −1：医保服务响应超时', 'service-timeout'),
    refused('refused-own-code', '上传返回地方自定的 infcode 999', 'own-code'),
    refused('gateway-signature', '网关拒绝：签名时间戳超时', 'gateway-signature'),
    refused('gateway-identity', '网关拒绝：鉴权失败', 'gateway-identity'),
    arrived(
      'stuck',
      '上传结果长时间为处理中',
      { kind: 'stuck' },
      '继续查询直到最终结果，间隔逐渐拉长；处理中不重传。',
    ),
    {
      id: 'partial-batch',
      card: 'RS-PARTIAL-BATCH',
      title: '同批三张凭证，一张处理失败',
      demand: '三张凭证放在同一批次上传；只重传失败的一张，成功的两张不动。',
      on: '4905',
      acts: ['upload', 'query-upload', 'reupload', 'query-upload', 'query-status'],
      fault: { kind: 'failure', failure: oneOfBatchFails },
      companions: ['RS-PARTIAL-BATCH-2', 'RS-PARTIAL-BATCH-3'],
    },
    arrived(
      'duplicate',
      '上传被答复为重复提交，请求已处理',
      { kind: 'reply', processed: true, reply: 'duplicate' },
      '先查询该批次，确认已上传后不再上传；不换批次号、不另开凭证。',
    ),
  ],
});
