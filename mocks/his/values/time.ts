/** The platform's times carry no zone; they are +08:00 wherever this process runs. */
const ZONE_MS = 8 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

const iso = (ms: number): string => new Date(ms + ZONE_MS).toISOString();

/** yyyy-MM-dd */
export const date = (ms: number): string => iso(ms).slice(0, 10);

/** HH:mm:ss */
export const timeOfDay = (ms: number): string => iso(ms).slice(11, 19);

/** yyyy-MM-dd HH:mm:ss */
export const dateTime = (ms: number): string => `${date(ms)} ${timeOfDay(ms)}`;

/** yyyyMMdd */
export const compactDate = (ms: number): string => date(ms).replaceAll('-', '');

/** yyyyMMddHHmmss */
export const compactDateTime = (ms: number): string => compactDate(ms) + timeOfDay(ms).replaceAll(':', '');

/** Milliseconds since midnight, +08:00. */
export const msOfDay = (ms: number): number => (ms + ZONE_MS) % DAY_MS;

/** The same time of day, some days earlier. */
export const daysBefore = (ms: number, days: number): number => ms - days * DAY_MS;
