import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { issue } from "../../src/local-endpoint/authority";
import { Editor, launchChromium } from "./editor";
import { startNodeRed, type NodeRed } from "./node-red";

const day = 86_400_000;

describe("the security tab", () => {
  let nodeRed: NodeRed;
  let browser: Browser;
  let editor: Editor;
  let folder: string;

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "aws-iot-security-"));
    await makeFiles();
    nodeRed = await startNodeRed();
    browser = await launchChromium();
    editor = await Editor.open(browser, nodeRed);
  });
  after(async () => {
    await browser.close();
    await nodeRed.stop();
    rmSync(folder, { recursive: true });
    assert.deepEqual(editor.complaints, []);
  });
  beforeEach(async () => {
    await editor.edit(await editor.drag("aws-iot-in", 200, 120));
    await editor.addConnection();
    await editor.tab("security");
  });
  afterEach(async () => {
    await editor.finish("#node-config-dialog-cancel");
    await editor.finish("#node-dialog-cancel");
  });

  const path = (name: string) => join(folder, name);

  async function makeFiles(): Promise<void> {
    const root = await issue({ commonName: "Root", keyType: "ec", ca: true });
    const device = (days: number, keyType: "rsa" | "ec" = "ec") =>
      issue({
        commonName: `pump ${days}`,
        keyType,
        issuer: root,
        notAfter: new Date(Date.now() + (days + 0.5) * day),
      });
    const own = await device(300, "rsa");
    const write = (name: string, content: string | Uint8Array) => writeFileSync(path(name), content);
    write("root.pem", root.certPem);
    write("own.crt", own.certPem);
    write("own.key", own.keyPem);
    write("half.key", own.keyPem.slice(0, 700));
    write("other.key", (await device(300)).keyPem);
    for (const days of [40, 20, 3, 0, -2]) write(`${days}.crt`, (await device(days)).certPem);
    write("download.zip", "PK\x03\x04\x14\0\0\0\x08\0");
    write("own.der", new Uint8Array(own.certificate.rawData));
    write("windows.crt", Buffer.from(`\uFEFF${own.certPem.replaceAll("\n", "\r\n")}`, "utf16le"));
    const openssl = (...args: string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    openssl("rsa", "-in", "own.key", "-pubout", "-out", "own.pub");
    openssl("rsa", "-in", "own.key", "-aes256", "-passout", "pass:x", "-out", "secret.key");
    openssl("req", "-new", "-key", "own.key", "-subj", "/CN=x", "-out", "own.csr");
    openssl(
      "pkcs12",
      "-export",
      "-in",
      "own.crt",
      "-inkey",
      "own.key",
      "-passout",
      "pass:",
      "-out",
      "own.p12",
    );
  }

  const keyText = () => readFileSync(path("own.key"), "utf8");
  const choose = (...names: readonly string[]) => editor.choose(names.map(path));
  const slot = (name: string) => editor.field(`.aws-iot-slot[data-slot=${name}]`);
  const shows = (name: string, text: string) =>
    slot(name).locator(".aws-iot-saved-text", { hasText: text }).waitFor();
  const value = (name: string) => editor.field(`#node-config-input-${name}`).inputValue();
  const reports = (text: string | RegExp) =>
    editor.field("#aws-iot-drop-status .aws-iot-finding", { hasText: text }).waitFor();

  it("sorts everything the console gives, and says of what it does not need why", async () => {
    await choose("own.crt", "own.key", "own.pub", "root.pem");
    await shows("cert", "pump 300");
    await shows("cert", "RSA 2048");
    await shows("key", "Belongs to the certificate");
    await shows("ca", "Root");
    await reports("own.crt: certificate");
    await reports("own.key: private key");
    await reports("own.pub: This is the public key, which no connection needs.");
    assert.equal(await editor.field("#aws-iot-drop-status .aws-iot-bad").count(), 0);
    assert.equal(await editor.field("#aws-iot-passphrase-row").isVisible(), false);
  });

  it("takes files dropped anywhere on the form", async () => {
    await editor.tab("outbox");
    await editor.drop([path("own.crt"), path("own.key")]);
    await shows("key", "Belongs to the certificate");
    assert.equal(await editor.field("#aws-iot-tab-security").isVisible(), true);
  });

  it("takes DER and UTF-16", async () => {
    await choose("own.der");
    await shows("cert", "pump 300");
    await slot("cert").locator(".aws-iot-remove").click();
    await choose("windows.crt");
    await shows("cert", "pump 300");
  });

  for (const [file, words] of [
    ["download.zip", /zip archive.*Unpack it/],
    ["own.p12", /PKCS#12.*openssl pkcs12 -in "own\.p12" -nodes/],
    ["own.csr", /signing request/],
    ["half.key", /cut off/],
    ["own.pub", /public key.*private\.pem\.key/],
  ] as const) {
    it(`says what is wrong with ${file}`, async () => {
      await choose(file);
      await reports(words);
      for (const name of ["cert", "key", "ca"]) assert.equal(await value(name), "");
    });
  }

  it("puts nothing in place of files of two devices", async () => {
    await choose("own.key", "other.key", "own.crt");
    await reports("private keys of several things");
    await shows("cert", "pump 300");
    assert.equal(await value("key"), "");
  });

  it("sees a key that does not belong to the certificate, whichever comes last", async () => {
    await choose("other.key");
    assert.equal(await slot("key").locator(".aws-iot-bad").count(), 0);
    await choose("own.crt");
    await shows("key", "Does not belong to the certificate");
    await choose("own.key");
    await shows("key", "Belongs to the certificate");
  });

  it("asks for the passphrase of a key that has one", async () => {
    await choose("own.crt", "secret.key");
    await shows("key", "Encrypted: enter its passphrase");
    await editor.type("#node-config-input-passphrase", "x");
  });

  for (const [days, grade, words] of [
    [40, "good", "Valid until"],
    [20, "warning", "days left: 20"],
    [3, "bad", "days left: 3"],
    [0, "bad", "days left: 0"],
    [-2, "bad", "Expired on"],
  ] as const) {
    it(`grades a certificate with ${days} days left`, async () => {
      await choose(`${days}.crt`);
      await slot("cert").locator(`.aws-iot-finding.aws-iot-${grade}`, { hasText: words }).waitFor();
    });
  }

  it("moves what is pasted into the wrong place", async () => {
    await editor.paste("#node-config-input-cert", keyText());
    await shows("key", "New, saved with the next deploy.");
    assert.equal(await value("cert"), "");
    assert.match(await value("key"), /PRIVATE KEY/);
  });

  it("keeps what is pasted and no use where it is, with the reason", async () => {
    await editor.paste("#node-config-input-key", keyText().slice(0, 500));
    await slot("key").locator(".aws-iot-bad", { hasText: "cut off" }).waitFor();
    assert.match(await value("key"), /^-----BEGIN/);
  });
});
