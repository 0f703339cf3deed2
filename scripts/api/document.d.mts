/** Returns the text of docs/api.md. */
export function apiDocument(): string;
/** Files of docs/examples by entry point. */
export const examples: Readonly<Record<string, readonly string[]>>;
