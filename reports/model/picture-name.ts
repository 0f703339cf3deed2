/** How the template's `picture` names the attachment of a journal line. */
export const pictureName = (seq: number): string => `picture-${seq}`;
