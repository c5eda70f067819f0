import type { NodeAPI } from "node-red";
import { asError } from "../../connection/attempt";
import { certificateInfo, keyBelongs } from "../../connection/credentials";
import type { CredentialSource } from "../../connection/types";
import type { CertificateFacts, ErrorFacts } from "../certificate-facts";
import { hosts } from "../connection-host";
import { fieldOf } from "./body";

/**
 * POST aws-iot/certificate: what a certificate says of itself. `cert` is one given but not deployed; without it, it is
 * that of the deployed `connection`, which may lie in a file.
 */
export function certificateRoute(RED: NodeAPI): void {
  RED.httpAdmin.post(
    "/aws-iot/certificate",
    RED.auth.needsPermission("aws-iot.read"),
    (request, response) => {
      const cert = fieldOf(request.body, "cert");
      const deployed = hosts.get(fieldOf(request.body, "connection"))?.settings.credentials;
      response.json(factsOf(cert === "" ? { ...deployed } : { ...deployed, cert }, Date.now()));
    },
  );
}

function factsOf(source: CredentialSource, now: number): CertificateFacts | { readonly error: ErrorFacts } {
  try {
    const { subject, commonName, issuer, certificateId, keyType, notBefore, notAfter } =
      certificateInfo(source);
    const belongs = keyBelongs(source);
    return {
      subject: commonName || subject,
      issuer: nameIn(issuer),
      id: certificateId,
      keyType,
      validFrom: day(notBefore),
      validTo: day(notAfter),
      daysLeft: Math.floor((notAfter - now) / 86_400_000),
      begun: notBefore <= now,
      ...(belongs === undefined ? {} : { keyBelongs: belongs }),
    };
  } catch (error) {
    const { code, params } = asError(error);
    return { error: { code, params } };
  }
}

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Of a distinguished name what people know an issuer by. */
function nameIn(distinguished: string): string {
  const part = (type: string) => new RegExp(`(?:^|, )${type}=(.*?)(?=, [A-Z]+=|$)`).exec(distinguished)?.[1];
  const names = [part("O") ?? part("OU"), part("CN")].filter((name) => name !== undefined);
  return names.join(", ").replaceAll("\\", "") || distinguished;
}
