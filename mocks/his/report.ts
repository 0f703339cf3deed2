/** How an act ended; the message is for people. */
export type ActReport = { readonly outcome: 'done' | 'failed'; readonly message: string };

export const done = (message: string): ActReport => ({ outcome: 'done', message });
export const failed = (message: string): ActReport => ({ outcome: 'failed', message });
