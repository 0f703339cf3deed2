import { randomBytes, randomInt } from 'node:crypto';

import { createPlatform, type Platform, type PlatformOptions } from '../../../mocks/platform/platform.ts';
import type { Clock } from '../../domain/clock.ts';

/** A counter side with codes and numbers that nobody can foresee. */
export const startPlatform = (
  clock: Clock,
  options: Partial<Pick<PlatformOptions, 'persons' | 'credentials'>> = {},
): Platform =>
  createPlatform({
    clock,
    chance: {
      digits: (count) => Array.from({ length: count }, () => String(randomInt(10))).join(''),
      hex: (count) =>
        randomBytes(Math.ceil(count / 2))
          .toString('hex')
          .slice(0, count),
    },
    series: String(randomInt(1_000_000)).padStart(6, '0'),
    ...options,
  });
