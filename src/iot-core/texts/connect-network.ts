import type { Text, Translation } from "./fill";

/** What goes wrong before the TLS handshake: resolve, TCP, proxy. */
export const en = {
  "dns-not-found": {
    short: "endpoint not found in DNS",
    sentence: 'The name "__endpoint__" is not known to DNS.',
    remedy:
      "Compare it with the AWS IoT console under Settings, or aws iot describe-endpoint --endpoint-type iot:Data-ATS.",
  },
  "dns-unavailable": {
    short: "no DNS answer",
    sentence: 'DNS gave no answer for "__endpoint__" (__reason__).',
    remedy: "Check this computer's network connection and DNS server.",
  },
  "tcp-timeout": {
    short: "no answer on port __port__",
    sentence: "__endpoint__ (__addresses__) does not answer on port __port__.",
    remedy:
      "Use port 443, which most firewalls pass, or let the firewall pass outbound port __port__; or set the proxy this network demands.",
  },
  "tcp-timeout-443": {
    short: "no answer on port 443",
    sentence: "__endpoint__ (__addresses__) does not answer on port 443, the port of HTTPS.",
    remedy:
      "This network probably demands an HTTP proxy: set it in the connection. Or let the firewall pass outbound port 443.",
  },
  "tcp-refused": {
    short: "port __port__ refused",
    sentence: "__endpoint__ (__addresses__) refuses connections on port __port__.",
    remedy:
      "Check endpoint and port; AWS IoT Core listens on 443 and 8883. A firewall may refuse in its place.",
  },
  "network-unreachable": {
    short: "network unreachable",
    sentence: "There is no route to __endpoint__ (__addresses__: __reason__).",
    remedy: "Check this computer's network connection.",
  },
  "ipv6-unreachable": {
    short: "IPv6 does not work here",
    sentence: "__endpoint__ has only IPv6 addresses (__addresses__), and none can be reached (__reason__).",
    remedy: "Repair the IPv6 connection of this network, or let its DNS give IPv4 addresses too.",
  },
  "tcp-failed": {
    short: "cannot reach port __port__",
    sentence: "The TCP connection to __endpoint__ port __port__ failed (__reason__).",
    remedy: "Check network, firewall and endpoint.",
  },
  "proxy-url-invalid": {
    short: "proxy address not usable",
    sentence: "The proxy address is not of the form http://host:port or http://user:password@host:port.",
    remedy:
      "Correct the proxy of the connection, or the environment variable HTTPS_PROXY; only http is supported.",
  },
  "proxy-not-found": {
    short: "proxy not found in DNS",
    sentence: "The name of the proxy __proxy__ cannot be looked up (__reason__).",
    remedy: "Check the spelling of the proxy's host, or turn the proxy off.",
  },
  "proxy-refused-connection": {
    short: "proxy refuses connections",
    sentence: "Nothing listens at the proxy __proxy__: the connection was refused.",
    remedy: "Check the proxy's port and whether it runs, or turn the proxy off.",
  },
  "proxy-unreachable": {
    short: "proxy unreachable",
    sentence: "The proxy __proxy__ cannot be reached (__reason__).",
    remedy: "Check the proxy's host and port, or turn the proxy off.",
  },
  "proxy-timeout": {
    short: "proxy does not answer",
    sentence: "The proxy __proxy__ took the connection and gave no answer to CONNECT within __seconds__ s.",
    remedy: "Check that the proxy may reach __endpoint__ port __port__.",
  },
  "proxy-authentication": {
    short: "proxy wants a password",
    sentence: "The proxy __proxy__ wants a user name and password, and none is set (407).",
    remedy: "Set the proxy as http://user:password@host:port.",
  },
  "proxy-password-refused": {
    short: "proxy refuses the password",
    sentence: "The proxy __proxy__ does not take the user name and password given (407).",
    remedy:
      "Correct them; write special characters as %XX. Only Basic authentication is supported, neither NTLM nor Kerberos.",
  },
  "proxy-forbidden": {
    short: "proxy forbids the endpoint",
    sentence: "The proxy __proxy__ forbids __endpoint__ port __port__ (403).",
    remedy: "Have the proxy allow CONNECT to __endpoint__ port __port__; many allow port 443 only.",
  },
  "proxy-gateway": {
    short: "proxy cannot reach the endpoint",
    sentence: "The proxy __proxy__ could not connect to __endpoint__ port __port__ (__status__).",
    remedy: "Check the endpoint's spelling; then ask who runs the proxy.",
  },
  "proxy-refused": {
    short: "proxy answered __status__",
    sentence: "The proxy __proxy__ answered CONNECT to __endpoint__ port __port__ with status __status__.",
    remedy: "Check that it is an HTTP proxy, and ask who runs it to allow CONNECT to __endpoint__.",
  },
  "proxy-not-http": {
    short: "proxy is no HTTP proxy",
    sentence: "What answers at __proxy__ is not an HTTP proxy.",
    remedy: "Check the proxy's host and port; SOCKS proxies and proxies behind TLS are not supported.",
  },
  "proxy-closed": {
    short: "proxy closed the connection",
    sentence: "The proxy __proxy__ closed the connection without an answer to CONNECT.",
    remedy: "Check that the proxy allows CONNECT to __endpoint__ port __port__.",
  },
  "proxy-early-data": {
    short: "proxy sends data too early",
    sentence:
      "The proxy __proxy__ opened the tunnel and then sent data before TLS began, which no server does.",
    remedy:
      "Check that this is an HTTP proxy that passes CONNECT through unchanged; a login page may be in the way.",
  },
  "attempt-cancelled": {
    short: "attempt cancelled",
    sentence: "The attempt to connect to __endpoint__ was cancelled.",
    remedy: "Nothing to do: the connection was closed or changed meanwhile.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "dns-not-found": {
    short: "DNS에 없는 엔드포인트",
    sentence: 'DNS에서 "__endpoint__" 이름을 찾을 수 없습니다.',
    remedy:
      "AWS IoT 콘솔의 설정에 표시된 엔드포인트나 aws iot describe-endpoint --endpoint-type iot:Data-ATS의 결과와 비교하십시오.",
  },
  "dns-unavailable": {
    short: "DNS 응답 없음",
    sentence: 'DNS가 "__endpoint__" 조회에 응답하지 않았습니다(__reason__).',
    remedy: "이 컴퓨터의 네트워크 연결과 DNS 서버를 확인하십시오.",
  },
  "tcp-timeout": {
    short: "포트 __port__ 응답 없음",
    sentence: "__endpoint__(__addresses__)이(가) 포트 __port__에서 응답하지 않습니다.",
    remedy:
      "대부분의 방화벽이 통과시키는 포트 443을 사용하거나, 방화벽에서 아웃바운드 포트 __port__을(를) 허용하거나, 이 네트워크의 프록시를 설정하십시오.",
  },
  "tcp-timeout-443": {
    short: "포트 443 응답 없음",
    sentence: "__endpoint__(__addresses__)이(가) HTTPS 포트인 443에서 응답하지 않습니다.",
    remedy:
      "HTTP 프록시가 필요한 네트워크일 가능성이 큽니다. 연결에 프록시를 설정하거나 방화벽에서 아웃바운드 포트 443을 허용하십시오.",
  },
  "tcp-refused": {
    short: "포트 __port__ 연결 거부",
    sentence: "__endpoint__(__addresses__)이(가) 포트 __port__ 연결을 거부했습니다.",
    remedy:
      "엔드포인트와 포트를 확인하십시오. AWS IoT Core는 443과 8883을 사용합니다. 방화벽이 대신 거부했을 수도 있습니다.",
  },
  "network-unreachable": {
    short: "네트워크에 연결할 수 없음",
    sentence: "__endpoint__(__addresses__)(으)로 가는 경로가 없습니다: __reason__.",
    remedy: "이 컴퓨터의 네트워크 연결을 확인하십시오.",
  },
  "ipv6-unreachable": {
    short: "IPv6가 동작하지 않음",
    sentence: "__endpoint__에 IPv6 주소(__addresses__)만 있고 모두 연결할 수 없습니다(__reason__).",
    remedy: "네트워크의 IPv6 연결을 복구하거나 DNS가 IPv4 주소도 반환하게 하십시오.",
  },
  "tcp-failed": {
    short: "포트 __port__ 연결 실패",
    sentence: "__endpoint__ 포트 __port__에 대한 TCP 연결이 실패했습니다(__reason__).",
    remedy: "네트워크, 방화벽, 엔드포인트를 확인하십시오.",
  },
  "proxy-url-invalid": {
    short: "프록시 주소를 쓸 수 없음",
    sentence: "프록시 주소가 http://host:port 또는 http://user:password@host:port 형식이 아닙니다.",
    remedy: "연결의 프록시 설정이나 환경 변수 HTTPS_PROXY를 고치십시오. http만 지원합니다.",
  },
  "proxy-not-found": {
    short: "DNS에 없는 프록시",
    sentence: "프록시 __proxy__의 이름을 조회할 수 없습니다(__reason__).",
    remedy: "프록시 호스트의 철자를 확인하거나 프록시를 끄십시오.",
  },
  "proxy-refused-connection": {
    short: "프록시가 연결을 거부함",
    sentence: "프록시 __proxy__에서 수신 대기하는 것이 없어 연결이 거부되었습니다.",
    remedy: "프록시의 포트와 동작 여부를 확인하거나 프록시를 끄십시오.",
  },
  "proxy-unreachable": {
    short: "프록시에 연결할 수 없음",
    sentence: "프록시 __proxy__에 연결할 수 없습니다(__reason__).",
    remedy: "프록시의 호스트와 포트를 확인하거나 프록시를 끄십시오.",
  },
  "proxy-timeout": {
    short: "프록시 응답 없음",
    sentence: "프록시 __proxy__이(가) 연결은 받았지만 __seconds__초 안에 CONNECT에 응답하지 않았습니다.",
    remedy: "프록시가 __endpoint__ 포트 __port__에 접속할 수 있는지 확인하십시오.",
  },
  "proxy-authentication": {
    short: "프록시에 암호가 필요함",
    sentence: "프록시 __proxy__이(가) 사용자 이름과 암호를 요구하지만 설정되어 있지 않습니다(407).",
    remedy: "프록시를 http://user:password@host:port 형식으로 설정하십시오.",
  },
  "proxy-password-refused": {
    short: "프록시가 암호를 거부함",
    sentence: "프록시 __proxy__이(가) 설정된 사용자 이름과 암호를 받아들이지 않습니다(407).",
    remedy:
      "사용자 이름과 암호를 고치고 특수 문자는 %XX로 쓰십시오. Basic 인증만 지원하며 NTLM과 Kerberos는 지원하지 않습니다.",
  },
  "proxy-forbidden": {
    short: "프록시가 엔드포인트를 금지함",
    sentence: "프록시 __proxy__이(가) __endpoint__ 포트 __port__ 접속을 금지합니다(403).",
    remedy:
      "프록시에서 __endpoint__ 포트 __port__에 대한 CONNECT를 허용하십시오. 포트 443만 허용하는 프록시가 많습니다.",
  },
  "proxy-gateway": {
    short: "프록시가 엔드포인트에 접속 못 함",
    sentence: "프록시 __proxy__이(가) __endpoint__ 포트 __port__에 연결하지 못했습니다(__status__).",
    remedy: "엔드포인트의 철자를 확인하고, 맞다면 프록시 관리자에게 문의하십시오.",
  },
  "proxy-refused": {
    short: "프록시 응답 __status__",
    sentence:
      "프록시 __proxy__이(가) __endpoint__ 포트 __port__에 대한 CONNECT에 상태 __status__로 응답했습니다.",
    remedy:
      "HTTP 프록시가 맞는지 확인하고, 프록시 관리자에게 __endpoint__에 대한 CONNECT 허용을 요청하십시오.",
  },
  "proxy-not-http": {
    short: "HTTP 프록시가 아님",
    sentence: "__proxy__에서 응답하는 것은 HTTP 프록시가 아닙니다.",
    remedy:
      "프록시의 호스트와 포트를 확인하십시오. SOCKS 프록시와 TLS로 접속하는 프록시는 지원하지 않습니다.",
  },
  "proxy-closed": {
    short: "프록시가 연결을 닫음",
    sentence: "프록시 __proxy__이(가) CONNECT에 응답하지 않고 연결을 닫았습니다.",
    remedy: "프록시가 __endpoint__ 포트 __port__에 대한 CONNECT를 허용하는지 확인하십시오.",
  },
  "proxy-early-data": {
    short: "프록시가 데이터를 먼저 보냄",
    sentence:
      "프록시 __proxy__이(가) 터널을 연 뒤 TLS가 시작되기 전에 데이터를 보냈습니다. 정상적인 서버는 그렇게 하지 않습니다.",
    remedy:
      "CONNECT를 그대로 통과시키는 HTTP 프록시인지 확인하십시오. 로그인 페이지가 끼어들었을 수 있습니다.",
  },
  "attempt-cancelled": {
    short: "연결 시도 취소됨",
    sentence: "__endpoint__에 대한 연결 시도가 취소되었습니다.",
    remedy: "조치할 것이 없습니다. 그 사이 연결이 닫혔거나 설정이 바뀌었습니다.",
  },
};
