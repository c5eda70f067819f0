import type { ProxyOptions } from "../types";

/**
 * The address of the proxy that Node-RED's core nodes would take for an https URL: from the environment, under the
 * rules that `proxyOptions` of Node-RED's settings and NR_PROXY_MODE choose. Empty: none.
 */
export function chooseProxy(host: string, port: number, options: ProxyOptions = {}): string {
  const env = options.env ?? process.env;
  const override = process.env["NR_PROXY_MODE"] ?? process.env["nr_proxy_mode"];
  const mode = override === "legacy" || override === "strict" ? override : options.mode;
  return mode === "legacy" ? legacy(`https://${host}:${port}`, env) : strict(host, port, options, env);
}

type Environment = NonNullable<ProxyOptions["env"]>;

function strict(host: string, port: number, options: ProxyOptions, env: Environment): string {
  const value = (name: string): string => {
    if (options.excludeNpm && name.startsWith("npm_config_")) return "";
    const lower = env[name] ?? "";
    const upper = options.lowerCaseOnly ? "" : (env[name.toUpperCase()] ?? "");
    return options.favourUpperCase && !options.lowerCaseOnly ? upper || lower : lower || upper;
  };
  const exceptions = value("npm_config_no_proxy") || value("no_proxy");
  if (isException(host, port, exceptions.toLowerCase())) return "";
  const names = ["npm_config_https_proxy", "https_proxy", "npm_config_proxy", "all_proxy"];
  return names.map(value).find((address) => address !== "") ?? "";
}

/** NO_PROXY: names or `*.name`, `.name`, each with or without port, between commas or blanks; `*` is everything. */
function isException(host: string, port: number, exceptions: string): boolean {
  if (exceptions === "*") return true;
  return exceptions.split(/[,\s]/).some((exception) => {
    const [, name = exception, itsPort = ""] = /^(.+):(\d+)$/.exec(exception) ?? [];
    if (name === "" || (Number(itsPort) > 0 && Number(itsPort) !== port)) return false;
    return /^[.*]/.test(name) ? host.endsWith(name.replace(/^\*/, "")) : host === name;
  });
}

/** How Node-RED before version 4 chose: the http proxy for everything, exceptions anywhere in the URL. */
function legacy(url: string, env: Environment): string {
  const exceptions = env["NO_PROXY"] || env["no_proxy"];
  if (exceptions && exceptions.split(",").some((exception) => url.includes(exception.trim()))) return "";
  return env["HTTP_PROXY"] || env["http_proxy"] || "";
}
