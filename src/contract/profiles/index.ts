import byDefault from './default.json' with { type: 'json' };
import hunan from './hunan.json' with { type: 'json' };

/** The profiles that ship with the harness, by name. */
export const builtInProfiles: Readonly<Record<string, unknown>> = {
  default: byDefault,
  hunan,
};
