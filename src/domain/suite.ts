/** Suites beyond the form: reported beside the twelve rows, never in them. */
export const suiteTitles = [
  { id: 'resilience', title: '故障演练' },
  { id: 'red', title: '冲红演练' },
] as const;

export type SuiteId = (typeof suiteTitles)[number]['id'];

export const isSuiteId = (text: string): text is SuiteId => suiteTitles.some(({ id }) => id === text);

/** The Chinese name of a suite as reports print it. */
export const suiteTitle = (id: SuiteId): string => suiteTitles.find((suite) => suite.id === id)?.title ?? id;
