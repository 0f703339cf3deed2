/** Returns the text of THIRD-PARTY-NOTICES.md. */
export function noticesDocument(): string;
