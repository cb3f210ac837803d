import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

/** A certificate and its key, as PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}
export interface Authority extends Issued {
  /** `names`: what the certificate is of, names or IPv4 addresses. */
  issue(name: string, names?: readonly string[]): Issued;
}

/** An authority of its own, for tests of an hour. https://www.rfc-editor.org/rfc/rfc5280 */
export function authority(name: string): Authority {
  const own = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const make = (subject: string, publicKey: KeyObject, extensions: readonly Buffer[]) =>
    certificate({ issuer: name, subject, publicKey, signedBy: own.privateKey, extensions });
  const isAuthority = extension("551d13", true, sequence(tagged(0x01, Buffer.from([0xff]))));
  return {
    certificate: make(name, own.publicKey, [isAuthority]),
    key: pem(own.privateKey),
    issue(subject, names = []) {
      const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const alternatives = names.map((one) =>
        /^[\d.]+$/.test(one)
          ? tagged(0x87, Buffer.from(one.split(".").map(Number)))
          : tagged(0x82, Buffer.from(one, "ascii")),
      );
      const extensions = names.length > 0 ? [extension("551d11", false, sequence(...alternatives))] : [];
      return { certificate: make(subject, publicKey, extensions), key: pem(privateKey) };
    },
  };
}

const pem = (key: KeyObject) => String(key.export({ type: "pkcs8", format: "pem" }));

interface Facts {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly signedBy: KeyObject;
  readonly extensions: readonly Buffer[];
}

function certificate({ issuer, subject, publicKey, signedBy, extensions }: Facts): string {
  const ecdsaWithSha256 = sequence(tagged(0x06, Buffer.from("2a8648ce3d040302", "hex")));
  const time = (ms: number) =>
    tagged(
      0x17,
      Buffer.from(
        `${new Date(Date.now() + ms)
          .toISOString()
          .replace(/[-T:]|\.\d+/g, "")
          .slice(2)}`,
      ),
    );
  const hour = 3_600_000;
  const serial = randomBytes(8);
  serial[0] = 0x40;
  const signed = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, serial),
    ecdsaWithSha256,
    named(issuer),
    sequence(time(-hour), time(hour)),
    named(subject),
    publicKey.export({ type: "spki", format: "der" }),
    ...(extensions.length > 0 ? [tagged(0xa3, sequence(...extensions))] : []),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign("sha256", signed, signedBy)]));
  const text = sequence(signed, ecdsaWithSha256, signature)
    .toString("base64")
    .match(/.{1,64}/g)!;
  return `-----BEGIN CERTIFICATE-----\n${text.join("\n")}\n-----END CERTIFICATE-----\n`;
}

const named = (name: string) =>
  sequence(tagged(0x31, sequence(tagged(0x06, Buffer.from("550403", "hex")), tagged(0x0c, Buffer.from(name)))));

const extension = (id: string, isCritical: boolean, value: Buffer) =>
  sequence(
    tagged(0x06, Buffer.from(id, "hex")),
    ...(isCritical ? [tagged(0x01, Buffer.from([0xff]))] : []),
    tagged(0x04, value),
  );

const sequence = (...parts: readonly Buffer[]) => tagged(0x30, Buffer.concat(parts));

/** DER: tag, length, content. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 128 ? [tag, length] : length < 256 ? [tag, 0x81, length] : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
