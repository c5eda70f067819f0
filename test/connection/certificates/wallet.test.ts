import assert from "node:assert/strict";
import { expiryWarning, ExpiryMarks } from "../../../src/connection/certificates/expiry";
import { Wallet } from "../../../src/connection/certificates/wallet";
import type { CertificateInfo, Credentials } from "../../../src/connection/credentials";
import { AwsIotError } from "../../../src/iot-core/errors";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const END = Date.parse("2027-01-31T12:00:00Z");

const info = (certificateId: string, notAfter = END): CertificateInfo => ({
  subject: "CN=pump",
  commonName: "pump",
  issuer: "CN=AWS",
  certificateId,
  notBefore: 0,
  notAfter,
  keyType: "EC P-256",
});
const credentials = (name: string, notAfter = END): Credentials => ({
  cert: `cert ${name}`,
  key: `key ${name}`,
  passphrase: undefined,
  ca: undefined,
  info: info(name, notAfter),
});

const denied = new AwsIotError("closed-before-connack", "mqtt", { clientId: "pump", certificateId: "b" });
const refusedTcp = new AwsIotError("tcp-refused", "tcp");
const mismatch = new AwsIotError("key-mismatch", "credentials", { subject: "CN=pump" });

describe("which credentials an attempt gets", () => {
  let given: Credentials | AwsIotError;
  let warnings: AwsIotError[];
  let wallet: Wallet;
  const [a, b] = [credentials("a"), credentials("b")];

  beforeEach(() => {
    given = a;
    warnings = [];
    wallet = new Wallet(
      () => {
        if (given instanceof AwsIotError) throw given;
        return given;
      },
      (error) => warnings.push(error),
    );
  });
  const codes = (): string[] => warnings.map(({ code }) => code);
  /** a has worked, b is given */
  function changed(): void {
    wallet.take(0);
    wallet.accepted();
    given = b;
  }

  it("are those given", () => {
    assert.equal(wallet.take(0), a);
    given = b;
    assert.equal(wallet.hasNew(0), true);
    assert.equal(wallet.take(0), b);
    assert.equal(wallet.hasNew(0), false);
  });

  it("are none while those given cannot be used and none has worked", () => {
    given = mismatch;
    assert.throws(() => wallet.take(0), mismatch);
    assert.equal(wallet.hasNew(0), false);
    given = a;
    assert.equal(wallet.hasNew(0), true);
    assert.deepEqual(warnings, []);
  });

  it("are those that worked, while those given cannot be used: said once", () => {
    changed();
    given = mismatch;
    assert.equal(wallet.hasNew(0), false);
    assert.equal(wallet.take(0), a);
    assert.equal(wallet.take(1), a);
    assert.deepEqual(codes(), ["certificate-new-unusable"]);
    assert.match(warnings[0]?.message ?? "", /keeps those that worked: The private key does not belong/);
    given = b;
    assert.equal(wallet.take(2), b);
    given = mismatch;
    wallet.take(3);
    assert.equal(warnings.length, 2);
  });

  it("are not those that worked once they have expired", () => {
    changed();
    given = mismatch;
    assert.throws(() => wallet.take(END + 1), mismatch);
  });

  it("are again those that worked, at once, when AWS refuses the new ones", () => {
    changed();
    assert.equal(wallet.take(0), b);
    assert.equal(wallet.failed(denied, 0), true);
    assert.deepEqual(codes(), ["certificate-new-refused"]);
    assert.match(
      warnings[0]?.message ?? "",
      /refused the new certificate b, so the connection went back to a: The end/,
    );
    assert.equal(wallet.hasNew(0), false);
    assert.equal(wallet.take(0), a);
    wallet.accepted();
    assert.equal(wallet.hasNew(HOUR - 1), false);
    wallet.forgive();
    assert.equal(wallet.hasNew(HOUR - 1), true);
  });

  it("are the refused ones once more after an hour, when they are saved anew, or when the old ones are refused too", () => {
    changed();
    wallet.take(0);
    wallet.failed(denied, 0);
    assert.equal(wallet.take(HOUR - 1), a);
    assert.equal(wallet.take(HOUR), b);
    wallet.failed(denied, HOUR);
    given = credentials("c");
    assert.equal(wallet.take(HOUR), given);
    wallet.failed(denied, HOUR);
    assert.equal(wallet.take(HOUR), a);
    assert.equal(wallet.failed(denied, HOUR), false);
    assert.equal(wallet.take(HOUR), given);
  });

  it("stay the new ones when an attempt fails for another reason", () => {
    changed();
    assert.equal(wallet.take(0), b);
    assert.equal(wallet.failed(refusedTcp, 0), false);
    assert.equal(wallet.take(0), b);
    wallet.accepted();
    assert.equal(wallet.failed(denied, 0), false);
    assert.deepEqual(warnings, []);
  });
});

describe("the end of a certificate", () => {
  const before = (days: number): number => END - days * DAY;

  it("is told at 30, 7 and 1 day, once each, for each certificate", () => {
    const marks = new ExpiryMarks();
    const told: string[] = [];
    for (let hour = 40 * 24; hour >= -24; hour--) {
      const warning = marks.passed(info("a"), END - hour * HOUR);
      if (warning) told.push(`${hour / 24}: ${warning.params["days"]}`);
    }
    assert.deepEqual(told, ["30: 30", "7: 7", "1: 1"]);
    assert.equal(marks.passed(info("b"), before(3))?.params["certificateId"], "b");
    assert.equal(marks.passed(info("b"), before(2)), undefined);
  });

  it("is a warning from 30 days on, with the date and the days left", () => {
    assert.equal(expiryWarning(undefined, 0), undefined);
    assert.equal(expiryWarning(info("a"), before(30) - 1), undefined);
    const warning = expiryWarning(info("a"), before(2.5));
    assert.match(warning?.message ?? "", /certificate a expires on 2027-01-31 \(days left: 3\)/);
    assert.equal(warning?.short, "certificate ends 2027-01-31");
    assert.equal(expiryWarning(info("a"), END + DAY)?.params["days"], 0);
  });
});
