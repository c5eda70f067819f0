import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { loadCredentials } from "../../lib/connection/credentials.js";
import { checkClientId } from "../../lib/iot-core/client-id.js";
import { classifyEndpoint, cleanEndpoint } from "../../lib/iot-core/endpoint.js";
import { checkTopic } from "../../lib/iot-core/topics.js";

export const usage = `npm start                        an endpoint on this machine that behaves like AWS IoT Core
npm start -- --endpoint HOST --cert FILE --key FILE
                                 the same against your AWS account

  --endpoint HOST   the account's data endpoint: AWS IoT console, Connect, Domain configurations
  --cert FILE       the device certificate, as downloaded from the console (...-certificate.pem.crt)
  --key FILE        its private key (...-private.pem.key)
  --ca FILE         a root CA, where the endpoint's is not one of Amazon's
  --client-id ID    the client ID that the certificate's policy allows (my-gateway)
  --topic TOPIC     where the readings go and come from (gw/<client ID>/readings)
  --port N          443 or 8883 (443)
  --seconds N       end after N seconds: 0 when every message made the round trip, else 1`;

/** What is wrong with the command line, and what to do. */
export class UsageError extends Error {}

const flags = ["endpoint", "cert", "key", "ca", "client-id", "topic", "port", "seconds"];

/** The demo's options from the command line; throws an error that names the flag and says what to do. */
export function readOptions(args) {
  const given = parse(args);
  if (given.help) return { help: true };
  const aws = given.endpoint === undefined ? undefined : accountFrom(given);
  const lone = ["cert", "key", "ca", "port"].find((flag) => given[flag] !== undefined);
  if (aws === undefined && lone) {
    throw new UsageError(
      `--${lone} needs --endpoint HOST, your account's data endpoint; without it, leave --${lone} out.`,
    );
  }
  const clientId = given["client-id"] ?? "my-gateway";
  const topic = given.topic ?? `gw/${clientId}/readings`;
  demand("client-id", checkClientId(clientId));
  demand(given.topic === undefined ? "client-id" : "topic", checkTopic(topic));
  const seconds = given.seconds === undefined ? undefined : wholeNumber("seconds", given.seconds, 1, 86_400);
  return { aws, clientId, topic, seconds };
}

function parse(args) {
  const options = Object.fromEntries(flags.map((flag) => [flag, { type: "string" }]));
  const known = flags.map((flag) => `--${flag}`).join(", ");
  const { tokens } = parseArgs({ args, strict: false, tokens: true, options });
  const given = {};
  for (const { kind, name, value, rawName } of tokens) {
    if (kind === "option-terminator") continue;
    if (name === "help") return { help: true };
    if (kind !== "option")
      throw new UsageError(`"${value}" has no flag before it. Write for example: npm start -- --seconds 15`);
    if (!flags.includes(name)) throw new UsageError(`${rawName} is not known. Known are ${known}.`);
    if (!value || value.startsWith("--"))
      throw new UsageError(`${rawName} needs a value after it. See npm start -- --help`);
    given[name] = value;
  }
  return given;
}

function accountFrom(given) {
  const endpoint = cleanEndpoint(given.endpoint);
  const { verdict, error } = classifyEndpoint(endpoint);
  if (verdict === "error") demand("endpoint", error);
  const account = {
    endpoint,
    port: given.port === undefined ? 443 : wholeNumber("port", given.port, 1, 65_535),
    certFile: file(
      given,
      "cert",
      "the device certificate from the AWS IoT console (...-certificate.pem.crt)",
    ),
    keyFile: file(given, "key", "the private key of the certificate (...-private.pem.key)"),
    caFile: given.ca === undefined ? "" : file(given, "ca", "a root CA in PEM"),
  };
  checkCredentials(account);
  return account;
}

function file(given, flag, what) {
  if (given[flag] === undefined) throw new UsageError(`--endpoint needs --${flag} FILE: ${what}.`);
  if (!existsSync(given[flag]))
    throw new UsageError(`--${flag}: there is no file ${given[flag]}. Give the path of ${what}.`);
  return resolve(given[flag]);
}

function checkCredentials(account) {
  try {
    loadCredentials(account, Date.now());
  } catch (error) {
    throw new UsageError(`--cert, --key: ${error.message} ${error.remedy}`, { cause: error });
  }
}

function wholeNumber(flag, text, min, max) {
  const number = Number(text);
  if (Number.isInteger(number) && number >= min && number <= max) return number;
  throw new UsageError(`--${flag} ${text}: give a whole number from ${min} to ${max}.`);
}

function demand(flag, error) {
  if (error) throw new UsageError(`--${flag}: ${error.message} ${error.remedy}`);
}
