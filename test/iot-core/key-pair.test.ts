import assert from "node:assert/strict";
import type { KeyExportOptions } from "node:crypto";
import { keyBelongsTo } from "../../src/iot-core/key-pair";
import { makeMaterial, type Material } from "./material";

const formats = {
  RSA: ["pkcs1", "pkcs8"],
  "P-256": ["sec1", "pkcs8"],
  "P-384": ["sec1", "pkcs8"],
} as const;

describe("keyBelongsTo", () => {
  for (const [name, types] of Object.entries(formats)) {
    describe(name, () => {
      let own: Material;
      let other: Material;
      before(async () => {
        const algorithm = name as keyof typeof formats;
        [own, other] = await Promise.all([makeMaterial(algorithm), makeMaterial(algorithm)]);
      });
      const certificate = () => own.certificate.toString("pem");
      const pem = ({ key }: Material, options: object): string =>
        key.export({ format: "pem", ...options } as KeyExportOptions<"pem">).toString();

      for (const type of types) {
        it(`tells the own key from another one (${type})`, () => {
          assert.equal(keyBelongsTo(pem(own, { type }), certificate()), true);
          assert.equal(keyBelongsTo(pem(other, { type }), certificate()), false);
          const windows = pem(own, { type }).replaceAll("\n", "\r\n");
          assert.equal(keyBelongsTo(windows, certificate()), true);
        });
        it(`says nothing of an encrypted key (${type})`, () => {
          const encrypted = pem(own, { type, cipher: "aes-256-cbc", passphrase: "secret" });
          assert.equal(keyBelongsTo(encrypted, certificate()), undefined);
        });
      }

      it("takes the first certificate of a chain", () => {
        const type = types[0];
        const chain = `${certificate()}\n${other.certificate.toString("pem")}`;
        assert.equal(keyBelongsTo(pem(own, { type }), chain), true);
        assert.equal(keyBelongsTo(pem(other, { type }), chain), false);
      });

      it("says nothing of what it cannot read", () => {
        const key = pem(own, { type: types[0] });
        assert.equal(keyBelongsTo(key, "__PWRD__"), undefined);
        assert.equal(keyBelongsTo(key, ""), undefined);
        assert.equal(keyBelongsTo("", certificate()), undefined);
        assert.equal(keyBelongsTo("__PWRD__", certificate()), undefined);
        assert.equal(keyBelongsTo(key.slice(0, 200), certificate()), undefined);
      });
    });
  }

  it("tells keys of different types apart", async () => {
    const [rsa, ec] = await Promise.all([makeMaterial("RSA"), makeMaterial("P-256")]);
    const key = ec.key.export({ format: "pem", type: "sec1" }).toString();
    assert.equal(keyBelongsTo(key, rsa.certificate.toString("pem")), false);
  });
});
