/** Times of the documents, cut from the text of the journal so that no machine's zone can change them. */

interface Day {
  readonly year: number;
  readonly month: number;
  readonly date: number;
}

/** The day of `yyyy-MM-dd…` or `yyyyMMdd…`; `undefined` when the text begins with neither. */
function dayOf(text: string): Day | undefined {
  const found = /^(\d{4})-?(\d{2})-?(\d{2})/.exec(text);
  return found === null
    ? undefined
    : { year: Number(found[1]), month: Number(found[2]), date: Number(found[3]) };
}

/** `2026 年 11 月 21 日`, the cover's date; a text that is no date is printed as it is. */
export function coverDate(text: string): string {
  const day = dayOf(text);
  return day === undefined ? text : `${day.year} 年 ${day.month} 月 ${day.date} 日`;
}

/** `2026年11月21日`; blanks for the pen when there is no time. */
export function formDate(text: string | null): string {
  const day = text === null ? undefined : dayOf(text);
  return day === undefined ? '　　年　月　日' : `${day.year}年${day.month}月${day.date}日`;
}

/** `2026-11-21 09:30:00.123` of a journal time stamp. */
export const stampText = (at: string): string => at.slice(0, 23).replace('T', ' ');
