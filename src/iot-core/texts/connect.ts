import type { Text, Translation } from "./fill";

/** What goes wrong before the TLS handshake, and in it. */
export const en = {
  "dns-not-found": {
    short: "endpoint not found in DNS",
    sentence: 'The name "__endpoint__" is not known to DNS.',
    remedy: "Compare the endpoint with AWS IoT console, Settings; check this computer's DNS and network.",
  },
  "dns-unavailable": {
    short: "no DNS answer",
    sentence: 'DNS gave no answer for "__endpoint__" (__reason__).',
    remedy: "Check this computer's network connection and DNS server.",
  },
  "tcp-timeout": {
    short: "no answer on port __port__",
    sentence: "__endpoint__ does not answer on port __port__.",
    remedy:
      "Let the firewall pass outbound port __port__, choose port 443, or set the proxy this network demands.",
  },
  "tcp-refused": {
    short: "port __port__ refused",
    sentence: "__endpoint__ refuses connections on port __port__.",
    remedy:
      "Check endpoint and port; AWS IoT Core listens on 443 and 8883. A firewall may refuse in its place.",
  },
  "network-unreachable": {
    short: "network unreachable",
    sentence: "There is no route to __endpoint__ (__reason__).",
    remedy: "Check this computer's network connection.",
  },
  "tcp-failed": {
    short: "cannot reach port __port__",
    sentence: "The TCP connection to __endpoint__ port __port__ failed (__reason__).",
    remedy: "Check network, firewall and endpoint.",
  },
  "proxy-timeout": {
    short: "proxy does not answer",
    sentence: "The proxy __proxy__ gave no answer.",
    remedy: "Check the proxy's address and whether it may reach __endpoint__ port __port__.",
  },
  "proxy-authentication": {
    short: "proxy wants a password",
    sentence: "The proxy __proxy__ wants a user name and password, or does not take the ones given (407).",
    remedy: "Set the proxy as http://user:password@host:port; only Basic authentication is supported.",
  },
  "proxy-forbidden": {
    short: "proxy forbids the endpoint",
    sentence: "The proxy __proxy__ forbids __endpoint__ port __port__ (403).",
    remedy: "Have the proxy allow CONNECT to __endpoint__ port __port__.",
  },
  "proxy-refused": {
    short: "proxy answered __status__",
    sentence: "The proxy __proxy__ could not connect to __endpoint__ port __port__ and answered __status__.",
    remedy: "Ask who runs the proxy; it must allow CONNECT to __endpoint__.",
  },
  "proxy-not-http": {
    short: "proxy is no HTTP proxy",
    sentence: "What answers at __proxy__ is not an HTTP proxy.",
    remedy: "Check the proxy's host and port.",
  },
  "proxy-closed": {
    short: "proxy closed the connection",
    sentence: "The proxy __proxy__ closed the connection without an answer.",
    remedy: "Check that the proxy allows CONNECT to __endpoint__ port __port__.",
  },
  "proxy-unreachable": {
    short: "proxy unreachable",
    sentence: "The proxy __proxy__ cannot be reached (__reason__).",
    remedy: "Check the proxy's host and port, or turn the proxy off.",
  },
  "proxy-url-invalid": {
    short: "proxy address not usable",
    sentence: "The proxy address is not of the form http://host:port or http://user:password@host:port.",
    remedy:
      "Correct the proxy of the connection, or the environment variable HTTPS_PROXY; only http is supported.",
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
  "alpn-refused": {
    short: "ALPN refused",
    sentence: 'The endpoint refuses the ALPN protocol "__alpn__".',
    remedy: "Set ALPN to auto: port 443 needs exactly x-amzn-mqtt-ca.",
  },
  "alpn-ignored": {
    short: "ALPN not agreed",
    sentence: 'The ALPN protocol "__alpn__" was offered, but the other side chose none.',
    remedy: "Something on the way inspects TLS and drops ALPN: exempt __endpoint__ there, or use port 8883.",
  },
  "alpn-missing": {
    short: "no ALPN on port 443",
    sentence: "The connection on port 443 was closed because no ALPN protocol was agreed.",
    remedy: "Set ALPN to auto.",
  },
  "alpn-custom-authorizer": {
    short: "ALPN is for custom authorizers",
    sentence:
      'With the ALPN protocol "mqtt" AWS IoT Core asks a custom authorizer and ignores the certificate.',
    remedy: "Set ALPN to auto.",
  },
  "client-certificate-expired": {
    short: "AWS: certificate expired",
    sentence: "The endpoint says the client certificate __certificateId__ has expired.",
    remedy: "Create a new certificate in AWS IoT and use it here.",
  },
  "client-certificate-revoked": {
    short: "AWS: certificate revoked",
    sentence: "The endpoint says the client certificate __certificateId__ is revoked.",
    remedy: "A revoked certificate cannot be used again: create a new one in AWS IoT.",
  },
  "client-certificate-rejected": {
    short: "client certificate rejected",
    sentence: "The endpoint rejects the client certificate __certificateId__.",
    remedy:
      "Look the ID up in AWS IoT console, Certificates: it must be active, and of this account and region.",
  },
  "client-certificate-required": {
    short: "client certificate not accepted",
    sentence: "The endpoint demands a client certificate and got none that fits (__reason__).",
    remedy: "Check that certificate and private key are both given and belong together.",
  },
  "server-name-mismatch": {
    short: "server certificate is for another name",
    sentence: 'The server\'s certificate is not for "__serverName__".',
    remedy: "Use the endpoint of iot:Data-ATS. Behind a tunnel or VPC endpoint, set the server name to it.",
  },
  "server-certificate-not-yet-valid": {
    short: "this computer's clock is slow",
    sentence: "The server's certificate is not valid yet; this computer's clock says __now__.",
    remedy: "Set this computer's clock (NTP).",
  },
  "server-certificate-expired": {
    short: "server certificate expired, or clock wrong",
    sentence: "The server's certificate has expired; this computer's clock says __now__.",
    remedy: "Set this computer's clock (NTP), if it is ahead.",
  },
  "tls-intercepted": {
    short: "TLS is intercepted",
    sentence: "The server's certificate was issued by __issuer__, not by Amazon.",
    remedy:
      "A proxy or virus scanner opens TLS: exempt __endpoint__ there. For a server of your own, give its root CA.",
  },
  "server-untrusted": {
    short: "server certificate not trusted",
    sentence: "The server's certificate is not trusted (issuer: __issuer__).",
    remedy: "Remove the root CA, or give the right one; use an endpoint with -ats in its name.",
  },
  "tls-version-refused": {
    short: "TLS version refused",
    sentence: "No common TLS version: the endpoint refuses the ones this Node.js offers.",
    remedy: "Remove NODE_OPTIONS that limit TLS; the endpoint must allow TLS 1.2 or 1.3.",
  },
  "server-name-unknown": {
    short: "server name unknown",
    sentence: 'The endpoint does not know the server name "__serverName__".',
    remedy: "Set the server name to the endpoint or custom domain exactly, or leave it blank.",
  },
  "not-tls": {
    short: "no TLS on port __port__",
    sentence: "What answers on __endpoint__ port __port__ does not speak TLS.",
    remedy: "Use port 443 or 8883; check for a proxy.",
  },
  "tls-timeout": {
    short: "TLS handshake timed out",
    sentence: "The TLS handshake with __endpoint__ did not end within __seconds__ s.",
    remedy: "A firewall may let TCP pass and hold TLS back; try from another network.",
  },
  "tls-cut": {
    short: "cut off in the TLS handshake",
    sentence: "The connection to __endpoint__ was cut in the TLS handshake (__reason__).",
    remedy: "A firewall that filters server names is likely: have it allow __endpoint__.",
  },
  "tls-failed": {
    short: "TLS failed",
    sentence: "The TLS handshake with __endpoint__ failed (__reason__).",
    remedy: "Check endpoint and port, and what stands between this computer and AWS.",
  },
  "answered-http": {
    short: "endpoint answers HTTP",
    sentence: "The endpoint answers HTTP instead of MQTT on port __port__.",
    remedy: "Set ALPN to auto on port 443, and use the endpoint of iot:Data-ATS.",
  },
  "connack-timeout": {
    short: "no answer to CONNECT",
    sentence: "AWS IoT Core did not answer CONNECT within __seconds__ s.",
    remedy: "The connection is tried again by itself; if it stays so, check for a TLS-inspecting proxy.",
  },
  "closed-before-connack": {
    short: "closed before CONNACK",
    sentence:
      "The endpoint closed the connection without an answer to CONNECT; most often the policy does not allow client/__clientId__, the certificate is inactive, or it is not of this account and region.",
    remedy:
      "Look up the certificate __certificateId__ in the AWS IoT console: active? A policy with iot:Connect for client/__clientId__?",
  },
  "connect-not-authorized": {
    short: "not authorized to connect",
    sentence: 'AWS IoT Core does not authorize the client ID "__clientId__" to connect (__code__).',
    remedy: "Let the certificate's policy allow iot:Connect on client/__clientId__; changes take minutes.",
  },
  "connect-bad-credentials": {
    short: "credentials refused",
    sentence: "AWS IoT Core refuses the credentials of this connection (__code__).",
    remedy: "Check that the certificate is registered and active, and ALPN is auto.",
  },
  "client-id-refused": {
    short: "client ID refused",
    sentence: 'AWS IoT Core refuses the client ID "__clientId__" (__code__).',
    remedy: "Use 1 to 128 bytes, usually the thing's name, not beginning with $.",
  },
  "will-refused": {
    short: "will message refused",
    sentence: "AWS IoT Core refuses the will message (__code__).",
    remedy: "Check the will's topic, and that the policy allows iot:Publish on it.",
  },
  "protocol-version-refused": {
    short: "MQTT version refused",
    sentence: "The endpoint does not speak this MQTT version (__code__).",
    remedy: "Choose MQTT 3.1.1, or use the endpoint of iot:Data-ATS.",
  },
  "service-unavailable": {
    short: "service unavailable",
    sentence: "AWS IoT Core is unavailable at the moment (__code__).",
    remedy: "The connection is tried again by itself.",
  },
  "connect-throttled": {
    short: "connect throttled",
    sentence: "AWS IoT Core throttles connects of this account or client ID (__code__).",
    remedy: "The connection is tried again by itself, more slowly.",
  },
  "connect-refused": {
    short: "CONNECT refused: __code__",
    sentence: "AWS IoT Core refused CONNECT with code __code__.",
    remedy: "Look the code up in the MQTT specification, CONNACK.",
  },
} as const satisfies Record<string, Text>;

export const ko: Translation<typeof en> = {
  "dns-not-found": {
    short: "DNS에 없는 엔드포인트",
    sentence: '"__endpoint__" 이름이 DNS에 없습니다.',
    remedy: "AWS IoT 콘솔의 설정에 있는 엔드포인트와 비교하고, 이 컴퓨터의 DNS와 네트워크를 확인하십시오.",
  },
  "dns-unavailable": {
    short: "DNS 응답 없음",
    sentence: 'DNS가 "__endpoint__"에 응답하지 않았습니다(__reason__).',
    remedy: "이 컴퓨터의 네트워크 연결과 DNS 서버를 확인하십시오.",
  },
  "tcp-timeout": {
    short: "포트 __port__ 응답 없음",
    sentence: "__endpoint__이(가) 포트 __port__에서 응답하지 않습니다.",
    remedy:
      "방화벽에서 나가는 포트 __port__을(를) 열거나, 포트 443을 쓰거나, 네트워크의 프록시를 설정하십시오.",
  },
  "tcp-refused": {
    short: "포트 __port__ 거부됨",
    sentence: "__endpoint__이(가) 포트 __port__ 연결을 거부합니다.",
    remedy:
      "엔드포인트와 포트를 확인하십시오. AWS IoT Core는 443과 8883을 씁니다. 방화벽이 거부했을 수도 있습니다.",
  },
  "network-unreachable": {
    short: "네트워크에 닿을 수 없음",
    sentence: "__endpoint__(으)로 가는 경로가 없습니다(__reason__).",
    remedy: "이 컴퓨터의 네트워크 연결을 확인하십시오.",
  },
  "tcp-failed": {
    short: "포트 __port__ 연결 실패",
    sentence: "__endpoint__ 포트 __port__(으)로의 TCP 연결이 실패했습니다(__reason__).",
    remedy: "네트워크, 방화벽, 엔드포인트를 확인하십시오.",
  },
  "proxy-timeout": {
    short: "프록시 응답 없음",
    sentence: "프록시 __proxy__이(가) 응답하지 않았습니다.",
    remedy: "프록시 주소와, 프록시가 __endpoint__ 포트 __port__에 닿을 수 있는지 확인하십시오.",
  },
  "proxy-authentication": {
    short: "프록시가 암호를 요구함",
    sentence: "프록시 __proxy__이(가) 사용자 이름과 암호를 요구하거나 주어진 것을 받지 않습니다(407).",
    remedy: "프록시를 http://user:password@host:port 형식으로 설정하십시오. Basic 인증만 지원합니다.",
  },
  "proxy-forbidden": {
    short: "프록시가 엔드포인트를 금지함",
    sentence: "프록시 __proxy__이(가) __endpoint__ 포트 __port__을(를) 금지합니다(403).",
    remedy: "프록시에서 __endpoint__ 포트 __port__(으)로의 CONNECT를 허용하게 하십시오.",
  },
  "proxy-refused": {
    short: "프록시 응답 __status__",
    sentence:
      "프록시 __proxy__이(가) __endpoint__ 포트 __port__에 연결하지 못하고 __status__(으)로 응답했습니다.",
    remedy: "프록시 관리자에게 문의하십시오. __endpoint__(으)로의 CONNECT가 허용되어야 합니다.",
  },
  "proxy-not-http": {
    short: "HTTP 프록시가 아님",
    sentence: "__proxy__에서 응답하는 것은 HTTP 프록시가 아닙니다.",
    remedy: "프록시의 호스트와 포트를 확인하십시오.",
  },
  "proxy-closed": {
    short: "프록시가 연결을 닫음",
    sentence: "프록시 __proxy__이(가) 응답 없이 연결을 닫았습니다.",
    remedy: "프록시가 __endpoint__ 포트 __port__(으)로의 CONNECT를 허용하는지 확인하십시오.",
  },
  "proxy-unreachable": {
    short: "프록시에 닿을 수 없음",
    sentence: "프록시 __proxy__에 닿을 수 없습니다(__reason__).",
    remedy: "프록시의 호스트와 포트를 확인하거나 프록시를 끄십시오.",
  },
  "proxy-url-invalid": {
    short: "프록시 주소를 쓸 수 없음",
    sentence: "프록시 주소가 http://host:port 또는 http://user:password@host:port 형식이 아닙니다.",
    remedy: "연결의 프록시 설정이나 환경 변수 HTTPS_PROXY를 고치십시오. http만 지원합니다.",
  },
  "proxy-early-data": {
    short: "프록시가 데이터를 먼저 보냄",
    sentence:
      "프록시 __proxy__이(가) 터널을 연 뒤 TLS가 시작되기 전에 데이터를 보냈습니다. 정상 서버는 그렇게 하지 않습니다.",
    remedy:
      "CONNECT를 그대로 통과시키는 HTTP 프록시인지 확인하십시오. 로그인 페이지가 끼어들었을 수 있습니다.",
  },
  "attempt-cancelled": {
    short: "연결 시도 취소됨",
    sentence: "__endpoint__에 대한 연결 시도가 취소되었습니다.",
    remedy: "할 일이 없습니다. 그 사이 연결이 닫혔거나 변경되었습니다.",
  },
  "alpn-refused": {
    short: "ALPN 거부됨",
    sentence: '엔드포인트가 ALPN 프로토콜 "__alpn__"을(를) 거부합니다.',
    remedy: "ALPN을 auto로 설정하십시오. 포트 443에는 정확히 x-amzn-mqtt-ca가 필요합니다.",
  },
  "alpn-ignored": {
    short: "ALPN 협상 안 됨",
    sentence: 'ALPN 프로토콜 "__alpn__"을(를) 제시했지만 상대가 아무것도 고르지 않았습니다.',
    remedy:
      "중간에서 TLS를 검사하며 ALPN을 버립니다. 거기서 __endpoint__을(를) 예외로 하거나 포트 8883을 쓰십시오.",
  },
  "alpn-missing": {
    short: "포트 443에 ALPN 없음",
    sentence: "ALPN 프로토콜이 협상되지 않아 포트 443의 연결이 닫혔습니다.",
    remedy: "ALPN을 auto로 설정하십시오.",
  },
  "alpn-custom-authorizer": {
    short: "사용자 지정 권한 부여자용 ALPN",
    sentence:
      'ALPN 프로토콜 "mqtt"를 쓰면 AWS IoT Core는 사용자 지정 권한 부여자에게 묻고 인증서를 무시합니다.',
    remedy: "ALPN을 auto로 설정하십시오.",
  },
  "client-certificate-expired": {
    short: "AWS: 인증서 만료",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__이(가) 만료되었다고 합니다.",
    remedy: "AWS IoT에서 새 인증서를 만들어 여기에 쓰십시오.",
  },
  "client-certificate-revoked": {
    short: "AWS: 인증서 해지됨",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__이(가) 해지되었다고 합니다.",
    remedy: "해지된 인증서는 다시 쓸 수 없습니다. AWS IoT에서 새로 만드십시오.",
  },
  "client-certificate-rejected": {
    short: "클라이언트 인증서 거부됨",
    sentence: "엔드포인트가 클라이언트 인증서 __certificateId__을(를) 거부합니다.",
    remedy: "AWS IoT 콘솔의 인증서에서 이 ID를 찾으십시오. 활성 상태이고 이 계정과 리전의 것이어야 합니다.",
  },
  "client-certificate-required": {
    short: "클라이언트 인증서가 받아들여지지 않음",
    sentence: "엔드포인트가 클라이언트 인증서를 요구하지만 맞는 것을 받지 못했습니다(__reason__).",
    remedy: "인증서와 개인 키가 모두 있고 서로 맞는지 확인하십시오.",
  },
  "server-name-mismatch": {
    short: "서버 인증서의 이름이 다름",
    sentence: '서버의 인증서가 "__serverName__"용이 아닙니다.',
    remedy:
      "iot:Data-ATS 엔드포인트를 쓰십시오. 터널이나 VPC 엔드포인트 뒤라면 서버 이름을 그것으로 설정하십시오.",
  },
  "server-certificate-not-yet-valid": {
    short: "이 컴퓨터의 시계가 느림",
    sentence: "서버의 인증서가 아직 유효하지 않습니다. 이 컴퓨터의 시계는 __now__입니다.",
    remedy: "이 컴퓨터의 시계(NTP)를 맞추십시오.",
  },
  "server-certificate-expired": {
    short: "서버 인증서 만료 또는 시계 오류",
    sentence: "서버의 인증서가 만료되었습니다. 이 컴퓨터의 시계는 __now__입니다.",
    remedy: "시계가 앞서 있다면 이 컴퓨터의 시계(NTP)를 맞추십시오.",
  },
  "tls-intercepted": {
    short: "TLS가 가로채임",
    sentence: "서버의 인증서를 Amazon이 아니라 __issuer__이(가) 발급했습니다.",
    remedy:
      "프록시나 백신이 TLS를 엽니다. 거기서 __endpoint__을(를) 예외로 하십시오. 자체 서버라면 그 루트 CA를 넣으십시오.",
  },
  "server-untrusted": {
    short: "서버 인증서를 신뢰할 수 없음",
    sentence: "서버의 인증서를 신뢰할 수 없습니다(발급자: __issuer__).",
    remedy: "루트 CA를 지우거나 맞는 것을 넣고, 이름에 -ats가 있는 엔드포인트를 쓰십시오.",
  },
  "tls-version-refused": {
    short: "TLS 버전 거부됨",
    sentence: "공통된 TLS 버전이 없습니다. 엔드포인트가 이 Node.js의 버전을 거부합니다.",
    remedy: "TLS를 제한하는 NODE_OPTIONS를 지우십시오. 엔드포인트는 TLS 1.2나 1.3을 허용해야 합니다.",
  },
  "server-name-unknown": {
    short: "알 수 없는 서버 이름",
    sentence: '엔드포인트가 서버 이름 "__serverName__"을(를) 모릅니다.',
    remedy: "서버 이름을 엔드포인트나 사용자 지정 도메인과 똑같이 설정하거나 비워 두십시오.",
  },
  "not-tls": {
    short: "포트 __port__에 TLS 없음",
    sentence: "__endpoint__ 포트 __port__에서 응답하는 것은 TLS를 쓰지 않습니다.",
    remedy: "포트 443이나 8883을 쓰고 프록시를 확인하십시오.",
  },
  "tls-timeout": {
    short: "TLS 핸드셰이크 시간 초과",
    sentence: "__endpoint__와(과)의 TLS 핸드셰이크가 __seconds__초 안에 끝나지 않았습니다.",
    remedy: "방화벽이 TCP는 통과시키고 TLS를 막을 수 있습니다. 다른 네트워크에서 시험하십시오.",
  },
  "tls-cut": {
    short: "TLS 핸드셰이크 중 끊김",
    sentence: "__endpoint__와(과)의 연결이 TLS 핸드셰이크 중에 끊겼습니다(__reason__).",
    remedy: "서버 이름을 거르는 방화벽일 가능성이 큽니다. __endpoint__을(를) 허용하게 하십시오.",
  },
  "tls-failed": {
    short: "TLS 실패",
    sentence: "__endpoint__와(과)의 TLS 핸드셰이크가 실패했습니다(__reason__).",
    remedy: "엔드포인트와 포트, 그리고 이 컴퓨터와 AWS 사이의 장비를 확인하십시오.",
  },
  "answered-http": {
    short: "엔드포인트가 HTTP로 응답함",
    sentence: "엔드포인트가 포트 __port__에서 MQTT 대신 HTTP로 응답합니다.",
    remedy: "포트 443에서는 ALPN을 auto로 하고 iot:Data-ATS 엔드포인트를 쓰십시오.",
  },
  "connack-timeout": {
    short: "CONNECT 응답 없음",
    sentence: "AWS IoT Core가 __seconds__초 안에 CONNECT에 응답하지 않았습니다.",
    remedy: "자동으로 다시 시도합니다. 계속되면 TLS를 검사하는 프록시를 확인하십시오.",
  },
  "closed-before-connack": {
    short: "CONNACK 전에 닫힘",
    sentence:
      "엔드포인트가 CONNECT에 응답하지 않고 연결을 닫았습니다. 대개 정책이 client/__clientId__을(를) 허용하지 않거나, 인증서가 비활성이거나, 이 계정과 리전의 것이 아닙니다.",
    remedy:
      "AWS IoT 콘솔에서 인증서 __certificateId__을(를) 확인하십시오. 활성 상태이고, 정책이 client/__clientId__에 iot:Connect를 허용합니까?",
  },
  "connect-not-authorized": {
    short: "연결 권한 없음",
    sentence: 'AWS IoT Core가 클라이언트 ID "__clientId__"의 연결을 허가하지 않습니다(__code__).',
    remedy:
      "인증서의 정책이 client/__clientId__에 iot:Connect를 허용하게 하십시오. 변경에는 몇 분이 걸립니다.",
  },
  "connect-bad-credentials": {
    short: "자격 증명 거부됨",
    sentence: "AWS IoT Core가 이 연결의 자격 증명을 거부합니다(__code__).",
    remedy: "인증서가 등록되어 활성 상태인지, ALPN이 auto인지 확인하십시오.",
  },
  "client-id-refused": {
    short: "클라이언트 ID 거부됨",
    sentence: 'AWS IoT Core가 클라이언트 ID "__clientId__"을(를) 거부합니다(__code__).',
    remedy: "1~128바이트로, $로 시작하지 않는 이름(대개 사물 이름)을 쓰십시오.",
  },
  "will-refused": {
    short: "유언 메시지 거부됨",
    sentence: "AWS IoT Core가 유언(will) 메시지를 거부합니다(__code__).",
    remedy: "유언의 토픽과, 정책이 거기에 iot:Publish를 허용하는지 확인하십시오.",
  },
  "protocol-version-refused": {
    short: "MQTT 버전 거부됨",
    sentence: "엔드포인트가 이 MQTT 버전을 지원하지 않습니다(__code__).",
    remedy: "MQTT 3.1.1을 고르거나 iot:Data-ATS 엔드포인트를 쓰십시오.",
  },
  "service-unavailable": {
    short: "서비스를 쓸 수 없음",
    sentence: "AWS IoT Core를 지금 쓸 수 없습니다(__code__).",
    remedy: "자동으로 다시 시도합니다.",
  },
  "connect-throttled": {
    short: "연결이 제한됨",
    sentence: "AWS IoT Core가 이 계정이나 클라이언트 ID의 연결을 제한합니다(__code__).",
    remedy: "더 천천히 자동으로 다시 시도합니다.",
  },
  "connect-refused": {
    short: "CONNECT 거부됨: __code__",
    sentence: "AWS IoT Core가 코드 __code__(으)로 CONNECT를 거부했습니다.",
    remedy: "MQTT 규격의 CONNACK에서 코드를 찾으십시오.",
  },
};
