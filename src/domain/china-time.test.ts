import { afterEach, expect, test, vi } from 'vitest';

import {
  compactDay,
  compactTime,
  day,
  daysBetween,
  dayText,
  fromIsoTime,
  isoTime,
  time,
  timeText,
} from './china-time.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** 2026-11-21T01:30:00.007Z, half past nine in China. */
const morning = Date.UTC(2026, 10, 21, 1, 30, 0, 7);

test('an instant is written in every form of the platform', () => {
  expect(isoTime(morning)).toBe('2026-11-21T09:30:00.007+08:00');
  expect(dayText(morning)).toBe('2026-11-21');
  expect(compactDay(morning)).toBe('20261121');
  expect(timeText(morning)).toBe('2026-11-21 09:30:00');
  expect(compactTime(morning)).toBe('20261121093000');
  expect(compactTime(morning, true)).toBe('20261121093000007');
});

test('China is already in the next year while Greenwich is not', () => {
  expect(isoTime(Date.UTC(2026, 11, 31, 16))).toBe('2027-01-01T00:00:00.000+08:00');
  expect(isoTime(Date.UTC(2026, 11, 31, 15, 59, 59, 999))).toBe('2026-12-31T23:59:59.999+08:00');
});

test.each(['America/Los_Angeles', 'Asia/Shanghai', 'UTC', 'Pacific/Kiritimati'])(
  'a machine in %s reads and writes the same times',
  (zone) => {
    vi.stubEnv('TZ', zone);
    expect(new Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
    expect(isoTime(morning)).toBe('2026-11-21T09:30:00.007+08:00');
    expect(timeText(Date.UTC(2026, 2, 8, 10, 30))).toBe('2026-03-08 18:30:00');
    expect(day('2026-11-21')).toBe(Date.UTC(2026, 10, 20, 16));
    expect(time('2026-11-21 09:30:00')).toBe(morning - 7);
    expect(fromIsoTime('2026-11-21T09:30:00.007+08:00')).toBe(morning);
  },
);

test('the remembered second never speaks for its neighbours', () => {
  const second = Date.UTC(2026, 10, 21, 1, 30, 5);
  expect(isoTime(second + 999)).toBe('2026-11-21T09:30:05.999+08:00');
  expect(isoTime(second + 1000)).toBe('2026-11-21T09:30:06.000+08:00');
  expect(isoTime(second + 1)).toBe('2026-11-21T09:30:05.001+08:00');
  expect(isoTime(second - 1)).toBe('2026-11-21T09:30:04.999+08:00');
  expect(timeText(second)).toBe('2026-11-21 09:30:05');
});

test('instants before 1970 keep their second and milliseconds', () => {
  expect(isoTime(-1)).toBe('1970-01-01T07:59:59.999+08:00');
});

test.each(['2026-02-29', '2025-00-10', '2025-13-01', '2025-04-31', '2025-01-00', '20250431', '0000-01-01'])(
  '%s is no real day',
  (text) => {
    expect(day(text)).toBeUndefined();
  },
);

test.each([
  '2026-1121',
  '202611-21',
  '2026/11/21',
  '26-11-21',
  '2026-11-21 ',
  '2026-11-21T00:00',
  '',
  '2026年',
])('%j is no day in a form of the platform', (text) => {
  expect(day(text)).toBeUndefined();
});

test('a leap day is real only in a leap year', () => {
  expect(day('2024-02-29')).toBe(Date.UTC(2024, 1, 28, 16));
  expect(day('20240229')).toBe(day('2024-02-29'));
  expect(day('2100-02-29')).toBeUndefined();
  expect(day('2000-02-29')).toBeDefined();
});

test('both forms of a time name the same instant', () => {
  expect(time('20261121093000')).toBe(time('2026-11-21 09:30:00'));
  expect(time('2026-11-21 23:59:59')).toBe(Date.UTC(2026, 10, 21, 15, 59, 59));
});

test.each([
  '2026-11-21 24:00:00',
  '2026-11-21 09:60:00',
  '2026-11-21 09:30:60',
  '2026-02-30 09:30:00',
  '2026-11-21T09:30:00',
  '2026-11-21 9:30:00',
  '2026-11-21',
  '20261121',
  '20261121 093000',
  '2026-11-21 093000',
])('%s is no real time', (text) => {
  expect(time(text)).toBeUndefined();
});

test('a journal stamp reads back as its instant', () => {
  expect(fromIsoTime(isoTime(morning))).toBe(morning);
});

test.each([
  '',
  'yesterday',
  'line 1',
  '2026-11-21',
  '2026-11-21 09:30:00',
  '2026-11-21T09:30:00.007',
  '2026-13-21T09:30:00.007+08:00',
])('%j is no journal stamp, whatever a lenient parser makes of it', (text) => {
  expect(fromIsoTime(text)).toBeUndefined();
});

test('days are counted by midnights in China', () => {
  const lateEvening = time('2026-11-20 23:59:59')!;
  const midnight = time('2026-11-21 00:00:00')!;
  expect(daysBetween(lateEvening, midnight)).toBe(1);
  expect(daysBetween(midnight, time('2026-11-21 23:59:59')!)).toBe(0);
  expect(daysBetween(midnight, lateEvening)).toBe(-1);
  expect(daysBetween(day('2024-02-28')!, day('2024-03-01')!)).toBe(2);
});
