declare module "proxy-from-env" {
  /** The proxy that the environment names for a URL, NO_PROXY honoured; empty: none. */
  export function getProxyForUrl(url: string): string;
}
