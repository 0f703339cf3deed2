/**
 * The form of an electronic signature's value. Only the form is looked at: whether the signature holds, and whose it
 * is, is for the tools of whoever issued it.
 */
export type SignatureForm = 'cms' | 'ses';

const SEQUENCE = 0x30;
const INTEGER = 0x02;
const OBJECT_ID = 0x06;
const EXPLICIT_0 = 0xa0;

/** Signed data as CMS and as GM/T 0010 name it, in DER. */
const signedData: readonly string[] = ['2a864886f70d010702', '2a811ccf550601040202'];

interface Element {
  readonly tag: number;
  readonly content: Uint8Array;
  /** Offset behind the element. */
  readonly end: number;
}

/**
 * Returns the form of a signature's value: a ContentInfo with signed data (CMS, GM/T 0010), or the signature of a seal
 * (GB/T 38540, GM/T 0031). `undefined` for anything else, such as bytes that were only reserved for one.
 */
export function signatureForm(value: Uint8Array): SignatureForm | undefined {
  const whole = elementAt(value, 0);
  if (whole?.tag !== SEQUENCE || value.subarray(whole.end).some((byte) => byte !== 0)) return undefined;
  const first = elementAt(whole.content, 0);
  if (first?.tag === OBJECT_ID) {
    const wrapped = elementAt(whole.content, first.end);
    const isSigned = signedData.includes(Buffer.from(first.content).toString('hex'));
    return isSigned && wrapped?.tag === EXPLICIT_0 && isVersioned(elementAt(wrapped.content, 0))
      ? 'cms'
      : undefined;
  }
  // What is signed comes first, then the signature over it.
  const isFollowed = first !== undefined && elementAt(whole.content, first.end) !== undefined;
  return isFollowed && isVersioned(first) ? 'ses' : undefined;
}

/** Checks for a sequence that begins with its version and goes on. */
function isVersioned(element: Element | undefined): boolean {
  if (element?.tag !== SEQUENCE) return false;
  const version = elementAt(element.content, 0);
  return version?.tag === INTEGER && elementAt(element.content, version.end) !== undefined;
}

/** Reads the element at an offset in DER; `undefined` where there is none that fits. */
function elementAt(bytes: Uint8Array, at: number): Element | undefined {
  const [tag, length] = [bytes[at], bytes[at + 1]];
  if (tag === undefined || length === undefined) return undefined;
  const digits = length < 0x80 ? 0 : length - 0x80;
  if (digits > 4 || length === 0x80) return undefined;
  const size =
    digits === 0
      ? length
      : bytes.subarray(at + 2, at + 2 + digits).reduce((sum, digit) => sum * 256 + digit, 0);
  const start = at + 2 + digits;
  const end = start + size;
  return end <= bytes.byteLength ? { tag, content: bytes.subarray(start, end), end } : undefined;
}
