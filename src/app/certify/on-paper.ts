import { shortenedResults } from '../../../reports/model/masked-results.ts';
import { createMasking, maskingOf } from '../../../reports/model/masking.ts';
import type { JsonValue } from '../../contract/json-text.ts';
import { collectPersonal, personalFields } from '../../contract/personal.ts';
import type { Judgement } from '../../judge/judge.ts';
import type { Results } from '../../judge/results.ts';
import type { Progress } from '../../run/ports.ts';

/**
 * Returns the results as they may stand on paper, which is everything that others read: JUnit, annotations, summaries, the
 * console of a pipeline. Personal data is shortened; verdicts and numbers are those of the results.
 */
export const onPaper = (judged: Judgement): Results => shortenedResults(judged.results, maskingOf(judged));

/** Returns the progress of a run as a pipeline may keep it: what a hospital's program says of a patient is shortened. */
export const progressOnPaper = (progress: Progress): Progress => ({
  ...progress,
  actEnded: (act, outcome, note) => {
    const personal = collectPersonal();
    personal.see(JSON.parse(JSON.stringify(act.card)) as JsonValue);
    const { text } = createMasking({ fields: personalFields, values: personal.values });
    progress.actEnded(act, outcome, text(note));
  },
});
