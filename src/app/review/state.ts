import type { KnownKeys } from '../outcomes/identity.ts';
import { doubtAbout, type Review, type ReviewLevel } from './review.ts';

export type ReviewState = 'submitted' | 'city-reviewed' | 'confirmed' | 'returned';

/** The decisions about one submission so far. */
export interface ReviewProgress {
  readonly state: ReviewState;
  /** The newest believed decision of each level. */
  readonly city: Review | undefined;
  readonly province: Review | undefined;
}

/**
 * Returns the state of a submission's review. A pure function of its digest, of reviews whose signatures hold, and of
 * the keys that are known. Nobody confirms what the city returned or never saw, except by a stated exception.
 */
export function progressOf(submission: string, reviews: readonly Review[], known: KnownKeys): ReviewProgress {
  const believed = reviews.filter((review) => doubtAbout(review, submission, known) === undefined);
  const city = newest(believed, 'city');
  const latest = newest(believed, 'province');
  const isRefused =
    known.trust.separateKeys === true && latest?.decision === 'pass' && isOneKey(city, latest);
  const province = isRefused ? undefined : latest;
  return { state: stateOf(city, province), city, province };
}

/** Tells whether city and province decided with one key: then one office alone has looked. */
export const isOneKey = (city: Review | undefined, province: Review | undefined): boolean =>
  city !== undefined && city.signer.publicKey === province?.signer.publicKey;

function newest(reviews: readonly Review[], level: ReviewLevel): Review | undefined {
  return reviews
    .filter((review) => review.level === level)
    .toSorted((left, right) => (left.decidedAt < right.decidedAt ? 1 : -1))[0];
}

function stateOf(city: Review | undefined, province: Review | undefined): ReviewState {
  const ofCity: ReviewState =
    city === undefined ? 'submitted' : city.decision === 'pass' ? 'city-reviewed' : 'returned';
  if (province === undefined) return ofCity;
  const isCityLater = city !== undefined && city.decidedAt > province.decidedAt;
  // A city that passes again what the province returned hands it in once more.
  if (province.decision === 'return') return isCityLater ? ofCity : 'returned';
  if (city?.decision === 'pass') return 'confirmed';
  return province.overridden !== null && !isCityLater ? 'confirmed' : ofCity;
}
