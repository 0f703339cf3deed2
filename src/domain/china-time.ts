/**
 * Times of the platform. They carry no zone and are always +08:00, whatever the machine's zone or locale.
 * Instants are epoch milliseconds.
 */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

interface Parts {
  readonly date: string;
  readonly time: string;
  readonly ms: string;
}

let lastSecond = Number.NaN;
let lastParts: Omit<Parts, 'ms'> = { date: '', time: '' };

/** Splits an instant; the last second is remembered, because a busy center stamps many lines in one second. */
function parts(at: number): Parts {
  const second = Math.floor(at / 1000);
  if (second !== lastSecond) {
    const shifted = new Date(second * 1000 + OFFSET_MS);
    lastSecond = second;
    lastParts = {
      date: `${shifted.getUTCFullYear()}-${two(shifted.getUTCMonth() + 1)}-${two(shifted.getUTCDate())}`,
      time: `${two(shifted.getUTCHours())}:${two(shifted.getUTCMinutes())}:${two(shifted.getUTCSeconds())}`,
    };
  }
  return { ...lastParts, ms: String(at - second * 1000).padStart(3, '0') };
}

/** `2026-11-21T09:30:00.123+08:00`, the journal's time stamp. */
export function isoTime(at: number): string {
  const { date, time, ms } = parts(at);
  return `${date}T${time}.${ms}+08:00`;
}

/** `yyyy-MM-dd` */
export const dayText = (at: number): string => parts(at).date;

/** `yyyyMMdd` */
export const compactDay = (at: number): string => parts(at).date.replaceAll('-', '');

/** `yyyy-MM-dd HH:mm:ss` */
export function timeText(at: number): string {
  const { date, time } = parts(at);
  return `${date} ${time}`;
}

/** `yyyyMMddHHmmss`, with milliseconds `yyyyMMddHHmmssSSS`. */
export function compactTime(at: number, withMs = false): string {
  const { date, time, ms } = parts(at);
  return date.replaceAll('-', '') + time.replaceAll(':', '') + (withMs ? ms : '');
}

/** The instant of a journal time stamp; `undefined` when it is none. */
export function fromIsoTime(text: string): number | undefined {
  // Not Date.parse: it takes other forms too, and reads those without a zone in the machine's own.
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})\.(\d{3})\+08:00$/.exec(text);
  const second = time(`${found?.[1] ?? ''} ${found?.[2] ?? ''}`);
  return second === undefined ? undefined : second + Number(found?.[3]);
}

/** Midnight of a real calendar day written `yyyy-MM-dd` or `yyyyMMdd`; `undefined` otherwise. */
export function day(text: string): number | undefined {
  const found = /^(\d{4})(-?)(\d{2})\2(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const [year, month, date] = [Number(found[1]), Number(found[3]), Number(found[4])];
  const at = Date.UTC(year, month - 1, date);
  const back = new Date(at);
  const real =
    back.getUTCFullYear() === year && back.getUTCMonth() === month - 1 && back.getUTCDate() === date;
  return real ? at - OFFSET_MS : undefined;
}

/** The instant of `yyyy-MM-dd HH:mm:ss` or `yyyyMMddHHmmss`; `undefined` when it is no real time. */
export function time(text: string): number | undefined {
  const found =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text) ?? /^(\d{8})(\d{2})(\d{2})(\d{2})$/.exec(text);
  const midnight = found === null ? undefined : day(found[1] ?? '');
  if (found === null || midnight === undefined) return undefined;
  const [hour, minute, second] = [Number(found[2]), Number(found[3]), Number(found[4])];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return midnight + (hour * 3600 + minute * 60 + second) * 1000;
}

/** Days between the midnights of two instants, `later - earlier`. */
export function daysBetween(earlier: number, later: number): number {
  const number = (at: number): number => Math.floor((at + OFFSET_MS) / DAY_MS);
  return number(later) - number(earlier);
}
