/**
 * Times of the platform. They carry no zone and are always +08:00, whatever the machine's zone or locale.
 * Instants are epoch milliseconds.
 */
const OFFSET_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

/** A second's writings. */
interface Second {
  readonly date: string;
  readonly time: string;
  readonly compactDate: string;
  readonly compactTime: string;
}

let lastSecond = Number.NaN;
let last: Second = { date: '', time: '', compactDate: '', compactTime: '' };

/** The last second is remembered, because a busy center stamps many lines in one second. */
function secondOf(at: number): Second {
  const second = Math.floor(at / 1000);
  if (second !== lastSecond) {
    const shifted = new Date(second * 1000 + OFFSET_MS);
    const [year, month, day] = [
      String(shifted.getUTCFullYear()),
      two(shifted.getUTCMonth() + 1),
      two(shifted.getUTCDate()),
    ];
    const clock = [shifted.getUTCHours(), shifted.getUTCMinutes(), shifted.getUTCSeconds()].map(two);
    lastSecond = second;
    last = {
      date: `${year}-${month}-${day}`,
      time: clock.join(':'),
      compactDate: year + month + day,
      compactTime: clock.join(''),
    };
  }
  return last;
}

const millisecond = (at: number): string => String(at - Math.floor(at / 1000) * 1000).padStart(3, '0');

/** `2026-11-21T09:30:00.123+08:00`, the journal's time stamp. */
export function isoTime(at: number): string {
  const { date, time } = secondOf(at);
  return `${date}T${time}.${millisecond(at)}+08:00`;
}

/** `yyyy-MM-dd` */
export const dayText = (at: number): string => secondOf(at).date;

/** `yyyyMMdd` */
export const compactDay = (at: number): string => secondOf(at).compactDate;

/** `yyyy-MM-dd HH:mm:ss` */
export function timeText(at: number): string {
  const { date, time } = secondOf(at);
  return `${date} ${time}`;
}

/** `yyyyMMddHHmmss`, with milliseconds `yyyyMMddHHmmssSSS`. */
export function compactTime(at: number, withMs = false): string {
  const { compactDate, compactTime: clock } = secondOf(at);
  return compactDate + clock + (withMs ? millisecond(at) : '');
}

/** The instant of a journal time stamp; `undefined` when it is none. */
export function fromIsoTime(text: unknown): number | undefined {
  if (typeof text !== 'string') return undefined;
  // Not Date.parse: it takes other forms too, and reads those without a zone in the machine's own.
  const found = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})\.(\d{3})\+08:00$/.exec(text);
  const second = time(`${found?.[1] ?? ''} ${found?.[2] ?? ''}`);
  return second === undefined ? undefined : second + Number(found?.[3]);
}

/** Midnight of a real calendar day written `yyyy-MM-dd` or `yyyyMMdd`; `undefined` otherwise. */
export function day(text: string): number | undefined {
  const found = /^(\d{4})(-?)(\d{2})\2(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const year = Number(found[1]);
  const month = Number(found[3]);
  const date = Number(found[4]);
  // Not by making a Date and asking it back: a voucher may have thousands of times. Years below 100 mean 19xx to Date.
  const isReal = year >= 100 && date >= 1 && date <= daysIn(year, month);
  return isReal ? Date.UTC(year, month - 1, date) - OFFSET_MS : undefined;
}

/** 0 for a month that there is not. */
function daysIn(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  return month === 2 && isLeap ? 29 : (monthDays[month - 1] ?? 0);
}

const monthDays = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The instant of `yyyy-MM-dd HH:mm:ss` or `yyyyMMddHHmmss`; `undefined` when it is no real time. */
export function time(text: string): number | undefined {
  const found =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}):(\d{2}):(\d{2})$/.exec(text) ?? /^(\d{8})(\d{2})(\d{2})(\d{2})$/.exec(text);
  const midnight = found === null ? undefined : day(found[1] ?? '');
  if (found === null || midnight === undefined) return undefined;
  const hour = Number(found[2]);
  const minute = Number(found[3]);
  const second = Number(found[4]);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  return midnight + (hour * 3600 + minute * 60 + second) * 1000;
}

/** Days between the midnights of two instants, `later - earlier`. */
export function daysBetween(earlier: number, later: number): number {
  const number = (at: number): number => Math.floor((at + OFFSET_MS) / DAY_MS);
  return number(later) - number(earlier);
}
