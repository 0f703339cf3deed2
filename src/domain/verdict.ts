/** The outcome of a row. `not-run` and `error` are never green: nobody's fault, and the harness's own. */
export type Verdict = 'pass' | 'fail' | 'not-run' | 'error';

/** `must`: not met means the row fails. `should`: not met is a remark on a row that may still pass. */
export type Level = 'must' | 'should';

/** The confidence in a demand, by its sources: A two sources, B one, C general knowledge, D derived. */
export type Confidence = 'A' | 'B' | 'C' | 'D';

/**
 * The side that has to mend a fault, in its own words: the line to the center, a setting, a code table, the
 * content of a message, its encoding, the order of calls, the hospital's own program – or what is never the hospital's: a real environment that answers
 * nonsense, and the harness itself.
 */
export type Cause =
  | 'network'
  | 'configuration'
  | 'master-data'
  | 'payload'
  | 'encoding'
  | 'sequence'
  | 'program'
  | 'environment'
  | 'harness';

/** The causes as people read them. */
export const causeTitles: Readonly<Record<Cause, string>> = {
  network: '网络连接',
  configuration: '参数配置',
  'master-data': '基础数据',
  payload: '报文内容',
  encoding: '文字编码',
  sequence: '调用顺序',
  program: '医院程序',
  environment: '测试环境',
  harness: '测试工具',
};

/** One way in which a demand was not met; both sides as text. */
export interface Mismatch {
  readonly pointer: string;
  readonly expected: string;
  readonly actual: string;
  /** The value that has to stand instead of `actual`; only where there is no doubt about it. */
  readonly corrected?: string;
  /** A sentence when expected and actual do not explain themselves. */
  readonly message?: string;
  /** The likely way in which it came about, in a few words, where expected and actual alone do not tell it. */
  readonly symptom?: string;
  /** `actual` is told in our words, names of fields among them, and no value as it came. */
  readonly isRetold?: true;
}

/** A mismatch with the exchange (journal seq) it was found on. */
export interface Finding {
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly pointer: string;
  readonly exchange?: number;
}
