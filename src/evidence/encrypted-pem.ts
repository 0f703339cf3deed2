import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';

/**
 * Rounds of PBKDF2 with SHA-256, as advised since 2023. Node's own export knows only the 2,048 of OpenSSL; a key that was
 * made with those still opens, because the number stands in the file.
 */
const ROUNDS = 600_000;

/** Returns a private key (PKCS#8 in DER) under a passphrase: PBES2 with PBKDF2 and AES-256-CBC, as PEM. */
export function encryptedPem(key: Uint8Array, passphrase: string): string {
  const [salt, iv] = [randomBytes(16), randomBytes(16)];
  const secret = pbkdf2Sync(passphrase, salt, ROUNDS, 32, 'sha256');
  const cipher = createCipheriv('aes-256-cbc', secret, iv);
  const content = Buffer.concat([cipher.update(key), cipher.final()]);
  const derivation = sequence(
    objectId('2a864886f70d01050c'),
    sequence(octets(salt), rounds(ROUNDS), sequence(objectId('2a864886f70d0209'), NULL)),
  );
  const encryption = sequence(objectId('60864801650304012a'), octets(iv));
  const scheme = sequence(objectId('2a864886f70d01050d'), sequence(derivation, encryption));
  const lines =
    sequence(scheme, octets(content))
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return ['-----BEGIN ENCRYPTED PRIVATE KEY-----', ...lines, '-----END ENCRYPTED PRIVATE KEY-----', ''].join(
    '\n',
  );
}

/** Returns an element of DER. */
function element(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const head = length < 0x80 ? [tag, length] : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}

const sequence = (...parts: readonly Uint8Array[]): Buffer => element(0x30, Buffer.concat(parts));
const objectId = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'));
const octets = (bytes: Uint8Array): Buffer => element(0x04, bytes);
const rounds = (count: number): Buffer =>
  element(0x02, Buffer.from([count >> 16, (count >> 8) & 0xff, count & 0xff]));
const NULL = element(0x05, new Uint8Array());
