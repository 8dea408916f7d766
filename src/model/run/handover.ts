import { constants, generateKeyPairSync, privateDecrypt, publicEncrypt } from 'node:crypto';

/** A terminal that waits for a secret. Its private key never leaves the process. */
export interface SecretReceiver {
  /** The public key, sent with the request. PEM. */
  readonly publicKey: string;
  /** Throws when it was sealed for another terminal. */
  open(sealed: string): string;
}

const padding = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' } as const;

export function receiver(): SecretReceiver {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return {
    publicKey,
    open: (sealed) => privateDecrypt({ key: privateKey, ...padding }, Buffer.from(sealed, 'base64')).toString(),
  };
}

/** Encrypts for that terminal; `text` has at most 190 bytes. */
export function sealFor(publicKey: string, text: string): string {
  return publicEncrypt({ key: publicKey, ...padding }, Buffer.from(text)).toString('base64');
}
