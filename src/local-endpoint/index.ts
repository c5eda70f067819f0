export type { ClientCertificate, CertificateStatus, IssueOptions } from "./certificates";
export type { Clock, Timer } from "./clock";
export { Endpoint, startEndpoint, type PublishOptions } from "./endpoint";
export { Faults } from "./faults";
export type {
  BreachEntry,
  ConnectionEntry,
  DisconnectReason,
  Journal,
  PacketEntry,
  PublishEntry,
} from "./journal";
export type { Behaviour, EndpointOptions, Limits, TlsOptions } from "./options";
export type { PolicyDocument, PolicyStatement } from "./policy";
