/** The name by which the template's `picture` means the attachment of a journal line. */
export const pictureName = (seq: number): string => `picture-${seq}`;
