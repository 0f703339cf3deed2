import { shortenedResults } from '../../../reports/model/masked-results.ts';
import { maskingOf } from '../../../reports/model/masking.ts';
import type { Judgement } from '../../judge/judge.ts';
import type { Results } from '../../judge/results.ts';

/**
 * Returns the results as they may stand on paper, which is everything that others read: JUnit, annotations, summaries, the
 * console of a pipeline. Personal data is shortened; verdicts and numbers are those of the results.
 */
export const onPaper = (judged: Judgement): Results => shortenedResults(judged.results, maskingOf(judged));
