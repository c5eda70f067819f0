import { createHash } from "node:crypto";
import type { Identity, KeyType } from "./authority";
import { issue } from "./authority";
import type { PolicyDocument } from "./policy";
import { checkPolicy } from "./policy";

/** `unknown`: never registered with this account. */
export type CertificateStatus = "active" | "inactive" | "revoked" | "unknown";

export interface IssueOptions {
  /** the thing it is attached to; policy variables of things need the client ID to be the same */
  thing?: string;
  policy?: PolicyDocument;
  status?: CertificateStatus;
  commonName?: string;
  keyType?: KeyType;
  expired?: boolean;
}

/** A client certificate as the account knows it; status, policy and thing may change while the endpoint runs. */
export class ClientCertificate {
  readonly certPem: string;
  readonly keyPem: string;
  /** SHA-256 of the certificate, as AWS names it */
  readonly certificateId: string;
  readonly expired: boolean;
  status: CertificateStatus;
  thing: string | undefined;
  #policy: PolicyDocument;

  constructor(
    identity: Identity,
    readonly commonName: string,
    policy: PolicyDocument,
    { status = "active", thing, expired = false }: IssueOptions,
  ) {
    this.certPem = identity.certPem;
    this.keyPem = identity.keyPem;
    this.certificateId = certificateId(Buffer.from(identity.certificate.rawData));
    this.expired = expired;
    this.status = status;
    this.thing = thing;
    this.#policy = policy;
  }

  get policy(): PolicyDocument {
    return this.#policy;
  }

  set policy(policy: PolicyDocument) {
    checkPolicy(policy);
    this.#policy = policy;
  }

  /** Why AWS would not let it in. */
  get refusal(): string | undefined {
    if (this.status !== "active") return `certificate ${this.status}`;
    return this.expired ? "certificate expired" : undefined;
  }
}

export const certificateId = (der: Buffer): string => createHash("sha256").update(der).digest("hex");

/** The account's certificates, signed by a CA of their own. */
export class Certificates {
  readonly #known = new Map<string, ClientCertificate>();

  private constructor(
    private readonly ca: Identity,
    private readonly policy: PolicyDocument,
  ) {}

  /** `policy` is that of certificates issued without one. */
  static async create(policy: PolicyDocument): Promise<Certificates> {
    checkPolicy(policy);
    const commonName = "Local endpoint, CA of client certificates";
    return new Certificates(await issue({ commonName, keyType: "ec", ca: true }), policy);
  }

  async issue(options: IssueOptions = {}): Promise<ClientCertificate> {
    const { commonName = "AWS IoT Certificate", keyType = "ec", policy = this.policy, expired } = options;
    checkPolicy(policy);
    const validity = expired ? { notBefore: new Date("2020-01-01"), notAfter: new Date("2021-01-01") } : {};
    const identity = await issue({ commonName, keyType, issuer: this.ca, ...validity });
    const certificate = new ClientCertificate(identity, commonName, policy, options);
    this.#known.set(certificate.certificateId, certificate);
    return certificate;
  }

  /** The certificate a client presents; undefined for a stranger's. */
  byId(certificateId: string | undefined): ClientCertificate | undefined {
    return certificateId === undefined ? undefined : this.#known.get(certificateId);
  }
}
