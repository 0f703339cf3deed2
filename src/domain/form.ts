/** The twelve rows of Appendix 2: three scenarios by four interfaces. Source: the form of the access guide. */

export const interfaces = [
  { infno: '4901', title: '医疗机构上传电子结算凭证' },
  { infno: '4902', title: '医疗机构电子结算凭证上传结果查询' },
  { infno: '4905', title: '重传电子结算凭证' },
  { infno: '5501', title: '查询电子结算凭证状态' },
] as const;

export const scenarioTitles = [
  { id: 'real-time', title: '实时票据' },
  { id: 'self-paid', title: '全自费票据' },
  { id: 'cross-province', title: '跨省实时结算票据' },
] as const;

export type Infno = (typeof interfaces)[number]['infno'];
export type ScenarioId = (typeof scenarioTitles)[number]['id'];

/** 1 = upload … 4 = status query: the step of the form, also the second half of a row's number. */
export type Step = 1 | 2 | 3 | 4;

export interface FormRow {
  /** `1.1` … `3.4`; an id, never printed on the form. */
  readonly no: string;
  readonly scenario: ScenarioId;
  readonly step: Step;
  readonly interface: Infno;
  readonly title: string;
}

const steps: readonly Step[] = [1, 2, 3, 4];

export const formRows: readonly FormRow[] = scenarioTitles.flatMap((scenario, index) =>
  interfaces.map((face, position) => ({
    no: `${index + 1}.${position + 1}`,
    scenario: scenario.id,
    step: steps[position] ?? 1,
    interface: face.infno,
    title: face.title,
  })),
);

/** The number of a row, `rowNo('self-paid', 3)` = `2.3`. */
export const rowNo = (scenario: ScenarioId, step: Step): string =>
  `${scenarioTitles.findIndex(({ id }) => id === scenario) + 1}.${step}`;

/** The step that an interface number serves; `undefined` for other interfaces. */
export function stepOf(infno: string | undefined): Step | undefined {
  const position = interfaces.findIndex((face) => face.infno === infno);
  return position === -1 ? undefined : steps[position];
}

export const isScenarioId = (text: string): text is ScenarioId =>
  scenarioTitles.some(({ id }) => id === text);

/** The Chinese name of a scenario as the form prints it. */
export const scenarioTitle = (id: ScenarioId): string =>
  scenarioTitles.find((scenario) => scenario.id === id)?.title ?? id;
