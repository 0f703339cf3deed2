import { sm4 } from 'sm-crypto-v2';

/** SM4-ECB with PKCS#7 padding; the key is 16 bytes. */
export const encrypt = (text: string, key: Uint8Array): Buffer =>
  Buffer.from(sm4.encrypt(Buffer.from(text, 'utf8'), key, { output: 'array' }));

/** @throws when it was not encrypted with this key */
export const decrypt = (bytes: Uint8Array, key: Uint8Array): string =>
  Buffer.from(sm4.decrypt(bytes, key, { output: 'array' })).toString('utf8');
